package import TunebookCore
import TunebookPlatform

/// Reads metrics off the lines of a log, as their definitions say.
///
/// Every expression is looked for in every line, and its first group is the value. Where a line holds control characters it
/// is looked for a second time in the form in which SageMaker's log has them (a tab is `#011`), as the definitions of its
/// own containers expect.
package struct MetricScanner {
    private struct Definition {
        var name: String
        /// `nil` once it has cost too much.
        var expression: RegularExpression?
        var matchCount = 0
        /// How many lines it gave up on.
        var giveUps = 0
        /// What its group held in a line that had no number there.
        var noNumber: String?
    }

    /// How many lines an expression may give up on before it is left out, each a few milliseconds.
    private static let patience = 20

    private var definitions: [Definition]
    /// What there is to say now, once.
    private(set) var notes: [String] = []

    package init(_ definitions: [MetricDefinition]) {
        self.definitions = definitions.map {
            Definition(name: $0.name, expression: try? RegularExpression($0.pattern))
        }
    }

    var isEmpty: Bool { definitions.isEmpty }

    /// The values that a line holds, in the order of the definitions.
    package mutating func scan(_ line: ArraySlice<UInt8>) -> [(name: String, value: Double)] {
        var values: [(name: String, value: Double)] = []
        var escaped: ArraySlice<UInt8>?
        for index in definitions.indices {
            guard let expression = definitions[index].expression else { continue }
            do {
                var groups = try expression.firstMatch(in: line)
                if groups == nil, line.contains(where: { $0 < 0x20 }) {
                    let text = escaped ?? Self.escaped(line)
                    escaped = text
                    groups = try expression.firstMatch(in: text)
                }
                guard let group = groups?.dropFirst().first ?? nil else { continue }
                if let value = Self.number(group) {
                    definitions[index].matchCount += 1
                    values.append((definitions[index].name, value))
                } else {
                    definitions[index].noNumber = String(decoding: group.prefix(40), as: UTF8.self)
                }
            } catch {
                giveUp(index)
            }
        }
        return values
    }

    /// Gives what there is to say now, once.
    mutating func takeNotes() -> [String] {
        defer { notes = [] }
        return notes
    }

    /// What to say at the end of definitions that gave nothing.
    var warnings: [String] {
        definitions.compactMap { definition in
            if definition.matchCount > 0 { return nil }
            if definition.giveUps > 0 {
                return "the metric \(definition.name) was not found: its regular expression takes too long"
            }
            if let text = definition.noNumber {
                return "the metric \(definition.name) was not found: its regular expression gave \"\(text)\", no number"
            }
            return "the metric \(definition.name) was not found: its regular expression matched no line of the log"
        }
    }

    private mutating func giveUp(_ index: Int) {
        definitions[index].giveUps += 1
        guard definitions[index].giveUps == Self.patience else { return }
        definitions[index].expression = nil
        notes.append(
            "the regular expression of the metric \(definitions[index].name) takes too long, and is looked for no more"
        )
    }

    /// Every control character as `#` and its three octal digits.
    private static func escaped(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text: [UInt8] = []
        text.reserveCapacity(line.count + 16)
        for byte in line {
            if byte < 0x20 {
                text += [UInt8(ascii: "#"), 48, 48 + byte >> 3, 48 + byte & 7]
            } else {
                text.append(byte)
            }
        }
        return text[...]
    }

    /// Reads a number as Python's `float` does, blanks around it passed over; hexadecimal ones are none.
    private static func number(_ group: ArraySlice<UInt8>) -> Double? {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0d]
        let trimmed = group.drop { blanks.contains($0) }
        guard let last = trimmed.lastIndex(where: { !blanks.contains($0) }) else { return nil }
        let text = String(decoding: trimmed[...last], as: UTF8.self).lowercased()
        guard !text.contains("x"), !text.contains("(") else { return nil }
        return Double(text)
    }
}
