import TunebookCore
import TunebookLanguage
import TunebookSession

/// The options of a launch that are for its engine.
struct EngineOptions {
    private(set) var options = LaunchOptions()
    /// Their names, as they were typed.
    let names: [Name]

    /// Takes them away from the other arguments.
    ///
    /// - Parameters:
    ///   - reader: Has the other arguments left then.
    ///   - statement: Says where the options stand.
    init(_ reader: inout ArgumentReader, _ statement: ActionStatement) throws(Diagnostic) {
        let own = ["annotation", "label", "output-prefix", "role"]
        names = statement.arguments.compactMap { argument in
            if case .option(let name, _) = argument, own.contains(name.text) { name } else { nil }
        }
        options.overwritesCache = reader.flag("overwrite-cache")
        options.labels = try Self.pairs("label", &reader)
        options.annotations = try Self.pairs("annotation", &reader)
        options.role = reader.option("role")?.text
        options.outputPrefix = reader.option("output-prefix")?.text
    }

    private static func pairs(_ name: String, _ reader: inout ArgumentReader) throws(Diagnostic) -> [String: String] {
        var pairs: [String: String] = [:]
        while let literal = reader.option(name) {
            let parts = literal.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Diagnostic(
                    "--\(name) takes NAME=VALUE, not \"\(literal.text)\"",
                    at: literal.range,
                    notes: ["as in --\(name) \"team=ml\""]
                )
            }
            pairs[String(parts[0])] = String(parts[1])
        }
        return pairs
    }
}
