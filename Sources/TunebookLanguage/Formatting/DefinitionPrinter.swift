/// Writes a definition as text that can be pasted back.
///
/// Fields stand one a line, groups in braces, `=` signs under each other within a group. Fields of one group come
/// together at the place of the first of them.
package struct DefinitionPrinter: Hashable, Sendable {
    /// The task's name.
    package var name: String
    /// The name of its kind.
    package var kind: String
    /// The task in parentheses after the kind.
    package var base: String?
    /// The fields in the order they are written.
    package var fields: [Field]

    /// One field with its value already written out.
    package struct Field: Hashable, Sendable {
        /// Names from the outermost group to the field; never empty.
        package var path: [String]
        /// The type in `name: type = value`.
        package var type: String?
        /// The value as it is typed; `nil` in `name: type` alone.
        package var value: String?
        /// Writes the field as a comment, which tells a default from what was set and pastes back as nothing.
        package var isComment: Bool

        /// Makes a field of a path that is not empty and a value as it is typed.
        package init(_ path: [String], type: String? = nil, _ value: String?, isComment: Bool = false) {
            precondition(!path.isEmpty, "a field has a name")
            self.path = path
            self.type = type
            self.value = value
            self.isComment = isComment
        }
    }

    /// Makes a printer of one definition.
    package init(name: String, kind: String, base: String? = nil, fields: [Field]) {
        self.name = name
        self.kind = kind
        self.base = base
        self.fields = fields
    }

    /// The definition's text, without a line end after the last line.
    package var text: String { lines.joined(separator: "\n") }

    /// The definition's lines.
    package var lines: [String] {
        let head = "\(name) = \(kind)" + (base.map { "(\($0))" } ?? "")
        guard !fields.isEmpty else { return [head] }
        return ["\(head) {"] + DefinitionPrinter.lines(of: fields, depth: 1) + ["}"]
    }

    /// The lines of one group's fields.
    ///
    /// - Parameters:
    ///   - fields: Paths start at this group's own names.
    ///   - depth: How many braces stand around.
    /// - Returns: The lines between the group's braces.
    private static func lines(of fields: [Field], depth: Int) -> [String] {
        let indent = String(repeating: "    ", count: depth)
        let plain = fields.filter { $0.path.count == 1 }
        let width = plain.map { label(of: $0).count }.max() ?? 0
        var lines: [String] = []
        var printedGroups: Set<String> = []
        for field in fields {
            guard field.path.count > 1 else {
                let label = label(of: field)
                let padding = String(repeating: " ", count: width - label.count)
                lines.append(indent + label + (field.value.map { "\(padding) = \($0)" } ?? ""))
                continue
            }
            let group = field.path[0]
            guard printedGroups.insert(group).inserted else { continue }
            let members = fields.filter { $0.path.count > 1 && $0.path[0] == group }
            let inner = members.map { member in
                var inner = member
                inner.path.removeFirst()
                return inner
            }
            // A group of comments alone is a comment too, since its braces would be real.
            let isComment = members.allSatisfy(\.isComment)
            let mark = isComment ? "# " : ""
            lines.append("\(indent)\(mark)\(spelling(of: group)) {")
            for line in DefinitionPrinter.lines(of: inner, depth: depth + 1) {
                lines.append(isComment ? commented(line, indent: indent) : line)
            }
            lines.append("\(indent)\(mark)}")
        }
        return lines
    }

    private static func label(of field: Field) -> String {
        (field.isComment ? "# " : "") + spelling(of: field.path[0]) + (field.type.map { ": \($0)" } ?? "")
    }

    /// Moves the mark of a commented line to the indentation of its group.
    private static func commented(_ line: String, indent: String) -> String {
        var rest = line.dropFirst(indent.count)
        if let mark = rest.firstIndex(of: "#"), rest[..<mark].allSatisfy({ $0 == " " }) {
            rest.removeSubrange(mark...rest.index(after: mark))
        }
        return "\(indent)# \(rest)"
    }

    /// A name as it is typed: in quotes where dots or other characters would be read as something else.
    private static func spelling(of name: String) -> String {
        Literal.isBareWord(name) && !name.contains(".") ? name : Literal.quoting(name)
    }
}
