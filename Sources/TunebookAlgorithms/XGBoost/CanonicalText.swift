import TunebookCore

/// One text for each value, however it was typed: `0.30`, `3e-1` and `0.3` are the same.
enum CanonicalText {
    /// A set value's text.
    static func of(_ text: String, as type: FieldType) -> String {
        switch type {
        case .integer: Double(text).flatMap { Int(exactly: $0) }.map(String.init) ?? text
        case .number: Double(text).map { String($0) } ?? text
        default: text.filter { $0 != " " }
        }
    }

    /// A default's text.
    static func of(_ value: FieldValue) -> String {
        if case .text(let text) = value { return text }
        return value.description
    }
}
