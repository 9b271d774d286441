import FoundationEssentials
package import TunebookDisplay
import TunebookPlatform

/// A form that a session is exported in, known by the extension of the file.
package protocol SessionExport: Sendable {
    /// Without the dot.
    static var fileExtension: String { get }
    /// What it is, for `help` and for errors: `a Jupyter notebook`.
    static var summary: String { get }

    /// - Parameters:
    ///   - cells: Those that a saved session would hold, with all their output.
    ///   - name: The file's name without its extension.
    ///   - lines: Lays a display out as text.
    ///   - savedLines: The lines that a saved session keeps of a display.
    /// - Returns: The file's whole content.
    static func content(
        of cells: [Cell],
        name: String,
        lines: (Display) -> [String],
        savedLines: (Display) -> [String]
    ) -> String

    /// Whether a file that is there was written by this product, so that it may be replaced.
    static func isOurs(_ content: [UInt8]) -> Bool
}

/// The forms that sessions can be exported in.
package let sessionExports: [any SessionExport.Type] = [JupyterNotebook.self, WebPage.self]

/// One thing that a cell gave, as the parts of an export show it.
enum ExportedPart {
    /// Text, with the data that a record has of it.
    case text([Display], data: Datum?)
    case table(Table, data: Datum?)
    case chart(Chart)
    case problem(Problem)

    /// The parts of a cell's output in order; texts that follow each other are one.
    static func parts(of output: [Display]) -> [ExportedPart] {
        var parts: [ExportedPart] = []
        for display in output { add(display, data: nil, to: &parts) }
        return parts
    }

    private static func add(_ display: Display, data: Datum?, to parts: inout [ExportedPart]) {
        switch display {
        case .none, .progress: break
        case .text:
            if data == nil, case .text(let before, nil)? = parts.last {
                parts[parts.count - 1] = .text(before + [display], data: nil)
            } else {
                parts.append(.text([display], data: data))
            }
        case .table(let table): parts.append(.table(table, data: data))
        case .chart(let chart): parts.append(.chart(chart))
        case .problem(let problem): parts.append(.problem(problem))
        case .record(let record): add(record.display, data: data ?? record.data, to: &parts)
        case .group(let displays):
            // A record's data stand with the first thing that it shows.
            for (index, display) in displays.enumerated() { add(display, data: index == 0 ? data : nil, to: &parts) }
        }
    }
}
