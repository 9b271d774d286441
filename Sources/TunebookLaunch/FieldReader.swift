import TunebookCore

/// Reads fields of a definition with the schema's defaults behind them.
struct FieldReader {
    let definition: Definition
    let schema: KindSchema

    private func value(_ path: FieldPath) -> FieldValue? {
        definition[path: path] ?? schema.field(at: path)?.defaultValue
    }

    func text(_ path: FieldPath) -> String {
        guard case .text(let text)? = value(path) else { return "" }
        return text
    }

    func optionalText(_ path: FieldPath) -> String? {
        guard case .text(let text)? = value(path) else { return nil }
        return text
    }

    func optionalBoolean(_ path: FieldPath) -> Bool? {
        guard case .boolean(let boolean)? = value(path) else { return nil }
        return boolean
    }

    func integer(_ path: FieldPath) -> Int {
        guard case .integer(let integer)? = value(path) else { preconditionFailure("\(path) has no default") }
        return integer
    }

    func optionalSize(_ path: FieldPath) -> ByteCount? {
        guard case .size(let size)? = value(path) else { return nil }
        return size
    }

    /// The texts of a list; none where it is not set.
    func texts(_ path: FieldPath) -> [String] {
        guard case .list(let values)? = value(path) else { return [] }
        return values.map(\.hyperparameterText)
    }

    func optionalInteger(_ path: FieldPath) -> Int? {
        guard case .integer(let integer)? = value(path) else { return nil }
        return integer
    }

    func optionalNumber(_ path: FieldPath) -> Double? {
        guard case .number(let number)? = value(path) else { return nil }
        return number
    }

    func optionalDuration(_ path: FieldPath) -> Duration? {
        guard case .duration(let duration)? = value(path) else { return nil }
        return duration
    }

    func boolean(_ path: FieldPath) -> Bool {
        guard case .boolean(let boolean)? = value(path) else { preconditionFailure("\(path) has no default") }
        return boolean
    }

    func duration(_ path: FieldPath) -> Duration {
        guard case .duration(let duration)? = value(path) else { preconditionFailure("\(path) has no default") }
        return duration
    }

    func size(_ path: FieldPath) -> ByteCount {
        guard case .size(let size)? = value(path) else { preconditionFailure("\(path) has no default") }
        return size
    }
}
