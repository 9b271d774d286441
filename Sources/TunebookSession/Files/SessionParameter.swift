import FoundationEssentials
package import TunebookCore
package import TunebookLanguage
import TunebookPlatform

/// A value that a replay gives to fields of a session's definitions: `train=other.csv`, `xgb.hyperparameters.eta=0.1`.
///
/// The cells are rewritten before they run, so that what ran is what is shown and compared.
package struct SessionParameter: Hashable, Sendable {
    /// The last names of the paths that are meant; `train` means every field of that name.
    package var path: [String]
    /// As it is written into the cells.
    package var value: String

    /// Reads `NAME=VALUE`; a value that the language would not read as one is put in quotes.
    ///
    /// - Returns: `nil` without a name or a value.
    package init?(_ text: String, with vocabulary: Vocabulary) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        path = parts[0].split(separator: ".").map(String.init)
        let value = String(parts[1])
        let (statements, errors) = Parser.read("a.b = \(value)", with: vocabulary)
        let isOne = errors.isEmpty && statements.count == 1
        self.value = isOne ? value : Literal.quoting(value)
    }

    /// The same with a path of a file that is there from the working folder made absolute.
    ///
    /// Paths in a session start from the session's folder; somebody who types one at the shell means it from where they are.
    package func locating(from directory: String, unlessIn sessionDirectory: String) -> SessionParameter {
        guard !value.hasPrefix("/"), !value.contains(" "), directory != sessionDirectory,
            FileManager.default.fileExists(atPath: directory + "/" + value)
        else { return self }
        var located = self
        located.value = Literal.spelling(of: directory + "/" + value)
        return located
    }
}

extension SessionFile {
    /// The session with values of its fields replaced.
    ///
    /// - Throws: An explanation that names a parameter that no cell has a field for.
    package func setting(
        _ parameters: [SessionParameter],
        with vocabulary: Vocabulary
    ) throws(SessionParameterError) -> SessionFile {
        var file = self
        var unused = Set(parameters)
        var known: Set<String> = []
        for index in file.cells.indices {
            let places = valuePlaces(in: file.cells[index].source, vocabulary)
            known.formUnion(places.compactMap(\.path.last))
            var source = Array(file.cells[index].source.utf8)
            // From the end on, so that the places before stay where they are.
            for place in places.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
                guard let parameter = parameters.last(where: { place.path.suffix($0.path.count) == $0.path[...] })
                else {
                    continue
                }
                unused.remove(parameter)
                source.replaceSubrange(place.range.lowerBound..<place.range.upperBound, with: parameter.value.utf8)
            }
            file.cells[index].source = String(decoding: source, as: UTF8.self)
        }
        if let parameter = parameters.first(where: unused.contains) {
            let name = parameter.path.joined(separator: ".")
            throw SessionParameterError(
                name: name,
                near: nearestName(to: parameter.path.last ?? "", among: known.sorted())
            )
        }
        return file
    }

    /// Where the values of fields stand in a cell, with their whole paths.
    private func valuePlaces(
        in source: String,
        _ vocabulary: Vocabulary
    ) -> [(path: [String], range: SourceRange)] {
        Parser.read(source, with: vocabulary).0.flatMap { statement -> [(path: [String], range: SourceRange)] in
            switch statement {
            case .definition(let definition):
                return definition.fields.compactMap { field in
                    let path = [definition.name.text] + field.path.names.map(\.text)
                    return field.value.map { (path, $0.range) }
                }
            case .change(let change): return change.value.map { [(change.path.names.map(\.text), $0.range)] } ?? []
            case .action(let action):
                return action.arguments.compactMap { argument in
                    guard case .assignment(let path, let literal) = argument else { return nil }
                    return (path.names.map(\.text), literal.range)
                }
            case .unset, .script: return []
            }
        }
    }
}

/// A parameter that no cell of a session has a field for.
package struct SessionParameterError: Error, Hashable, Sendable, Explainable {
    package var name: String
    package var near: String?

    package var explanation: Explanation {
        Explanation(
            "no cell of the session sets \(name)",
            reason: "a parameter takes the place of a value that stands in the session",
            remedy: near.map { "did you mean \($0)" }
        )
    }
}
