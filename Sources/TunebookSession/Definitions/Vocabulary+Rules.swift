package import TunebookCore
package import TunebookLanguage

extension Vocabulary {
    /// The words of the language, out of the schemas of definitions and the help of commands.
    package init(rules: DefinitionRules, commands: [any Command.Type]) {
        self.init(
            verbs: commands.map { $0.help.verb }.sorted { $0.name < $1.name },
            kinds: rules.schemas.map { schema in
                Kind(
                    schema.name.rawValue,
                    summary: schema.summary,
                    takesBase: !schema.bases.isEmpty,
                    fields: schema.fields.map { Field($0, algorithms: rules.algorithms) }
                )
            },
            types: CustomType.allCases.map(\.rawValue),
            magics: [
                Magic(
                    "%%script",
                    argument: "NAME",
                    summary: "keeps its lines as the program NAME, for entry_point = NAME"
                )
            ]
        )
    }
}

extension Vocabulary.Field {
    fileprivate init(_ field: TunebookCore.Field, algorithms: [any Algorithm.Type]) {
        self.init(
            field.name,
            summary: field.summary,
            content: Self.content(of: field.type, algorithms),
            values: Self.values(of: field.type),
            typeName: field.type.described
        )
    }

    private static func content(of type: FieldType, _ algorithms: [any Algorithm.Type]) -> Content {
        switch type {
        case .path, .interpreter, .input: .path
        case .group(let group): .group(fields(in: group, algorithms))
        default: .value
        }
    }

    private static func fields(in group: FieldGroup, _ algorithms: [any Algorithm.Type]) -> [Self] {
        let hyperparameters = algorithms.flatMap { $0.hyperparameters }
        switch group {
        case .fields(let fields): return fields.map { Self($0, algorithms: algorithms) }
        case .hyperparameters: return hyperparameters.map { Self($0.field, algorithms: algorithms) }
        case .ranges, .values:
            return hyperparameters.filter { $0.tunableRange != nil }.map { Self($0.field, algorithms: algorithms) }
        case .named: return []
        case .numbered(let members):
            let first = Self(TunebookCore.Field("1", .group(members), "the first of them"), algorithms: algorithms)
            return [first]
        }
    }

    private static func values(of type: FieldType) -> [String] {
        switch type {
        case .boolean: ["true", "false"]
        case .choice(let words), .suggestion(let words), .words(let words): words
        case .objective: ["minimize", "maximize"]
        case .output: CustomType.allCases.map(\.rawValue)
        default: []
        }
    }
}

extension FieldType {
    /// What is typed after the `=`, in words.
    package var described: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let bounds):
            // What fits an integer of the algorithm's library is no bound that says anything.
            bounds.upperBound >= Int(Int32.max)
                ? "a whole number from \(bounds.lowerBound) up"
                : "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .number(let bounds): bounds == .any ? "a number" : "a number, \(bounds.described)"
        case .text: "text"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .suggestion(let words): "a word such as " + (words.first ?? "")
        case .words: "words joined by commas"
        case .path: "a file, a folder or an s3:// URI"
        case .formed(let form): "\(form.words), such as \(form.example)"
        case .duration: "a duration such as 90s or 12h"
        case .size: "a size such as 25GB"
        case .range: "a range such as 0.01..0.3 log"
        case .scalar: "a number, true, false, a word, text or a list"
        case .pattern: "a regular expression whose first group is the value"
        case .interpreter: "a program, or a virtual environment's folder"
        case .input: "a file, a folder or an s3:// URI; or name: type = value"
        case .output: "a type: name: type"
        case .objective: "minimize or maximize, and a metric"
        case .list(let element): "a list, each " + element.described
        case .group: "fields in braces"
        }
    }
}
