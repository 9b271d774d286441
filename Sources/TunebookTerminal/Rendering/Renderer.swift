package import TunebookDisplay

/// Turns what a cell shows into text for one kind of reader.
package protocol Renderer: Sendable {
    /// The text, each line with its end; empty where there is nothing to show.
    ///
    /// Text from outside comes out neutralised: only the renderer's own codes reach the reader.
    func render(_ display: Display) -> String
}

/// For a person at a terminal: fitted to its width, in colour where the theme has any.
package struct TerminalRenderer: Renderer {
    /// In columns.
    package var width: Int
    package var theme: Theme
    /// The typed line right above, under which the first problem may put its carets.
    package var echo: EchoedLine?
    /// What charts are drawn with.
    package var glyphs: ChartGlyphs

    /// How charts are drawn as pictures of dots; `nil` draws them with ``glyphs``.
    package var pixels: PixelScreen?

    package init(width: Int, theme: Theme, echo: EchoedLine? = nil, glyphs: ChartGlyphs = .braille) {
        self.width = width
        self.theme = theme
        self.echo = echo
        self.glyphs = glyphs
    }

    package func render(_ display: Display) -> String {
        if let pixels {
            switch display {
            case .chart(let chart): return PixelPicture(chart, on: pixels, columns: width).text
            case .record(let record): return render(record.display)
            case .group(let parts) where parts.contains(where: \.holdsChart): return parts.map(render).joined()
            default: break
            }
        }
        return DisplayLayout(width: width, showsProgress: true, echo: echo, glyphs: glyphs)
            .lines(of: display)
            .map { theme.paint($0) + "\n" }
            .joined()
    }
}

/// For a pipe or a file: fitted to a width, no escape codes, no progress.
package struct PlainRenderer: Renderer {
    /// In columns; `nil` for as wide as it comes.
    package var width: Int?
    /// What charts are drawn with.
    package var glyphs: ChartGlyphs

    package init(width: Int?, glyphs: ChartGlyphs = .braille) {
        self.width = width
        self.glyphs = glyphs
    }

    package func render(_ display: Display) -> String {
        DisplayLayout(width: width, glyphs: glyphs).lines(of: display).map { $0.plainText + "\n" }.joined()
    }
}

/// For a saved session: the same text on every machine and at every replay.
///
/// Saved texts stand for what changes from run to run, volatile columns and progress are left out, no width applies.
/// In a chart's place stands what it says in words (`Chart.summary`), so that two sessions differ in its numbers alone.
package struct SavedRenderer: Renderer {
    package init() {}

    package func render(_ display: Display) -> String {
        lines(of: display).map { $0 + "\n" }.joined()
    }

    /// The lines without their ends.
    package func lines(of display: Display) -> [String] {
        DisplayLayout(isSaved: true).lines(of: display).map { $0.withoutTrailingBlanks().plainText }
    }
}

extension Display {
    fileprivate var holdsChart: Bool {
        switch self {
        case .chart: true
        case .group(let parts): parts.contains(where: \.holdsChart)
        case .record(let record): record.display.holdsChart
        default: false
        }
    }
}
