import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookSession

/// A definition as text that can be pasted back; defaults are comments.
struct DefinitionText {
    let definition: Definition
    let rules: DefinitionRules
    let showsDefaults: Bool

    var text: StyledText {
        let printer = DefinitionPrinter(
            name: definition.name,
            kind: definition.kind.rawValue,
            base: definition.base,
            fields: definition.entries.map { entry in
                entry.printed
            }
        )
        var text = StyledText(printer.text, role: .code).keepingLines()
        guard showsDefaults else { return text }
        for field in defaults { text.append("\n# \(definition.name).\(field)", role: .muted) }
        return text
    }

    /// The text with the same as data.
    var display: Display {
        let fields = definition.entries.map { entry in
            Datum.Member(entry.path.description, .text(entry.value.description))
        }
        let data = Datum.object([
            "task": .text(definition.name), "kind": .text(definition.kind.rawValue),
            "base": definition.base.map { .text($0) } ?? .null, "fields": .object(fields),
        ])
        return .record(Record(.text(text), data: data))
    }

    /// `path = value` of every field that was not set and has a default.
    private var defaults: [String] {
        var lines: [String] = []
        func visit(_ fields: [Field], _ path: [String]) {
            for field in fields {
                let components = path + [field.name]
                switch field.type {
                case .group(.fields(let inner)): visit(inner, components)
                case .group(.hyperparameters):
                    visit(rules.algorithm(of: definition)?.hyperparameters.map(\.field) ?? [], components)
                case .group: break
                default:
                    let path = FieldPath(components)
                    guard definition[path: path] == nil, let value = rules.defaultValue(of: path, in: definition) else {
                        continue
                    }
                    lines.append("\(path) = \(value)")
                }
            }
        }
        visit(rules.schema(definition.kind)?.fields ?? [], [])
        return lines
    }
}

extension Definition.Entry {
    /// The field as it is typed, with the type of a custom input or output.
    fileprivate var printed: DefinitionPrinter.Field {
        switch value {
        case .input(let type, _):
            DefinitionPrinter.Field(path.components, type: type.rawValue, reference ?? value.description)
        case .output(let type):
            DefinitionPrinter.Field(path.components, type: type.rawValue, nil)
        default:
            DefinitionPrinter.Field(path.components, reference ?? value.description)
        }
    }
}
