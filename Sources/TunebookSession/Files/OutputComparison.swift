/// Compares the lines of a cell's output with the saved ones: words equal, numbers within a tolerance.
package struct OutputComparison: Hashable, Sendable {
    /// The largest difference of two numbers that counts as none, absolute or relative to the saved one.
    package var tolerance: Double

    /// Allows for the last printed digit of metrics, which have four or five decimals.
    package static let defaultTolerance = 1e-4

    package init(tolerance: Double = OutputComparison.defaultTolerance) {
        self.tolerance = tolerance
    }

    /// The differing lines as a diff, `-` saved and `+` now; empty when the outputs agree.
    package func difference(saved: [String], now: [String]) -> [String] {
        var lines: [String] = []
        var differs = false
        for change in align(saved, now) {
            switch change {
            case .same(let line): lines.append("  " + line)
            case .removed(let line):
                lines.append("- " + line)
                differs = true
            case .added(let line):
                lines.append("+ " + line)
                differs = true
            }
        }
        return differs ? lines : []
    }

    private enum Change {
        case same(String)
        case removed(String)
        case added(String)
    }

    /// Longest common subsequence under ``agree(_:_:)``; outputs are short.
    private func align(_ saved: [String], _ now: [String]) -> [Change] {
        var lengths = Array(repeating: Array(repeating: 0, count: now.count + 1), count: saved.count + 1)
        for i in saved.indices.reversed() {
            for j in now.indices.reversed() {
                lengths[i][j] =
                    agree(saved[i], now[j])
                    ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        var changes: [Change] = []
        var (i, j) = (0, 0)
        while i < saved.count || j < now.count {
            if i < saved.count, j < now.count, agree(saved[i], now[j]) {
                changes.append(.same(now[j]))
                (i, j) = (i + 1, j + 1)
            } else if i < saved.count, j == now.count || lengths[i + 1][j] >= lengths[i][j + 1] {
                changes.append(.removed(saved[i]))
                i += 1
            } else {
                changes.append(.added(now[j]))
                j += 1
            }
        }
        return changes
    }

    private func agree(_ saved: String, _ now: String) -> Bool {
        if saved == now { return true }
        let (savedWords, nowWords) = (saved.split(separator: " "), now.split(separator: " "))
        guard savedWords.count == nowWords.count else { return false }
        return zip(savedWords, nowWords).allSatisfy { saved, now in
            if saved == now { return true }
            guard let saved = Double(saved), let now = Double(now) else { return false }
            return abs(saved - now) <= tolerance * max(1, abs(saved))
        }
    }
}
