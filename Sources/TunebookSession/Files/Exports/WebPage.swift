package import TunebookDisplay

/// A session as one page of HTML that needs nothing else: no script, no font, no file beside it.
package enum WebPage: SessionExport {
    package static let fileExtension = "html"
    package static let summary = "a page for a browser"
    private static let mark = "<meta name=\"generator\" content=\"tunebook\">"

    package static func content(
        of cells: [Cell],
        name: String,
        lines: (Display) -> [String],
        savedLines: (Display) -> [String]
    ) -> String {
        let title = markupText(name)
        let body = cells.map { cell in
            """
            <section id="cell-\(cell.number)">
            <pre class="in"><b>In [\(cell.number)]:</b> \(markupText(cell.source, keepingLines: true))</pre>
            <div class="out">
            \(cell.output.map { HTMLFragment($0).text }.joined())</div>
            </section>
            """
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            \(mark)
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            \(body.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    package static func isOurs(_ content: [UInt8]) -> Bool {
        String(decoding: content.prefix(400), as: UTF8.self).contains(mark)
    }

    private static let style = """
        :root { color-scheme: light dark; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
        section { margin: 1.5rem 0; }
        pre { font: 13px/1.45 ui-monospace, monospace; margin: 0.3rem 0; overflow-x: auto; }
        .in { padding: 0.6rem 0.8rem; background: color-mix(in srgb, currentColor 7%, transparent); border-radius: 4px; }
        .in b { color: #2a9d5c; }
        .out { padding-left: 0.8rem; }
        table { border-collapse: collapse; margin: 0.5rem 0; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.15rem 0.7rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
        figure { margin: 0.5rem 0; overflow-x: auto; }
        .name { color: #2f81c7; } .muted { opacity: 0.65; } .heading { font-weight: bold; } .success { color: #2a9d5c; }
        .warning { color: #b35900; } .failure { color: #d64545; } .hit { color: #9a5fd0; } .code { font-weight: bold; }
        """
}
