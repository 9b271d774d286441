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
        abstract: "Replay a session without a terminal, up to the first cell that fails.",
        usage: "tunebook run [--check [<metric>±<number> …]] [-p <name>=<value> …] [--json] <file>"
    )

    @ParentCommand var root: RootCommand
    @OptionGroup var common: CommonOptions
    @Argument(
        help: ArgumentHelp(
            """
            A saved session, a notebook that one was exported to, or a script of cells; - reads standard input. With --check \
            also how far numbers of a name may be off: validation:auc±0.002, train:error±1%; +- is the same as ±.
            """,
            valueName: "file"
        ),
        completion: .file(extensions: ["tunebook", "ipynb"])
    )
    var words: [String]
    @Option(
        name: .customShort("p"),
        help: ArgumentHelp(
            "Put a value in the place of one of the session's: train=other.csv, xgb.hyperparameters.eta=0.1.",
            valueName: "name=value"
        )
    )
    var parameters: [String] = []
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
        let given = files
        guard given.count == 1 else {
            throw ValidationError(
                given.isEmpty ? "run needs a file" : "run takes one file, not \(given.joined(separator: ", "))"
            )
        }
        if given[0] == "-", !parameters.isEmpty { throw ValidationError("-p is for a file, not for standard input") }
    }

    /// The words that say how far a number may be off.
    private var tolerances: [FieldTolerance] {
        words.flatMap { $0.split(separator: ",").compactMap { FieldTolerance($0) } }
    }

    private var files: [String] {
        words.filter { word in !word.split(separator: ",").allSatisfy { FieldTolerance($0) != nil } }
    }

    func run() async throws {
        let program = try Program(home: common.home ?? root.common.home)
        let fields = tolerances
        let isChecked = check || tolerance != nil || !fields.isEmpty
        let mode = ReplayMode(
            program,
            isJSON: json || root.json,
            comparison: isChecked
                ? OutputComparison(tolerance: tolerance ?? OutputComparison.defaultTolerance, fields: fields) : nil,
            parameters: parameters
        )
        let file = files.first ?? "-"
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
