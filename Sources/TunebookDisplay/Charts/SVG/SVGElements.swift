/// The elements of a drawing as SVG.
struct SVGElements {
    private let elements: [Drawing.Element]

    init(_ drawing: Drawing) {
        elements = drawing.elements
    }

    /// An element a line.
    var text: String { elements.map { tag($0) + "\n" }.joined() }

    private func tag(_ element: Drawing.Element) -> String {
        switch element {
        case .line(let x1, let y1, let x2, let y2, let colour, let opacity):
            return """
                <line x1="\(Self.number(x1))" y1="\(Self.number(y1))" x2="\(Self.number(x2))" y2="\(Self.number(y2))" \
                stroke="\(colour)"\(fade(opacity))/>
                """
        case .path(let points, let colour, let dashes, let opacity):
            let steps = points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L")
            let dashing = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
            return """
                <path d="M\(steps)" fill="none" stroke="\(colour)" stroke-width="1.8" stroke-linejoin="round" \
                stroke-linecap="round"\(dashing)\(fade(opacity))/>
                """
        case .rectangle(let x, let y, let width, let height, let colour):
            return """
                <rect x="\(Self.number(x))" y="\(Self.number(y))" width="\(Self.number(width))" \
                height="\(Self.number(height))" rx="2" fill="\(colour)"/>
                """
        case .circle(let x, let y, let radius, let colour):
            let (cx, cy, r) = (Self.number(x), Self.number(y), Self.number(radius))
            return "<circle cx=\"\(cx)\" cy=\"\(cy)\" r=\"\(r)\" fill=\"\(colour)\"/>"
        case .polygon(let points, let colour):
            let corners = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
            return "<polygon points=\"\(corners)\" fill=\"\(colour)\"/>"
        case .text(let content, let x, let y, let size, let weight, let anchor, let colour):
            let weight = weight.map { " font-weight=\"\($0)\"" } ?? ""
            let anchor = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
            return """
                <text x="\(Self.number(x))" y="\(Self.number(y))" font-size="\(size)"\(weight)\(anchor) \
                fill="\(colour)">\(markupText(content))</text>
                """
        }
    }

    private func fade(_ opacity: Double) -> String {
        opacity < 1 ? " stroke-opacity=\"\(Self.number(opacity))\"" : ""
    }

    /// A length with at most two decimals.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        var text = decimalText(value, decimals: 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text.isEmpty || text == "-" ? "0" : text
    }
}

/// Text between tags of XML or HTML, on one line. Characters that XML has no place for become U+FFFD.
///
/// - SeeAlso: Extensible Markup Language 1.0, section 2.2.
package func markupText(_ text: String, keepingLines: Bool = false) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;".unicodeScalars
        case "<": result += "&lt;".unicodeScalars
        case ">": result += "&gt;".unicodeScalars
        case "\"": result += "&quot;".unicodeScalars
        case "\n" where keepingLines: result.append("\n")
        case "\t", "\n", "\r": result.append(" ")
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
        default: result.append(scalar)
        }
    }
    return String(result)
}
