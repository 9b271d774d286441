import Testing
import TunebookCore
import TunebookLanguage
import TunebookSession

/// What may be typed into a tuning job, what was asked of its search included.
@Suite struct TuningDefinitionTests {
    private let rules = DefinitionRules(
        schemas: [.trainingJob(algorithms: [ScriptedAlgorithm.self]), .tuningJob(strategies: ["BAYESIAN", "GRID"])],
        algorithms: [ScriptedAlgorithm.self]
    )

    private let definitions = """
        job = training_job { inputs { train = data/train.csv }  hyperparameters { rounds = 10 } }
        tune = tuning_job(job) {
            objective = minimize validation:error
            ranges { rate = 0.1..0.5 log }
            fixed { rate = 0.2 }
            tries { 1 { rate = 0.25 }  2 { rate = 0.35 } }
            bans { 1 { rate = 0.4..0.5 } }
        }
        """

    private func apply(_ cell: String) throws -> Definition {
        var store = DefinitionStore()
        for statement in try Parser.parse(definitions + "\n" + cell, with: Vocabulary(rules: rules, commands: [])) {
            _ = try rules.apply(statement, to: &store)
        }
        return try #require(store["tune"])
    }

    private func problem(of cell: String) -> Diagnostic? {
        do {
            _ = try apply(cell)
            return nil
        } catch {
            return (error as? DiagnosticList)?.diagnostics.first
        }
    }

    @Test(arguments: [
        ("t = tuning_job { }", "tuning_job needs a task to chain on", "tuning_job(job)"),
        (
            "t = tuning_job(tune) { }",
            "\"tune\" is a tuning_job; tuning_job chains on a training_job or custom_training_job", "job"
        ),
    ])
    func `a tuning job chains on a training job, and the newest one is offered`(
        cell: String,
        message: String,
        suggestion: String
    ) throws {
        let refusal = try #require(problem(of: cell))
        #expect(refusal.message == message)
        #expect(refusal.suggestion == suggestion)
    }

    @Test func `what was asked of a search is fields`() throws {
        let tune = try apply("")
        #expect(tune[path: "fixed.rate"] == .number(0.2))
        #expect(tune[path: "tries.1.rate"] == .number(0.25))
        #expect(tune[path: "tries.2.rate"] == .number(0.35))
        #expect(tune[path: "bans.1.rate"] == .range(.continuous(lower: 0.4, upper: 0.5, scaling: .auto)))
    }

    @Test func `a value that gives way to a range is said as the range is typed`() throws {
        var store = DefinitionStore()
        let cell = definitions + "\njob.hyperparameters.rate = 0.3\ntune.ranges.rate = 0.2..0.4"
        var warnings: [String] = []
        for statement in try Parser.parse(cell, with: Vocabulary(rules: rules, commands: [])) {
            warnings += try rules.apply(statement, to: &store).warnings.map(\.message)
        }
        #expect(warnings == ["rate is 0.3 in job and varied by tune: the range wins"])
    }

    @Test(arguments: [
        ("0.4", ParameterRange.continuous(lower: 0.4, upper: 0.4, scaling: .auto)),
        ("0..1", .integer(lower: 0, upper: 1, scaling: .auto)),
        ("[slow, fast]", .categorical(["slow", "fast"])),
        ("slow", .categorical(["slow"])),
    ])
    func `a banned region is limited by a range, one value or words`(text: String, limit: ParameterRange) throws {
        #expect(try apply("tune.bans.2.rate = \(text)")[path: "bans.2.rate"] == .range(limit))
    }

    @Test func `a numbered group is taken back whole`() throws {
        let tune = try apply("unset tune.tries.1")
        #expect(tune.entries(in: "tries").map(\.path) == ["tries.2.rate"])
        #expect(try apply("unset tune.tries").entries(in: "tries").isEmpty)
    }

    @Test(arguments: [
        ("tune.tries.1.rate = 7", "rate must be from 0 to 1"),
        ("tune.fixed.rate = 7", "rate must be from 0 to 1"),
        ("tune.tries.first.rate = 0.1", "the groups in tries are numbered, and \"first\" is no number"),
        ("tune.tries.0.rate = 0.1", "the groups in tries are numbered, and \"0\" is no number"),
        ("tune.tries.1 = 0.1", "\"tries.1\" is a group of fields"),
        ("tune.tries = 0.1", "\"tries\" is a group of fields"),
        ("tune.bans.1.depth = 1..2", "no field \"depth\" in bans.1"),
        ("tune.ranges.rate = 0.2..0.2", "the range of rate holds one value only"),
        ("tune.ranges.rate = 0.2..7.0", "rate must be from 0 to 1"),
        ("tune.ranges.rate = 0..1", "rate is a real number, and 0..1 would try whole ones only"),
        ("tune.ranges.rounds = 1..5", "\"rounds\" cannot be tuned in SCRIPTED"),
        ("tune.warm_start.parents = [1, 2, 3, 4, 5, 6]", "a warm start has 1 to 5 parents, not 6"),
        ("tune.objective = minimize validation:eror", "SCRIPTED reports no metric \"validation:eror\""),
        ("tune.objective = maximize validation:error", "error is better when it is small"),
    ])
    func `what cannot be searched is refused as it is typed`(cell: String, message: String) {
        #expect(problem(of: cell)?.message == message)
    }
}
