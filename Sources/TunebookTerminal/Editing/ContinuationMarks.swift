/// How the lines of a cell stand in libedit's buffer, which draws no continuation prompts.
///
/// Each line but the first begins with a tab there. libedit draws it as eight blanks, just what `   ...: ` takes, which
/// is then drawn over them. Tabs of the cell itself become blanks, so that every tab is a mark.
enum ContinuationMarks {
    static let prompt = "   ...: "

    /// A cell's text as it is put into the buffer.
    static func marked(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\n\t"
            case "\t": result += "    "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The buffer's text as a cell's.
    static func unmarked(_ line: [Unicode.Scalar]) -> String {
        var result = String.UnicodeScalarView()
        for scalar in line where scalar != "\t" { result.append(scalar) }
        return String(result)
    }

    /// Mends a buffer in which editing has taken a line end or its mark away.
    ///
    /// What one key did to a line end is done to both halves of it: a backspace behind the mark joins the lines.
    /// - Parameters:
    ///   - line: The buffer.
    ///   - cursor: In scalars.
    ///   - previousCursor: Where it was before the key, which tells from where it came.
    /// - Returns: `nil` when all is well.
    static func mended(
        _ line: [Unicode.Scalar],
        cursor: Int,
        previousCursor: Int
    ) -> (line: [Unicode.Scalar], cursor: Int)? {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(line.count)
        var newCursor = cursor
        var changed = false
        for (position, scalar) in line.enumerated() {
            switch scalar {
            case "\n" where position + 1 >= line.count || line[position + 1] != "\t":
                changed = true
            case "\t" where position == 0 || line[position - 1] != "\n":
                changed = true
            default:
                result.append(scalar)
                continue
            }
            if position < cursor { newCursor -= 1 }
        }
        // Between a line end and its mark is no place to stand.
        if newCursor > 0, newCursor < result.count, result[newCursor - 1] == "\n", result[newCursor] == "\t" {
            changed = true
            newCursor += cursor < previousCursor ? -1 : 1
        }
        return changed ? (result, newCursor) : nil
    }
}
