import ArgumentParser
import Glibc
import TunebookSession

/// The version of the program.
let productVersion = "0.1.0"

/// What is typed after `tunebook` at the shell: nothing for the prompt, `-c 'launch xgb'`, `-i FILE`, or a subcommand.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tunebook",
        abstract: "A notebook at the terminal for training jobs and hyperparameter tuning.",
        discussion: """
            With no arguments it opens the prompt. Cells on standard input, in -c and in files run by the same rules, \
            and stop at the first that fails.

            Exit codes: 0 well, 1 a run failed, 2 usage, 3 bad input, 4 engine unreachable, 130 interrupted.
            """,
        version: "tunebook \(productVersion)",
        subcommands: [RunCommand.self, AskCommand.self, DoctorCommand.self]
    )

    @OptionGroup var common: CommonOptions
    @Option(name: .customShort("c"), help: ArgumentHelp("Run cells and end.", valueName: "cells"))
    var cells: String?
    @Option(
        name: .customShort("i"),
        help: ArgumentHelp("Replay a session, then stay at the prompt.", valueName: "file"),
        completion: .file(extensions: ["tunebook"])
    )
    var file: String?
    @Flag(help: "Print one JSON object a cell.")
    var json = false

    func run() async throws {
        throw ExitStatus(code: try await PlainStart(home: common.home, cells: cells, file: file, isJSON: json).run())
    }
}

/// The options that every form takes.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep the catalogue, the state and the configuration in one folder.", valueName: "dir"),
        completion: .directory
    )
    var home: String?
}

/// `tunebook run FILE --check`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Replay a session without a terminal, up to the first cell that fails."
    )

    @ParentCommand var root: RootCommand
    @OptionGroup var common: CommonOptions
    @Argument(
        help: ArgumentHelp("A saved session or a script of cells; - reads standard input.", valueName: "file"),
        completion: .file(extensions: ["tunebook"])
    )
    var file: String
    @Flag(help: "Compare each cell's output with the saved one; differences end with exit code 1.")
    var check = false
    @Option(
        help: ArgumentHelp(
            "The difference of two numbers that --check lets pass, absolute or relative; 0.0001 if left out.",
            valueName: "number"
        )
    )
    var tolerance: Double?
    @Flag(help: "Print one JSON object a cell.")
    var json = false

    func validate() throws {
        if let tolerance, !(tolerance >= 0) { throw ValidationError("--tolerance is a number from 0 up") }
    }

    func run() async throws {
        let program = try Program(home: common.home ?? root.common.home)
        let mode = ReplayMode(
            program,
            isJSON: json || root.json,
            isChecked: check || tolerance != nil,
            tolerance: tolerance
        )
        throw ExitStatus(code: file == "-" ? await mode.runStandardInput() : await mode.run(file: file))
    }
}

/// `tunebook doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what is found on this machine, and the command that mends what is not."
    )

    @ParentCommand var root: RootCommand
    @OptionGroup var common: CommonOptions
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let program = try Program(home: common.home ?? root.common.home)
        let diagnosis = await Examination(program).examine()
        program.print(diagnosis.display, isJSON: json || root.json)
        throw ExitStatus(code: diagnosis.isWell ? 0 : 1)
    }
}
