import TunebookLanguage
import TunebookSession

/// The sets of a sweep: every combination of the values that were given, the last name varying fastest.
struct SweepAxes {
    typealias Setting = (path: Path, value: Literal)

    /// How many sets one sweep may have; what needs more is a search.
    static let limit = 1000

    let names: [String]
    let sets: [[Setting]]

    /// - Parameter assignments: `eta=0.05,0.1`, `max_depth=3..5`, `booster=[gbtree, dart]` or a single value.
    /// - Throws: A diagnostic at a value that is none, or at the whole when there are too many sets.
    init(_ assignments: [Setting], of task: String) throws(Diagnostic) {
        var sets: [[Setting]] = [[]]
        var names: [String] = []
        for (path, literal) in assignments {
            guard !names.contains(path.text) else {
                throw Diagnostic("\"\(path.text)\" is given twice", at: path.range)
            }
            names.append(path.text)
            let values = try Self.values(of: literal, named: path.text)
            guard sets.count * values.count <= Self.limit else {
                throw Diagnostic(
                    "a sweep has \(Self.limit) sets at most, and this one has \(sets.count * values.count) or more",
                    at: literal.range,
                    notes: ["tuning_job(\(task)) { strategy = GRID … } searches larger grids"]
                )
            }
            sets = sets.flatMap { set in values.map { set + [(path, $0)] } }
        }
        self.names = names
        self.sets = sets
    }

    private static func values(of literal: Literal, named name: String) throws(Diagnostic) -> [Literal] {
        var values: [Literal] = []
        switch literal.kind {
        case .list(let inner):
            for item in inner { values += try Self.single(item, named: name) }
        case .word where literal.text.contains(","):
            var offset = literal.range.lowerBound
            for part in literal.text.split(separator: ",", omittingEmptySubsequences: false) {
                let range = SourceRange(offset, offset + part.utf8.count)
                guard !part.isEmpty else { throw Diagnostic("a value of \(name) is missing", at: literal.range) }
                values += try Self.single(Literal(reading: String(part), range: range), named: name)
                offset += part.utf8.count + 1
            }
        default: values = try Self.single(literal, named: name)
        }
        for (index, value) in values.enumerated() where values[..<index].contains(where: { $0.text == value.text }) {
            throw Diagnostic("\(name) lists \(value.text) twice", at: value.range)
        }
        guard !values.isEmpty else { throw Diagnostic("\(name) is an empty list", at: literal.range) }
        return values
    }

    /// A value, or the whole numbers of a range.
    private static func single(_ literal: Literal, named name: String) throws(Diagnostic) -> [Literal] {
        guard case .range(let lower, let upper, let modifiers) = literal.kind else { return [literal] }
        guard case .integer(let lower) = lower, case .integer(let upper) = upper, modifiers.isEmpty else {
            throw Diagnostic(
                "a sweep takes single values of \(name), not the range \(literal.text)",
                at: literal.range,
                notes: ["list them, as in \(name)=0.1,0.3; a tuning_job searches ranges"]
            )
        }
        guard upper - lower < limit else {
            throw Diagnostic("\(literal.text) has more than \(limit) values", at: literal.range)
        }
        return (lower...max(lower, upper)).map {
            Literal(.integer($0), text: "\($0)", range: literal.range)
        }
    }
}
