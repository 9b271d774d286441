internal import TunebookPlatform

/// Shows long text through the user's pager.
package struct Pager: Sendable {
    /// A line for the shell; `nil` when paging is switched off.
    package var command: String?

    /// `$PAGER`, else `less -FRX`, which ends by itself when the text fits and keeps colours.
    ///
    /// An empty `$PAGER`, and `cat`, switch paging off.
    package init(environment: (String) -> String? = environmentVariable) {
        let chosen = environment("PAGER") ?? "less -FRX"
        command = chosen.isEmpty || chosen == "cat" ? nil : chosen
    }

    /// - Returns: Whether the pager ran; the text is not shown when it did not.
    func show(_ text: String, with command: String) async -> Bool {
        // Without this a plain `PAGER=less` shows the codes of colours as text. A `LESS` of the user's own stays.
        let command = "LESS=${LESS--FRX}; export LESS; " + command
        return await BlockingThread(for: "the pager").run {
            // 126 and 127 are the shell's words for a program that cannot be run.
            switch ForegroundCommand(line: command).run(input: text) {
            case nil, 126, 127: false
            default: true
            }
        }
    }
}
