/// Text whose spans say what they are, not how they look.
package struct StyledText: Hashable, Sendable {
    package var spans: [Span]
    /// Whether lines stay whole on a narrow terminal: code to be copied, and text from outside.
    package var keepsLines = false

    package struct Span: Hashable, Sendable {
        package var text: String
        package var role: Role
        /// What a saved session holds in its place; the same text when `nil`.
        ///
        /// Run numbers, times and dates are left out of saved outputs, so that they compare equal over replays.
        package var savedText: String?

        package init(_ text: String, role: Role = .plain, savedText: String? = nil) {
            self.text = text
            self.role = role
            self.savedText = savedText
        }
    }

    package enum Role: Hashable, Sendable, CaseIterable {
        case plain
        /// A task's, verb's or field's name.
        case name
        /// A number or another value.
        case value
        /// Less important than the rest.
        case muted
        case heading
        case success
        case warning
        case failure
        /// A cache hit.
        case hit
        /// Something that can be typed.
        case code
        /// An address, whole, that a terminal can open.
        case link
    }

    package init(_ spans: [Span] = []) {
        self.spans = spans
    }

    package init(_ text: String, role: Role = .plain, savedText: String? = nil) {
        spans = [Span(text, role: role, savedText: savedText)]
    }

    package mutating func append(_ text: String, role: Role = .plain, savedText: String? = nil) {
        spans.append(Span(text, role: role, savedText: savedText))
    }

    package mutating func append(_ other: StyledText) {
        spans += other.spans
        keepsLines = keepsLines || other.keepsLines
    }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        var both = left
        both.append(right)
        return both
    }

    /// The same text, whose lines stay whole on a narrow terminal.
    package func keepingLines() -> StyledText {
        var text = self
        text.keepsLines = true
        return text
    }

    /// The text alone.
    package var plainText: String { spans.map(\.text).joined() }
}

extension StyledText: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}
