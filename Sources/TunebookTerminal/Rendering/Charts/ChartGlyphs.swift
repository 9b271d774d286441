/// The characters that charts are drawn with.
package enum ChartGlyphs: Hashable, Sendable {
    /// Braille patterns, with eight dots to a character, and box-drawing lines.
    case braille
    /// Nothing but ASCII, for terminals and locales that have no more.
    case ascii

    /// What an environment can show: braille where the locale's character set is UTF-8 and the terminal is no dumb one.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether the output is a terminal; a pipe has no `TERM`.
    ///   - environment: Asked for `LC_ALL`, `LC_CTYPE`, `LANG`, of which the first that is set counts, and `TERM`.
    package init(isTerminal: Bool, environment: (String) -> String?) {
        let type = environment("TERM") ?? ""
        let isDumb = isTerminal && (type.isEmpty || type == "dumb" || type == "unknown")
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
        let isUnicode = ["UTF-8", "UTF8"].contains { locale.uppercased().contains($0) }
        self = isUnicode && !isDumb ? .braille : .ascii
    }

    /// The upright line of an axis, with and without a tick.
    var upright: (plain: String, ticked: String) { self == .braille ? ("│", "┤") : ("|", "+") }
    /// The lying line of an axis, with and without a tick.
    var lying: (plain: Character, ticked: Character) { self == .braille ? ("─", "┬") : ("-", "+") }
    var corner: String { self == .braille ? "└" : "+" }
    /// An upright axis in the middle of a drawing, with and without a tick to its right.
    var middle: (plain: Character, ticked: Character) { self == .braille ? ("│", "├") : ("|", "+") }
    var dot: Character { self == .braille ? "•" : "o" }
    /// Full and, for what is left over, eighths of a bar's character.
    var bar: (full: Character, parts: [Character]) {
        self == .braille ? ("█", ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]) : ("#", [])
    }
}
