import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookPlatform
import TunebookSession

/// The pages of `help`, out of the tables that also check what is typed.
struct HelpPages {
    let context: CommandContext
    let definitions: DefinitionStore

    /// A page on a verb, a kind, a task, or a dotted path to a field.
    func page(on topic: String) -> StyledText? {
        if let command = context.commands.first(where: { $0.help.verb.name == topic }) { return page(on: command.help) }
        if let schema = context.rules.schemas.first(where: { $0.name.rawValue == topic }) { return page(on: schema) }
        if let magic = vocabulary.magics.first(where: { $0.name == topic || $0.name == "%%" + topic }) {
            return page(on: magic)
        }
        var components = topic.split(separator: ".").map(String.init)
        if let first = components.first, let definition = definitions[first] {
            components.removeFirst()
            guard !components.isEmpty else { return context.rules.schema(definition.kind).map { page(on: $0) } }
            return page(onField: components, definition: definition)
        }
        // A bare field or hyperparameter, or a path that begins with a kind.
        if let kind = components.first.flatMap(KindName.init(rawValue:)) {
            return page(onField: Array(components.dropFirst()), definition: Definition(name: kind.rawValue, kind: kind))
        }
        return pages(onField: components).reduce(nil) { text, page in
            text.map { $0 + StyledText("\n\n") + page } ?? page
        }
    }

    /// A page for each meaning that a name has in the kinds, such as `objective` of a training and of a tuning job.
    private func pages(onField components: [String]) -> [StyledText] {
        var pages: [StyledText] = []
        var meanings: Set<Substring> = []
        for schema in context.rules.schemas {
            let example = Definition(name: schema.name.rawValue, kind: schema.name)
            // Any name may be a hyperparameter of a user's own program; here only an algorithm's count.
            let hyperparameters = context.rules.algorithm(of: example)?.hyperparameters.map(\.field) ?? []
            let isHyperparameter = hyperparameters.contains { field in
                components == [field.name] || field.aliases.contains { components == [$0] }
            }
            for path in [components] + (isHyperparameter ? [["hyperparameters"] + components] : []) {
                guard let page = page(onField: path, definition: example) else { continue }
                // What follows the path is the field's summary.
                let lines = page.plainText.split(separator: "\n")
                if meanings.insert(lines.count > 1 ? lines[1] : "").inserted { pages.append(page) }
            }
        }
        return pages
    }

    func nearestTopic(to topic: String) -> String? {
        var topics = context.commands.map { $0.help.verb.name }
        topics += context.rules.schemas.flatMap { $0.fields.map(\.name) }
        topics += context.rules.algorithms.flatMap { $0.hyperparameters.map(\.field.name) }
        let name = topic.split(separator: ".").last.map(String.init) ?? topic
        return nearestName(to: name, among: topics)
    }

    // MARK: Verbs

    private func page(on help: CommandHelp) -> StyledText {
        var text = StyledText(usage(of: help.verb), role: .code)
        text.append("\n  \(help.verb.summary)")
        for option in help.verb.options {
            let name = "--" + option.name + (option.valueName.map { " " + $0 } ?? "")
            text.append("\n  ")
            text.append(name, role: .name)
            text.append(String(repeating: " ", count: max(1, 18 - name.count)) + option.summary)
        }
        for paragraph in help.details { text.append("\n\n" + paragraph) }
        if !help.examples.isEmpty { text.append("\n") }
        let width = help.examples.map(\.cell.count).max() ?? 0
        for example in help.examples {
            text.append("\n  ")
            text.append(example.cell, role: .code)
            text.append(String(repeating: " ", count: width - example.cell.count + 3))
            text.append("# " + example.meaning, role: .muted)
        }
        return text
    }

    private func usage(of verb: Vocabulary.Verb) -> String {
        var words = [verb.name]
        for argument in verb.arguments {
            let name = argument.name + (argument.repeats ? "…" : "")
            words.append(argument.isOptional ? "[\(name)]" : name)
        }
        if verb.takesAssignments { words.append("[NAME=VALUE…]") }
        for option in verb.options {
            words.append("[--\(option.name)\(option.valueName.map { " " + $0 } ?? "")]")
        }
        return words.joined(separator: " ")
    }

    private var vocabulary: Vocabulary { context.session.vocabulary }

    private func page(on magic: Vocabulary.Magic) -> StyledText {
        var text = StyledText("\(magic.name) \(magic.argumentName)", role: .code)
        text.append("\n  \(magic.summary)")
        text.append(
            "\n\nAn empty line ends it at the prompt, where a pasted one may hold some; a # %% mark does in a file."
        )
        text.append("\n\n  ")
        text.append("%%script train.py\n  import os\n  print(\"accuracy=0.9\")", role: .code)
        text.append("\n\n  ")
        text.append("mine = custom_training_job { entry_point = train.py }", role: .code)
        text.append("\n  ")
        text.append("edit train.py", role: .code)
        text.append("   # opens it in $EDITOR", role: .muted)
        return text
    }

    // MARK: Kinds and fields

    private func page(on schema: KindSchema) -> StyledText {
        let base = schema.bases.isEmpty ? "" : "(TASK)"
        var text = StyledText("NAME = \(schema.name.rawValue)\(base) { … }", role: .code)
        text.append("\n  \(schema.summary)")
        text.append(listing(schema.fields))
        return text
    }

    private func page(onField components: [String], definition: Definition) -> StyledText? {
        guard !components.isEmpty else { return nil }
        if components.count == 1, let field = context.rules.schema(definition.kind)?.field(at: FieldPath(components)),
            case .group(let group) = field.type
        {
            return page(on: group, field, definition)
        }
        let names = components.map { Name($0, SourceRange(0, 0)) }
        guard let (path, field) = try? context.rules.resolve(Path(names), in: definition, of: definitions) else {
            return nil
        }
        var text = StyledText(path.description, role: .name)
        text.append("\n  \(field.summary)\n  takes ")
        text.append(field.type.described, role: .value)
        if field.isRequired { text.append("\n  required", role: .warning) }
        if let value = context.rules.defaultValue(of: path, in: definition) {
            text.append("\n  default ")
            text.append(value.description, role: .value)
        }
        if let value = definition[path: path] {
            text.append("\n  now ")
            text.append(value.description, role: .value)
        }
        if ["hyperparameters", "ranges"].contains(path.group), let range = tunableRange(path.name, definition) {
            text.append("\n  tunable, recommended range ")
            text.append(range.description, role: .value)
        }
        if !field.aliases.isEmpty {
            text.append("\n  also called \(field.aliases.joined(separator: ", "))", role: .muted)
        }
        text.append("\n  ")
        text.append("\(definition.name).\(path) = \(exampleValue(of: path, field, definition))", role: .code)
        return text
    }

    private func page(on group: FieldGroup, _ field: Field, _ definition: Definition) -> StyledText {
        var text = StyledText("\(field.name) { … }", role: .code)
        text.append("\n  \(field.summary)")
        switch group {
        case .fields(let fields): text.append(listing(fields))
        case .named(let names, let type):
            text.append("\n  names of your own, such as \(names.example); each takes ")
            text.append(type.described, role: .value)
        case .hyperparameters:
            text.append(listing(context.rules.algorithm(of: definition)?.hyperparameters.map(\.field) ?? []))
        case .ranges, .values, .numbered:
            let fields = context.rules.tunableFields(of: definition, in: definitions)
            text.append(listing(fields) { tunableRange($0.name, definition) })
        }
        return text
    }

    /// - Parameter range: The range that is recommended for a field, in the place of its default.
    private func listing(_ fields: [Field], range: (Field) -> ParameterRange? = { _ in nil }) -> StyledText {
        let width = fields.map(\.name.count).max() ?? 0
        var text = StyledText()
        for field in fields {
            text.append("\n  ")
            text.append(field.name, role: .name)
            text.append(String(repeating: " ", count: width - field.name.count + 3) + field.summary)
            if field.isRequired { text.append(" (required)", role: .warning) }
            if let value = field.defaultValue, value != .text("") { text.append(" (\(value))", role: .muted) }
            if let range = range(field) { text.append(" (\(range))", role: .muted) }
        }
        return text
    }

    private func tunableRange(_ name: String, _ definition: Definition) -> ParameterRange? {
        context.rules.algorithm(of: definition)?.hyperparameters.first { $0.field.name == name }?.tunableRange
    }

    private func exampleValue(of path: FieldPath, _ field: Field, _ definition: Definition) -> String {
        if let value = context.rules.defaultValue(of: path, in: definition), value != .text("") {
            return value.description
        }
        switch field.type {
        case .integer(let bounds): return "\(max(bounds.lowerBound, 1))"
        case .path: return "data/train.csv"
        case .formed(let form): return form.example
        case .list(.formed(let form)): return "[\(form.example)]"
        case .choice(let words), .suggestion(let words), .words(let words): return words.first ?? "…"
        case .number: return "0.5"
        case .range: return tunableRange(path.name, definition)?.description ?? "0.01..0.5 log"
        case .objective: return "minimize validation:error"
        default: return "…"
        }
    }
}
