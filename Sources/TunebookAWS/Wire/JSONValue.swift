/// A JSON value as it goes over the wire: objects keep the order of their members, numbers their digits.
package enum JSONValue: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case bool(Bool)
    /// The digits as they stand in the text.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// The member of that name; `nil` where there is none, or it is null, or this is no object.
    ///
    /// Setting `nil` removes it: services want absent members left out, not null.
    package subscript(name: String) -> JSONValue? {
        get {
            guard case .object(let members) = self, let value = members.last(where: { $0.name == name })?.value,
                value != .null
            else { return nil }
            return value
        }
        set {
            guard case .object(var members) = self else { return }
            if let index = members.firstIndex(where: { $0.name == name }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name, newValue))
            }
            self = .object(members)
        }
    }

    /// The text of a string.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var double: Double? {
        if case .number(let digits) = self { Double(digits) } else { nil }
    }

    /// A number without a fraction, also one that is written `3.0` or `3e0`.
    package var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits) ?? Double(digits).flatMap { Int(exactly: $0) }
    }

    package var boolean: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The values of an array; none for anything else.
    package var items: [JSONValue] {
        if case .array(let items) = self { items } else { [] }
    }

    /// The members of an object in their order; none for anything else.
    package var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// The members of an object whose values are strings.
    package var texts: [String: String] {
        members.reduce(into: [:]) { texts, member in texts[member.name] = member.value.text }
    }
}

extension JSONValue {
    /// An object of strings, sorted by name.
    package init(_ texts: [String: String]) {
        self = .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }

    package init(_ texts: [String]) {
        self = .array(texts.map { .string($0) })
    }

    package init(_ number: Int) {
        self = .number(String(number))
    }

    /// A number in its shortest exact form.
    package init(_ number: Double) {
        self = .number(number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)")
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self.init(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Members in the order that they are written; those that are `nil` are left out.
    package init(dictionaryLiteral elements: (String, JSONValue?)...) {
        self = .object(elements.compactMap { name, value in value.map { Member(name, $0) } })
    }
}
