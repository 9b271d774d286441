import Testing
import TunebookLanguage

/// The ranges that carets mark in a text whose every second line holds carets under the line before it.
///
/// Blank lines of carets may be left out: a line that holds nothing but blanks and carets, with a caret, is marks.
struct MarkedSource {
    var text: String
    var ranges: [SourceRange] = []

    init(_ marked: String) {
        var lines: [String] = []
        var start = 0
        for line in marked.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            guard line.contains("^"), line.allSatisfy({ $0 == " " || $0 == "^" }) else {
                if let last = lines.last { start += last.utf8.count + 1 }
                lines.append(line)
                continue
            }
            var offset = 0
            for run in line.split(separator: " ", omittingEmptySubsequences: false) {
                if !run.isEmpty { ranges.append(SourceRange(start + offset, start + offset + run.count)) }
                offset += run.count + 1
            }
        }
        text = lines.joined(separator: "\n")
    }
}

/// The diagnostics of a text, or none when it parses.
func diagnostics(of text: String) -> [Diagnostic] {
    do {
        _ = try Parser.parse(text, with: .sample)
        return []
    } catch {
        return error.diagnostics
    }
}

/// The statements of a text that is right.
func statements(
    of text: String,
    sourceLocation: SourceLocation = #_sourceLocation
) -> [Statement] {
    do {
        return try Parser.parse(text, with: .sample)
    } catch {
        Issue.record("\(error.diagnostics)", sourceLocation: sourceLocation)
        return []
    }
}

/// The value of the only field of a definition in `{ f = … }`, and as a change's value, which must be the same.
func value(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Literal? {
    guard case .change(let change)? = statements(of: "x.f = \(text)", sourceLocation: sourceLocation).first,
        case .definition(let definition)? =
            statements(of: "x = training_job { f = \(text) }", sourceLocation: sourceLocation).first
    else { return nil }
    #expect(definition.fields.map(\.value?.text) == [change.value?.text], sourceLocation: sourceLocation)
    return change.value
}
