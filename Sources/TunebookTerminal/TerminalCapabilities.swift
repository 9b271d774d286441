internal import Glibc

/// What may be done with the program's input and output: edit lines, move the cursor, show colour.
package struct TerminalCapabilities: Hashable, Sendable {
    package var isInputTerminal: Bool
    package var isOutputTerminal: Bool
    /// Whether the output obeys codes that move the cursor; a terminal of type `dumb` does not.
    package var movesCursor: Bool
    /// Whether output may be coloured: on a terminal that is not dumb, and never with `NO_COLOR`.
    package var showsColour: Bool
    /// Whether the window's title can be set and brought back.
    package var hasTitle: Bool
    /// What charts are drawn with.
    package var chartGlyphs: ChartGlyphs
    /// How the environment says that pictures are taken; `nil` where it says nothing, or that they are not.
    package var pixels: PixelProtocol?
    /// Whether the environment leaves it to the terminal's own answer.
    package var asksForPixels: Bool
    /// The width where no terminal tells one: `COLUMNS`, else 80.
    package var widthWithoutTerminal: Int

    /// Whether lines can be edited.
    package var canEdit: Bool { isInputTerminal && isOutputTerminal }

    /// - SeeAlso: https://no-color.org: any value but the empty one switches colour off.
    package init(
        isInputTerminal: Bool,
        isOutputTerminal: Bool,
        environment: (String) -> String? = environmentVariable
    ) {
        let type = environment("TERM") ?? ""
        let isDumb = type.isEmpty || type == "dumb" || type == "unknown"
        self.isInputTerminal = isInputTerminal
        self.isOutputTerminal = isOutputTerminal
        movesCursor = isOutputTerminal && !isDumb
        hasTitle = movesCursor && Self.typesWithTitle.contains { type.hasPrefix($0) }
        showsColour = movesCursor && (environment("NO_COLOR") ?? "").isEmpty
        chartGlyphs = ChartGlyphs(isTerminal: isOutputTerminal, environment: environment)
        pixels = movesCursor ? PixelProtocol.announced(by: environment) : nil
        asksForPixels = hasTitle && pixels == nil && (environment("TUNEBOOK_PIXELS") ?? "").isEmpty
        let columns = environment("COLUMNS").flatMap { Int($0) } ?? 0
        widthWithoutTerminal = columns > 0 ? columns : 80
    }

    /// Others show the code of a title as text.
    private static let typesWithTitle = [
        "alacritty", "contour", "foot", "ghostty", "konsole", "rxvt", "screen", "tmux", "wezterm", "xterm",
    ]

    /// What the descriptors and the environment of this process give.
    package static func detect(
        input: Int32 = STDIN_FILENO,
        output: Int32 = STDOUT_FILENO
    ) -> TerminalCapabilities {
        TerminalCapabilities(isInputTerminal: isatty(input) == 1, isOutputTerminal: isatty(output) == 1)
    }
}

/// The value of a variable of this process's environment.
package func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
