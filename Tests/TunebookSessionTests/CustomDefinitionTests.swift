import Foundation
import Testing
import TunebookCore
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// What may be typed into a custom training job, and into a tuning job that is chained on one.
@Suite struct CustomDefinitionTests {
    private let folder: ProgramFolder
    private let rules: DefinitionRules

    private static let definition = """
        mine = custom_training_job {
            entry_point = train.py
            inputs { train = data  epochs: integer = 3  rate: float = 0.1  optimiser: string = sgd  flip: boolean = true
                     words: blob = words.txt }
            outputs { report: blob }
            hyperparameters { depth = 2 }
            metric_definitions { validation:accuracy = "accuracy=([0-9.]+)" }
        }
        """

    init() throws {
        folder = try ProgramFolder()
        try folder.writeProgram("bin/python3", "echo Python 3.11.2")
        rules = DefinitionRules(
            schemas: [
                .trainingJob(algorithms: [ScriptedAlgorithm.self]), .customTrainingJob,
                .tuningJob(strategies: ["BAYESIAN"]),
            ],
            algorithms: [ScriptedAlgorithm.self],
            interpreters: InterpreterFinder(environment: ["PATH": folder.path + "/bin:/usr/bin:/bin"]),
            directory: folder.path
        )
    }

    /// The definitions after some cells.
    private func store(_ cells: String...) throws -> DefinitionStore {
        var store = DefinitionStore()
        let vocabulary = Vocabulary(rules: rules, commands: [])
        for cell in cells {
            for statement in try Parser.parse(cell, with: vocabulary) { _ = try rules.apply(statement, to: &store) }
        }
        return store
    }

    /// What is wrong with the last of some cells.
    private func problem(_ cells: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Diagnostic? {
        var store = DefinitionStore()
        let vocabulary = Vocabulary(rules: rules, commands: [])
        for cell in cells {
            do throws(DiagnosticList) {
                for statement in try Parser.parse(cell, with: vocabulary) { _ = try rules.apply(statement, to: &store) }
            } catch {
                guard cell == cells.last else { break }
                return error.diagnostics.first
            }
        }
        Issue.record("nothing is wrong with the last cell alone", sourceLocation: sourceLocation)
        return nil
    }

    private func marked(_ diagnostic: Diagnostic, in cell: String) -> String {
        let bytes = Array(cell.utf8)[diagnostic.range.lowerBound..<diagnostic.range.upperBound]
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Values and types

    @Test(
        arguments: [
            ("integer = 3", "3"), ("float = 2", "2.0"), ("float = 1e-3", "0.001"), ("string = 3", "3"),
            ("string = \"two words\"", "two words"), ("boolean = false", "false"),
            ("datetime = 2024-05-01", "2024-05-01T00:00:00Z"),
            ("datetime = 2024-05-01T14:30:00+02:00", "2024-05-01T12:30:00Z"), ("duration = 90m", "5400s"),
            ("duration = 500ms", "0.5s"), ("duration = 7", "7s"), ("blob = data/words.txt", "data/words.txt"),
            (#"struct = "{\"b\": [1, 2.5], \"a\": null}""#, #"{"a":null,"b":[1,2.5]}"#),
        ]
    )
    func `a custom input keeps the canonical text of its type`(typed: String, text: String) throws {
        let mine = try #require(try store("mine = custom_training_job { inputs { x: \(typed) } }")["mine"])
        guard case .input(let type, let value)? = mine[path: "inputs.x"] else { return #expect(Bool(false)) }
        #expect(type.rawValue == typed.prefix { $0 != " " })
        #expect(value == text)
    }

    @Test(arguments: [
        ("integer = abc", "abc", "x is an integer and takes a whole number, not \"abc\""),
        ("integer = 2.5", "2.5", "x is an integer and takes a whole number, not 2.5"),
        ("float = abc", "abc", "x is a float and takes a number, not \"abc\""),
        ("string = [a, b]", "[a, b]", "x is a string and takes a word or text in quotes, not a list"),
        ("boolean = 1", "1", "x is a boolean and takes true or false, not 1"),
        (
            "datetime = tomorrow", "tomorrow",
            "x is a datetime and takes a time such as 2024-05-01T12:00:00Z, not \"tomorrow\""
        ),
        (
            "duration = soon", "soon",
            "x is a duration and takes seconds, or a duration such as 90s or 12h, not \"soon\""
        ),
        ("blob = 3", "3", "x is a blob and takes the path of a file, not 3"),
        (
            "struct = \"[1]\"", "\"[1]\"",
            #"x is a struct and takes a JSON object in quotes, such as "{\"depth\": 3}", not "[1]""#
        ),
    ])
    func `a value of the wrong type is refused at its place, with what was expected`(
        typed: String,
        place: String,
        message: String
    ) throws {
        let cell = "mine = custom_training_job { inputs { x: \(typed) } }"
        let refusal = try #require(problem(cell))
        #expect(refusal.message == message)
        #expect(marked(refusal, in: cell) == place)
    }

    @Test func `what is shown can be pasted back`() throws {
        let store = try store(Self.definition)
        let mine = try #require(store["mine"])
        let printer = DefinitionPrinter(
            name: "mine",
            kind: mine.kind.rawValue,
            fields: mine.entries.map { entry in
                switch entry.value {
                case .input(let type, _): .init(entry.path.components, type: type.rawValue, entry.value.description)
                case .output(let type): .init(entry.path.components, type: type.rawValue, nil)
                default: .init(entry.path.components, entry.value.description)
                }
            }
        )
        #expect(try self.store(printer.text)["mine"] == mine)
    }

    @Test func `a change keeps the type, another type may be given, and both can be unset`() throws {
        let store = try store(
            Self.definition,
            "mine.inputs.epochs = 4\nmine.inputs.rate: integer = 2\nunset mine.inputs.flip\nunset mine.outputs",
            "mine.outputs.notes: string"
        )
        let mine = try #require(store["mine"])
        #expect(mine[path: "inputs.epochs"] == .input(.integer, "4"))
        #expect(mine[path: "inputs.rate"] == .input(.integer, "2"))
        #expect(mine[path: "inputs.flip"] == nil)
        #expect(mine.entries(in: "outputs").map(\.value) == [.output(.string)])
    }

    @Test(
        arguments: [
            ("inputs { epochs = 3 }", "epochs is a channel and takes a path, not 3", nil),
            ("inputs { epochs: integer }", "the custom input epochs has no value", "epochs: integer = 3"),
            ("inputs { a/b = data }", "\"a/b\" cannot be the name of an input", nil),
            (
                "inputs { depth: integer = 1 }  hyperparameters { depth = 2 }",
                "\"depth\" is a custom input of mine already", nil
            ),
            (
                "outputs { report: blob = x }", "an output has a type and no value; the program writes it",
                "report: blob"
            ),
            ("outputs { report = blbo }", "no type \"blbo\"", "blob"),
            ("outputs { model: blob }", "every program leaves a model; it is no output to declare", nil),
            ("retries: integer = 3", "retries takes no type", nil),
            ("hyperparameters { depth = 1..3 }", "depth takes one value, not the range 1..3", nil),
            ("environment { 1A = x }", "\"1A\" cannot be the name of a variable", nil),
            ("entry_pont = train.py", "no field \"entry_pont\" in custom_training_job", "entry_point"),
        ] as [(String, String, String?)]
    )
    func `what cannot be said of an input, an output or a field is refused`(
        field: String,
        message: String,
        suggestion: String?
    ) throws {
        let refusal = try #require(problem("mine = custom_training_job { \(field) }"))
        #expect(refusal.message == message)
        #expect(refusal.suggestion == suggestion)
    }

    // MARK: Metrics

    @Test(arguments: [
        ("\"loss=([0-9.]+\"", "the expression of loss does not compile: missing closing parenthesis", "+"),
        ("\"(a)(?<b\"", "the expression of loss does not compile:", ""),
        ("\"loss=[0-9.]+\"", "the expression of loss has no group, so that it gives no value", "\"loss=[0-9.]+\""),
        ("\"\"", "loss has an empty expression", "\"\""),
    ])
    func `an expression that does not compile or gives no value is refused when it is typed`(
        pattern: String,
        message: String,
        place: String
    ) throws {
        let cell = "mine = custom_training_job { metric_definitions { loss = \(pattern) } }"
        let refusal = try #require(problem(cell))
        #expect(refusal.message.hasPrefix(message))
        if !place.isEmpty { #expect(marked(refusal, in: cell) == place) }
    }

    @Test func `names of metrics hold colons and dots, bare or in quotes`() throws {
        let store = try store(
            """
            mine = custom_training_job { metric_definitions { validation:accuracy = "a=(.*)" "val loss" = "b=(.*)" } }
            mine.metric_definitions.val.f1 = "c=(.*)"
            """
        )
        let names = store["mine"]?.entries(in: "metric_definitions").map(\.path.name)
        #expect(names == ["validation:accuracy", "val loss", "val.f1"])
    }

    @Test func `SageMaker's limit of 40 metrics is kept`() throws {
        let metrics = (1...40).map { "m\($0) = \"a=(.*)\"" }.joined(separator: " ")
        let definition = "mine = custom_training_job { metric_definitions { \(metrics) } }"
        let refusal = try #require(problem(definition, "mine.metric_definitions.m41 = \"a=(.*)\""))
        #expect(refusal.message == "metric_definitions holds 40 at most")
    }

    // MARK: Interpreters

    @Test func `an interpreter that is not there is refused when it is typed, and the nearest offered`() throws {
        let cell = "mine = custom_training_job { interpreter = pyhton3 }"
        let refusal = try #require(problem(cell))
        #expect(refusal.message == "no program \"pyhton3\"")
        #expect(refusal.suggestion == "python3")
        #expect(marked(refusal, in: cell) == "pyhton3")
    }

    @Test func `a virtual environment is taken by its folder`() throws {
        try folder.writeProgram("env/bin/python3", "echo Python 3.12.1")
        #expect(try store("mine = custom_training_job { interpreter = env }")["mine"] != nil)
        #expect(try rules.interpreters.find("env", from: folder.path).path == folder.path + "/env/bin/python3")
        try folder.write("empty/readme", "")
        let refusal = try #require(problem("mine = custom_training_job { interpreter = ./empty }"))
        #expect(refusal.message == "the folder \"./empty\" is no virtual environment")
    }

    @Test func `one that crashes or cannot be run is refused when it is typed`() throws {
        try folder.writeProgram("crash", "kill -SEGV $$")
        #expect(
            try #require(problem("mine = custom_training_job { interpreter = ./crash }")).message.hasSuffix("crashes")
        )
        try folder.write("plain", "#!/bin/sh\n")
        let message = try #require(problem("mine = custom_training_job { interpreter = ./plain }")).message
        #expect(message.hasSuffix("cannot be run"))
    }

    // MARK: Tuning

    private func tuning(_ fields: String) -> String { "tune = tuning_job(mine) { \(fields) }" }

    @Test func `hyperparameters and scalar inputs can be varied`() throws {
        let ranges = """
            ranges { epochs = 1..5  rate = 0.01..0.5 log  optimiser = [sgd, adam]  flip = [true, false]  depth = 1..4
                     other = 1..2 }
            """
        let store = try store(Self.definition, tuning("objective = maximize validation:accuracy \(ranges)"))
        #expect(store["tune"]?.entries(in: "ranges").count == 6)
    }

    @Test(
        arguments: [
            (
                "objective = maximize validation:acuracy", "mine reports no metric \"validation:acuracy\"",
                "maximize validation:accuracy"
            ),
            ("ranges { epohcs = 1..5 }", "mine has no hyperparameter or custom input \"epohcs\"", "epochs"),
            (
                "ranges { epochs = 1.0..5 }",
                "epochs cannot be varied so: it is an integer, and its range is written with whole numbers, such as 1..5",
                nil
            ),
            (
                "ranges { rate = 1..5 log }",
                "rate cannot be varied so: it is a float, and its range is written with a decimal point, such as 1.0..5.0",
                "1.0..5.0 log"
            ),
            (
                "ranges { optimiser = 1..5 }",
                "optimiser cannot be varied so: it is a string, and its range is a list, such as [sgd, adam]", nil
            ),
            (
                "ranges { flip = [yes, no] }",
                "flip cannot be varied so: it is a boolean, which \"yes\" is not", nil
            ),
            ("ranges { words = [a, b] }", "\"words\" is a custom input of type blob, which cannot be tuned", nil),
            ("ranges { train = [a, b] }", "\"train\" is a channel of mine, which cannot be tuned", nil),
            ("ranges { depth = 3..3 }", "the range of depth holds one value only", nil),
            ("fixed { epochs = x }", "epochs is an integer and takes a whole number, not \"x\"", nil),
        ] as [(String, String, String?)]
    )
    func `what a tuning job cannot vary or judge by is refused`(
        field: String,
        message: String,
        suggestion: String?
    ) throws {
        let refusal = try #require(problem(Self.definition, tuning(field)))
        #expect(refusal.message == message)
        #expect(refusal.suggestion == suggestion)
    }

    // MARK: Scripts

    @Test func `a script cell is kept, and taken back by undo`() throws {
        let vocabulary = Vocabulary(rules: rules, commands: [])
        var notebook = Notebook()
        for text in ["a = 1\n", "a = 2\n"] {
            var store = notebook.definitions
            let statement = try #require(try Parser.parse("%%script train.py\n" + text, with: vocabulary).first)
            let outcome = try rules.apply(statement, to: &store)
            #expect(outcome.script?.after == text)
            notebook.replaceDefinitions(with: store)
        }
        #expect(notebook.definitions.scripts == ["train.py": "a = 2\n"])
        _ = notebook.undo()
        #expect(notebook.definitions.scripts == ["train.py": "a = 1\n"])
        _ = notebook.undo()
        #expect(notebook.definitions.scripts == [:])
    }
}
