/// Charts as one SVG file, one under the other: self-contained, with no script, font or style from elsewhere.
///
/// Nothing is painted behind them, and the colours are of a middle brightness, so that they are readable on light and on
/// dark pages alike, also where a viewer ignores style sheets. Scales and ticks are those of the terminal.
///
/// - SeeAlso: https://www.w3.org/TR/SVG11
package struct ChartSVG {
    private let charts: ChartDrawing

    /// - Parameters:
    ///   - charts: From top to bottom.
    ///   - width: In pixels; 320 at least.
    package init(_ charts: [Chart], width: Int = 720) {
        self.charts = ChartDrawing(charts, width: width)
    }

    /// The whole file, with a line end.
    package var text: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        \(element)

        """
    }

    /// The `svg` element alone, as it stands inside a page.
    package var element: String {
        let (w, h) = (SVGElements.number(charts.width), SVGElements.number(charts.height))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)" role="img" \
            font-family="system-ui, sans-serif" font-size="12">
            <title>\(markupText(charts.title))</title>
            \(SVGElements(charts.drawing).text)</svg>
            """
    }
}
