import Glibc

/// `tunebook` without a subcommand: the prompt, or cells out of an argument, a file or standard input.
struct PlainStart {
    var home: String?
    var cells: String?
    var file: String?
    var isJSON = false

    init(home: String?, cells: String?, file: String?, isJSON: Bool) {
        (self.home, self.cells, self.file, self.isJSON) = (home, cells, file, isJSON)
    }

    /// Reads the arguments of the commonest starts; `nil` for all others, and for whatever is wrong in any way.
    ///
    /// The command line parser would read them too, in a quarter of the time that it takes to the prompt.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        if rest.first == "--home", rest.count > 1 {
            home = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        if rest.first == "-c", rest.count == 2 {
            cells = rest.last
            rest = []
        }
        guard rest.isEmpty, home?.hasPrefix("-") != true, cells?.hasPrefix("-") != true else { return nil }
    }

    /// - Returns: The exit code.
    func run() async throws -> Int32 {
        let program = try Program(home: home)
        if let cells { return await ReplayMode(program, isJSON: isJSON).run(text: cells) }
        if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, !isJSON {
            return await PromptMode(program).run(replaying: file)
        }
        let replay = ReplayMode(program, isJSON: isJSON)
        if let file { return await replay.run(file: file) }
        return await replay.runStandardInput()
    }
}
