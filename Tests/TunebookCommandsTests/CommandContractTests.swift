import Testing
import TunebookCommands
import TunebookCore
import TunebookLanguage
import TunebookSession

/// What every verb keeps: help that is complete, and examples that can be typed.
@Suite struct CommandContractTests {
    private static let names = CommandTable.builtIn.map { $0.help.verb.name }

    private let vocabulary = Vocabulary(
        rules: DefinitionRules(
            schemas: [.trainingJob(algorithms: []), .tuningJob(strategies: ["BAYESIAN"])],
            algorithms: []
        ),
        commands: CommandTable.builtIn
    )

    private func command(named name: String) throws -> any Command.Type {
        try #require(CommandTable.builtIn.first { $0.help.verb.name == name })
    }

    @Test func `each verb is one word of its own`() {
        #expect(Set(Self.names).count == Self.names.count)
        #expect(Self.names.allSatisfy { name in name.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test(arguments: names)
    func `help says in one line what the verb and each option do`(name: String) throws {
        let help = try command(named: name).help
        for summary in [help.verb.summary] + help.verb.options.map(\.summary) {
            #expect(!summary.isEmpty && !summary.contains("\n") && !summary.hasSuffix("."), "\(summary)")
            #expect(summary.first?.isLowercase == true, "\(summary)")
        }
        #expect(!help.examples.isEmpty)
    }

    @Test(arguments: names)
    func `examples can be typed and are understood`(name: String) throws {
        for example in try command(named: name).help.examples {
            let statements = try Parser.parse(example.cell, with: vocabulary)
            guard statements.count == 1, case .action(let action) = statements[0] else {
                Issue.record("\(example.cell) is no action")
                continue
            }
            #expect(action.verb.text == name)
            _ = try command(named: name).init(action)
            #expect(!example.meaning.isEmpty)
        }
    }

    @Test(arguments: names)
    func `an argument too many and an unknown option are refused at their place`(name: String) throws {
        let type = try command(named: name)
        guard !type.help.verb.takesRawText, let example = type.help.examples.last else { return }
        let cell = example.cell + " --there-is-no-such-option"
        #expect(throws: DiagnosticList.self) { try Parser.parse(cell, with: vocabulary) }
    }

    @Test(arguments: [
        ("best", "best needs a tuning job or its run"),
        ("plan", "plan needs a task"),
        ("compare 9", "compare needs a second run"),
        ("rerun 6-4", "the range 6-4 runs backwards"),
        ("rerun 4 --dry-run", "--dry-run goes with --stale"),
        ("template", "template needs a name for the definition"),
        ("template mine 7", "template needs what to start from"),
        ("template mine from", "template needs a run or a file"),
        ("tag", "tag needs a run and a word"),
        ("tag 7", "tag needs a word"),
        ("tag 7 8", "a tag begins with a letter, and \"8\" is a run"),
        ("note", "note needs a run"),
        ("note 6-4 x", "the range 6-4 runs backwards"),
        ("runs 3 --where \"tag = good\"", "--where chooses among runs, and 3 is one"),
        ("runs --where \"\"", "the condition is empty"),
        ("runs --where \"tag = \"", "what tag is compared with is missing"),
        ("runs --where \"tag = good bad\"", "unexpected \"bad\" in the condition"),
        ("runs --where \"(tag = good\"", "this parenthesis is never closed"),
        ("runs --where \"tag = good)\"", "unexpected \")\" in the condition"),
        ("runs --where \"not\"", "a comparison, such as tag = good is missing"),
        ("runs --where \"tag ! good\"", "\"!\" stands before =, or write not"),
        ("runs --where \"note = 'a\"", "this quote is never closed"),
        ("sweep xgb", "sweep needs values to try"),
        ("sweep xgb eta=0.1..0.5", "a sweep takes single values of eta, not the range 0.1..0.5"),
        ("sweep xgb eta=0.1,,0.2", "a value of eta is missing"),
        ("sweep xgb eta=0.1 --parallel none", "--parallel takes a count from 1 to 100, not \"none\""),
        ("at 4-6", "at takes one cell of this session, such as In[7]"),
        ("diff In[4] 7", "diff takes two cells or two runs"),
        ("save x ~1/2", "save writes cells of this session, not of ~1/"),
        ("confirm tune top many", "confirm takes how many sets, not \"many\""),
        ("confirm tune seeds 1", "one seed says nothing of luck"),
        ("why 9 job", "why needs a job's number"),
        ("runs 9 --sort best", "--sort takes job or objective, not \"best\""),
        ("try tune", "try needs a value at least"),
        ("fix tune", "fix needs a value"),
        ("ban tune", "ban needs a limit"),
        ("unban tune first", "unban takes a ban's number, not \"first\""),
        ("best tune xgb", "best takes no further \"xgb\""),
    ])
    func `what is missing or wrong is said`(cell: String, message: String) throws {
        guard case .action(let action)? = try Parser.parse(cell, with: vocabulary).first else {
            Issue.record("\(cell) is no action")
            return
        }
        do {
            _ = try command(named: action.verb.text).init(action)
            Issue.record("\(cell) was taken")
        } catch {
            #expect((error as? Diagnostic)?.message == message)
        }
    }
}
