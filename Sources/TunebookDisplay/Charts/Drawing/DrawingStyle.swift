/// What the drawings have in common: lengths in pixels, and a colour for each role.
enum DrawingStyle {
    static let margin = 16.0
    /// About what a character of the small text takes, since a file cannot measure its reader's font.
    static let characterWidth = 6.6
    static let lineHeight = 18.0
    static let gray = "#767676"

    /// Colours that stand out from white and from near-black, and from each other for most colour-blind readers.
    static func colour(of role: StyledText.Role) -> String {
        switch role {
        case .name: "#2f81c7"
        case .warning: "#d9730d"
        case .success: "#2a9d5c"
        case .failure: "#d64545"
        case .hit: "#9a5fd0"
        case .code, .link: "#1f9aa6"
        case .plain, .value, .heading, .muted: gray
        }
    }

    /// How the *n*th line of a chart is broken, so that lines can be told apart without colour.
    static func dashes(_ number: Int) -> String? {
        [nil, "2 3", "7 4", "1 5"][number % 4]
    }
}
