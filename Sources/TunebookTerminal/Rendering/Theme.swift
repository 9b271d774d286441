internal import TunebookDisplay

/// How the roles of text look: as escape codes, or as nothing.
package struct Theme: Hashable, Sendable {
    private let isColoured: Bool

    /// The terminal's own sixteen colours, so that they suit its background.
    package static let coloured = Theme(isColoured: true)
    /// No escape codes at all.
    package static let plain = Theme(isColoured: false)

    /// The text with the codes for its role around it; the text alone where the role has no look.
    func paint(_ text: String, as role: StyledText.Role) -> String {
        guard isColoured, !text.isEmpty, let code = Self.code(of: role) else { return text }
        let painted = "\u{1B}[\(code)m\(text)\u{1B}[0m"
        // An operating system command that many terminals know, and the others pass over.
        return role == .link ? "\u{1B}]8;;\(text)\u{1B}\\\(painted)\u{1B}]8;;\u{1B}\\" : painted
    }

    /// The line with each of its spans painted.
    func paint(_ line: StyledText) -> String {
        line.spans.map { paint($0.text, as: $0.role) }.joined()
    }

    /// The parameters of "select graphic rendition" (ECMA-48, 8.3.117).
    static func code(of role: StyledText.Role) -> String? {
        switch role {
        case .plain, .value: nil
        case .name: "36"
        case .muted: "2"
        case .heading: "1"
        case .success: "32"
        case .warning: "33"
        case .failure: "31"
        case .hit: "35"
        case .code: "1;36"
        case .link: "4"
        }
    }
}
