import Foundation
import FoundationXML
import Testing
import TunebookDisplay

@Suite("Charts as SVG")
struct ChartSVGTests {
    @Test("are well-formed, whatever is in names and points", arguments: SampleCharts.all)
    func wellFormed(chart: Chart) throws {
        let svg = ChartSVG([chart, chart], width: 10).text
        let elements = try Elements(of: svg)
        #expect(elements.names.first == "svg")
        #expect(!elements.names.contains("script") && !elements.names.contains("style"))
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test("write what is dangerous in XML as text")
    func escapes() throws {
        let name = "<script>&\"\u{1B}[31m"
        let svg = ChartSVG([Chart(StyledText(name), .bars(.init([.init(name, value: 1, label: name)])))]).text
        #expect(try Elements(of: svg).texts.contains("<script>&\"\u{FFFD}[31m"))
    }

    @Test("paint no background, and nothing that is lost on a light or a dark one")
    func colours() throws {
        let svg = ChartSVG(SampleCharts.all).text
        let pattern = #/(?:fill|stroke)="#([0-9a-f]{6})"/#
        let colours = Set(svg.matches(of: pattern).map { String($0.1) })
        #expect(!colours.isEmpty)
        for colour in colours {
            let value = try #require(Int(colour, radix: 16))
            let parts = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { part in
                let share = Double(part) / 255
                return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
            }
            // Contrast as WCAG 2 defines it; 3 is what it asks of graphics and large text.
            let luminance = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
            #expect(1.05 / (luminance + 0.05) >= 3, "#\(colour) on white")
            #expect((luminance + 0.05) / (0.0053 + 0.05) >= 3, "#\(colour) on near-black")
        }
    }

    @Test("stay small however many points there are")
    func size() {
        let points = (0..<200_000).map { Chart.Point(Double($0), Double(($0 * 7919) % 1000)) }
        for form in [Chart.Series.Form.line, .marks(.dot)] {
            let series = Chart.Series("noise", form, role: .name, points: points)
            let chart = Chart("many", .plane(.init(horizontal: .init("x"), vertical: .init("y"), series: [series])))
            #expect(ChartSVG([chart]).text.utf8.count < 20_000_000)
        }
    }

    @Test("name what they show for readers that do not see")
    func title() throws {
        let elements = try Elements(of: ChartSVG(Array(SampleCharts.all.prefix(2))).text)
        #expect(elements.names[1] == "title")
        #expect(elements.texts.first == "learning curves; search")
    }
}

/// The elements and texts of an XML document, in their order.
private final class Elements: NSObject, XMLParserDelegate {
    private(set) var names: [String] = []
    private(set) var texts: [String] = []
    private var text = ""

    init(of document: String) throws {
        super.init()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        names.append(name)
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if !text.isEmpty { texts.append(text) }
        text = ""
    }
}
