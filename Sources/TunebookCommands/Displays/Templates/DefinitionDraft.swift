import TunebookCore
import TunebookLanguage
import TunebookSession

/// A definition put together as text, to be checked like one that is typed.
struct DefinitionDraft {
    let name: String
    let kind: KindName
    var base: String?
    /// Definitions and script cells that it needs, as cells.
    var cellsBefore: [String] = []
    /// What its source says and no field takes over, in words.
    var leftOut: [String] = []
    private var fields: [DefinitionPrinter.Field] = []
    private let schema: KindSchema?

    init(_ name: String, _ kind: KindName, base: String? = nil, rules: DefinitionRules) {
        self.name = name
        self.kind = kind
        self.base = base
        schema = rules.schema(kind)
    }

    /// Sets a field, unless the value is what holds anyway.
    ///
    /// - Parameter value: As it is typed; `nil` sets nothing.
    mutating func set(_ path: FieldPath, _ value: String?) {
        guard let value, schema?.field(at: path)?.defaultValue?.description != value else { return }
        fields.append(DefinitionPrinter.Field(path.components, value))
    }

    /// Sets a field to a text, quoted where it must be.
    mutating func set(_ path: FieldPath, text: String?) {
        set(path, text.map { FieldValue.quotedIfNeeded($0) })
    }

    /// Sets a custom input or output.
    mutating func set(_ path: FieldPath, type: CustomType, _ value: String?) {
        fields.append(DefinitionPrinter.Field(path.components, type: type.rawValue, value))
    }

    /// A list of texts; nothing for an empty one.
    mutating func set(_ path: FieldPath, list: [String]) {
        guard !list.isEmpty else { return }
        set(path, FieldValue.list(list.map { .text($0) }).description)
    }

    /// The cells that define it, its own last.
    var cells: [String] {
        let printer = DefinitionPrinter(name: name, kind: kind.rawValue, base: base, fields: fields)
        return cellsBefore + [printer.text]
    }
}
