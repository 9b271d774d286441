/// Compares the lines of a cell's output with the saved ones: words equal, numbers within a tolerance.
package struct OutputComparison: Hashable, Sendable {
    /// The largest difference of two numbers that counts as none, absolute or relative to the saved one.
    package var tolerance: Double
    /// The same for numbers of some names.
    package var fields: [FieldTolerance]

    /// Allows for the last printed digit of metrics, which have four or five decimals.
    package static let defaultTolerance = 1e-4

    package init(tolerance: Double = OutputComparison.defaultTolerance, fields: [FieldTolerance] = []) {
        self.tolerance = tolerance
        self.fields = fields
    }

    /// The names of numbers that saved outputs have.
    package static func fieldNames(in outputs: [[String]]) -> Set<String> {
        outputs.reduce(into: []) { $0.formUnion(NumberNames($1).all) }
    }

    /// The differing lines as a diff, `-` saved and `+` now, each followed by how far its numbers are off; empty when the
    /// outputs agree.
    package func difference(saved: [String], now: [String]) -> [String] {
        let names = NumberNames(saved)
        var lines: [String] = []
        var removed: [Int] = []
        var differs = false
        for change in align(saved, now, names) {
            switch change {
            case .same(let line):
                lines.append("  " + line)
                removed = []
            case .removed(let index):
                lines.append("- " + saved[index])
                removed.append(index)
                differs = true
            case .added(let line):
                lines.append("+ " + line)
                if !removed.isEmpty { lines += explained(saved, removed.removeFirst(), line, names) }
                differs = true
            }
        }
        return differs ? lines : []
    }

    private enum Change {
        case same(String)
        case removed(Int)
        case added(String)
    }

    /// Longest common subsequence of lines that agree; outputs are short.
    private func align(_ saved: [String], _ now: [String], _ names: NumberNames) -> [Change] {
        var lengths = Array(repeating: Array(repeating: 0, count: now.count + 1), count: saved.count + 1)
        for i in saved.indices.reversed() {
            for j in now.indices.reversed() {
                lengths[i][j] =
                    agree(saved, i, now[j], names)
                    ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        var changes: [Change] = []
        var (i, j) = (0, 0)
        while i < saved.count || j < now.count {
            if i < saved.count, j < now.count, agree(saved, i, now[j], names) {
                changes.append(.same(now[j]))
                (i, j) = (i + 1, j + 1)
            } else if i < saved.count, j == now.count || lengths[i + 1][j] >= lengths[i][j + 1] {
                changes.append(.removed(i))
                i += 1
            } else {
                changes.append(.added(now[j]))
                j += 1
            }
        }
        return changes
    }

    private func agree(_ saved: [String], _ line: Int, _ now: String, _ names: NumberNames) -> Bool {
        if saved[line] == now { return true }
        guard let pairs = pairs(saved[line], now) else { return false }
        return pairs.enumerated().allSatisfy { index, pair in
            if pair.saved == pair.now { return true }
            guard let saved = Double(pair.saved), let now = Double(pair.now) else { return false }
            return abs(saved - now) <= allowed(around: saved, named: names.name(line, index))
        }
    }

    private func pairs(_ saved: String, _ now: String) -> [(saved: Substring, now: Substring)]? {
        let (savedWords, nowWords) = (saved.split(separator: " "), now.split(separator: " "))
        guard savedWords.count == nowWords.count else { return nil }
        return zip(savedWords, nowWords).map { ($0, $1) }
    }

    private func allowed(around saved: Double, named name: String?) -> Double {
        if let field = fields.first(where: { $0.name == name }) { return field.allowed(around: saved) }
        return tolerance * max(1, abs(saved))
    }

    /// How far the numbers of a line are off that took another's place.
    private func explained(_ saved: [String], _ line: Int, _ now: String, _ names: NumberNames) -> [String] {
        (pairs(saved[line], now) ?? []).enumerated().compactMap { index, pair in
            guard let saved = Double(pair.saved), let now = Double(pair.now) else { return nil }
            let name = names.name(line, index)
            let (off, allowed) = (abs(saved - now), allowed(around: saved, named: name))
            guard off > allowed else { return nil }
            return "    \(name ?? "a number"): off by \(Self.shortened(off)), allowed \(Self.shortened(allowed))"
        }
    }

    /// Four digits that count.
    private static func shortened(_ value: Double) -> String {
        guard value > 0, value.isFinite else { return "\(value)" }
        var scale = 1.0
        while value * scale < 1000, scale < 1e15 { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }
}
