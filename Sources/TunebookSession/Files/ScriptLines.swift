import TunebookLanguage

/// The lines of a script cell as a session file holds them.
///
/// A line that a session file would take for its own begins with `#` and ` %%`, `>` or the words of its header; behind the
/// `#` it gets a `\`, and one more where it has some already, so that reading gives back what was written.
enum ScriptLines {
    private static let ours = [" %%", ">", String(SessionFile.header.dropFirst())]

    /// A cell's text as it is written into a file; only a script cell's is another.
    static func written(_ source: String) -> String {
        guard startsCellMagic(source.drop { $0.isWhitespace }) else { return source }
        return source.split(separator: "\n", omittingEmptySubsequences: false)
            .map { isOurs($0) ? "#\\" + $0.dropFirst() : String($0) }
            .joined(separator: "\n")
    }

    /// A line of a script cell as it was before it was written.
    static func read(_ line: Substring) -> Substring {
        guard isOurs(line), line.hasPrefix("#\\") else { return line }
        return "#" + line.dropFirst(2)
    }

    /// Whether a line, without the `\` behind its `#`, would be a file's own.
    private static func isOurs(_ line: Substring) -> Bool {
        guard line.hasPrefix("#") else { return false }
        let rest = line.dropFirst().drop { $0 == "\\" }
        return ours.contains { rest.hasPrefix($0) }
    }
}
