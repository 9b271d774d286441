/// What the SVG drawings have in common: lengths in pixels, and a colour for each role.
enum SVGStyle {
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

/// Elements of an SVG file, in the order they are painted.
struct SVGCanvas {
    private(set) var text = ""

    mutating func line(
        x1: Double,
        y1: Double,
        x2: Double,
        y2: Double,
        colour: String = SVGStyle.gray,
        opacity: Double = 1
    ) {
        let fade = opacity < 1 ? " stroke-opacity=\"\(Self.number(opacity))\"" : ""
        text += """
            <line x1="\(Self.number(x1))" y1="\(Self.number(y1))" x2="\(Self.number(x2))" y2="\(Self.number(y2))" \
            stroke="\(colour)"\(fade)/>

            """
    }

    mutating func path(_ points: [(x: Double, y: Double)], colour: String, dashes: String? = nil, opacity: Double = 1) {
        guard let first = points.first else { return }
        // A line of one point is drawn as the round end of nothing.
        let points = points.count == 1 ? [first, first] : points
        let steps = points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L")
        let dashing = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        let fade = opacity < 1 ? " stroke-opacity=\"\(Self.number(opacity))\"" : ""
        text += """
            <path d="M\(steps)" fill="none" stroke="\(colour)" stroke-width="1.8" stroke-linejoin="round" \
            stroke-linecap="round"\(dashing)\(fade)/>

            """
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, colour: String) {
        text += """
            <rect x="\(Self.number(x))" y="\(Self.number(y))" width="\(Self.number(width))" \
            height="\(Self.number(height))" rx="2" fill="\(colour)"/>

            """
    }

    mutating func mark(_ mark: Chart.Series.Mark, x: Double, y: Double, colour: String) {
        let (x1, x2, y1, y2) = (x - 4, x + 4, y - 4, y + 4)
        switch mark {
        case .dot:
            text += "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"3\" fill=\"\(colour)\"/>\n"
        case .cross:
            path([(x1, y1), (x2, y2)], colour: colour)
            path([(x1, y2), (x2, y1)], colour: colour)
        case .diamond:
            let corners = [(x, y1 - 1.5), (x2 + 1.5, y), (x, y2 + 1.5), (x1 - 1.5, y)]
            let points = corners.map { "\(Self.number($0.0)),\(Self.number($0.1))" }.joined(separator: " ")
            text += "<polygon points=\"\(points)\" fill=\"\(colour)\"/>\n"
        }
    }

    enum Anchor: String {
        case start
        case middle
        case end
    }

    mutating func text(
        _ content: String,
        x: Double,
        y: Double,
        size: Int = 12,
        weight: String? = nil,
        anchor: Anchor = .start,
        colour: String = SVGStyle.gray
    ) {
        guard !content.isEmpty else { return }
        let weight = weight.map { " font-weight=\"\($0)\"" } ?? ""
        let anchor = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        text += """
            <text x="\(Self.number(x))" y="\(Self.number(y))" font-size="\(size)"\(weight)\(anchor) \
            fill="\(colour)">\(Self.escaped(content))</text>

            """
    }

    /// A length with at most two decimals.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        var text = decimalText(value, decimals: 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text.isEmpty || text == "-" ? "0" : text
    }

    /// Text between tags. Characters that XML has no place for become U+FFFD.
    ///
    /// - SeeAlso: Extensible Markup Language 1.0, section 2.2.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "\t", "\n", "\r": result.append(" ")
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

/// What each line and mark stands for, above a drawing.
struct SVGLegend {
    private let left: Double
    private let right: Double
    private var x: Double
    private(set) var y: Double

    init(left: Double, width: Double, y: Double) {
        (self.left, self.right, self.y) = (left, left + width, y)
        x = left
    }

    /// Where the sample of an entry is to be drawn: 24 pixels to the right of this point.
    mutating func add(
        _ name: String,
        on canvas: inout SVGCanvas,
        sample: (inout SVGCanvas, _ x: Double, _ y: Double) -> Void
    ) {
        guard !name.isEmpty else { return }
        let length = 24 + 6 + Double(name.count) * SVGStyle.characterWidth
        if x > left, x + length > right {
            x = left
            y += SVGStyle.lineHeight
        }
        sample(&canvas, x, y)
        canvas.text(name, x: x + 30, y: y + 4)
        x += length + 18
    }

    /// The first free line below the entries.
    var end: Double { x > left ? y + SVGStyle.lineHeight : y }
}
