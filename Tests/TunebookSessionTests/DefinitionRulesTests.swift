import Testing
import TunebookCore
import TunebookLanguage
import TunebookSession

/// What may be typed into a definition, and what is said when it may not.
@Suite struct DefinitionRulesTests {
    private let rules = DefinitionRules(
        schemas: [.trainingJob(algorithms: [ScriptedAlgorithm.self])],
        algorithms: [ScriptedAlgorithm.self]
    )

    /// The store after a cell of definitions and changes.
    private func apply(_ cell: String, to store: DefinitionStore = DefinitionStore()) throws -> DefinitionStore {
        var store = store
        for statement in try Parser.parse(cell, with: Vocabulary(rules: rules, commands: [])) {
            _ = try rules.apply(statement, to: &store)
        }
        return store
    }

    private func problems(of cell: String, in store: DefinitionStore) -> [Diagnostic] {
        do {
            _ = try apply(cell, to: store)
            return []
        } catch let list as DiagnosticList {
            return list.diagnostics
        } catch {
            Issue.record("not a diagnostic: \(error)")
            return []
        }
    }

    private var store: DefinitionStore {
        get throws {
            try apply(
                """
                job = training_job {
                    inputs { train = data/train.csv }
                    hyperparameters { rounds = 10  rate = 0.1 }
                }
                """
            )
        }
    }

    @Test func `a definition keeps what was set and nothing else`() throws {
        let job = try #require(try store["job"])
        #expect(job.kind == .trainingJob)
        #expect(job[path: "inputs.train"] == .text("data/train.csv"))
        #expect(job[path: "hyperparameters.rate"] == .number(0.1))
        #expect(job[path: "instance_type"] == nil)
    }

    @Test func `aliases are kept under their canonical names`() throws {
        let store = try apply("job.static_hyperparameters.learning_rate = 0.2", to: store)
        #expect(store["job"]?[path: "hyperparameters.rate"] == .number(0.2))
    }

    @Test(arguments: [
        ("job.retries = 2", FieldPath(stringLiteral: "retries"), FieldValue.integer(2)),
        ("job.volume_size_in_gb = 25", "volume_size_in_gb", .size(.gigabytes(25))),
        ("job.volume_size_in_gb = 25GB", "volume_size_in_gb", .size(.gigabytes(25))),
        (
            "job.stopping_condition.max_runtime_in_seconds = 12h", "stopping_condition.max_runtime_in_seconds",
            .duration(.seconds(43_200))
        ),
        (
            "job.stopping_condition.max_runtime_in_seconds = 90", "stopping_condition.max_runtime_in_seconds",
            .duration(.seconds(90))
        ),
        ("job.cacheable = false", "cacheable", .boolean(false)),
        ("job.cache_version = 2", "cache_version", .text("2")),
        ("job.algorithm_version = 1", "algorithm_version", .text("1")),
        ("job.instance_type = ml.x9.huge", "instance_type", .text("ml.x9.huge")),
        ("job.algorithm_name = scripted", "algorithm_name", .text("SCRIPTED")),
    ])
    func `a change is read by its field's type`(cell: String, path: FieldPath, value: FieldValue) throws {
        #expect(try apply(cell, to: store)["job"]?[path: path] == value)
    }

    @Test(arguments: [
        ("job.retrys = 2", "no field \"retrys\" in training_job", "retries"),
        ("job.hyperparameters.rat = 0.2", "no hyperparameter \"rat\" in SCRIPTED", "rate"),
        ("job.rate = 0.2", "\"rate\" is a hyperparameter, not a field of training_job", "hyperparameters.rate"),
        ("jo.retries = 2", "no task \"jo\"", "job"),
        ("job.cacheable = yes", "cacheable takes true or false, not \"yes\"", nil),
        ("job.retries = 1.5", "retries takes a whole number, from 0 to 30, not 1.5", nil),
        ("job.retries = 2.0", "retries takes a whole number, not 2.0", "2"),
        ("job.retries = 99", "retries must be from 0 to 30, not 99", nil),
        ("job.algorithm_name = SCRIPTD", "algorithm_name has no value \"SCRIPTD\"", "SCRIPTED"),
        ("job.hyperparameters.rate = 2", "rate must be from 0 to 1", "0.3"),
        ("job.inputs = data/train.csv", "\"inputs\" is a group of fields", nil),
        ("job.retries.more = 2", "\"retries\" has no fields inside it", nil),
        (
            "job.volume_size_in_gb = soon", "volume_size_in_gb takes gigabytes, or a size such as 25GB, not \"soon\"",
            nil
        ),
        (
            "job.cache_version = two words", "cache_version takes one word or text in quotes, not \"two words\"",
            "\"two words\""
        ),
    ])
    func `a refused change says why and offers the nearest`(cell: String, message: String, suggestion: String?) throws {
        let before = try store
        let found = problems(of: cell, in: before)
        #expect(found.map(\.message) == [message])
        #expect(found.first?.suggestion == suggestion)
    }

    @Test func `every error of a definition is reported, and nothing of it is kept`() throws {
        let cell = """
            other = training_job {
                retries = many
                instanc_type = ml.m5.xlarge
                hyperparameters { rate = 7 }
            }
            """
        let found = problems(of: cell, in: try store)
        #expect(
            found.map(\.message) == [
                "retries takes a whole number, from 0 to 30, not \"many\"",
                "no field \"instanc_type\" in training_job",
                "rate must be from 0 to 1",
            ]
        )
    }

    @Test func `a version that refuses a hyperparameter that is set is refused itself`() throws {
        let old = try apply("job.algorithm_version = 1\njob.hyperparameters.old = 1", to: store)
        let found = problems(of: "job.algorithm_version = 2", in: old)
        #expect(found.map(\.message) == ["old is not known to version 2"])
        #expect(found.first?.notes == ["unset job.hyperparameters.old first"])
    }

    @Test func `a definition that cannot be launched yet is kept with a warning`() throws {
        var store = DefinitionStore()
        let statements = try Parser.parse("job = training_job", with: Vocabulary(rules: rules, commands: []))
        let outcome = try rules.apply(statements[0], to: &store)
        #expect(outcome.warnings.map(\.message) == ["before a launch: rounds is required"])
        #expect(store["job"] != nil)
    }

    @Test func `unset takes back a field, a group, or a task`() throws {
        #expect(try apply("unset job.hyperparameters.rate", to: store)["job"]?[path: "hyperparameters.rate"] == nil)
        #expect(
            try apply("unset job.hyperparameters", to: store)["job"]?.entries(in: "hyperparameters").isEmpty == true
        )
        #expect(try apply("unset job", to: store)["job"] == nil)
    }

    @Test func `a change tells defaults from what was set`() throws {
        var store = try store
        let statement = try Parser.parse(
            "unset job.hyperparameters.rate",
            with: Vocabulary(rules: rules, commands: [])
        )[0]
        let change = try #require(try rules.apply(statement, to: &store).changes.first)
        #expect(change.before == .number(0.1))
        #expect(!change.beforeIsDefault)
        #expect(change.after == .number(0.3))
        #expect(change.afterIsDefault)
    }
}
