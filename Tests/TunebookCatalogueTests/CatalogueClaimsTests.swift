import Foundation
import GRDB
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Claiming a launch")
struct CatalogueClaimsTests {
    let folder: TestFolder
    let catalogue: Catalogue

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    @Test("starts what nobody has run, as a pending run with the next number")
    func started() throws {
        let claim = try catalogue.claim(request())
        #expect(claim.word == "started")
        #expect(
            claim.run
                == Run(
                    number: 1,
                    taskName: "xgb",
                    engineName: "local",
                    specification: .training(training()),
                    keyDigest: try key().digest,
                    created: noon
                )
        )
        #expect(try catalogue.run(1) == claim.run)
    }

    @Test("takes a known result, as a completed run of its own")
    func hit() throws {
        try catalogue.completeRun(request(), model: "trees", in: folder)
        let claim = try catalogue.claim(request(task: "other"))
        #expect(claim.word == "hit")
        #expect(claim.run.number == 2)
        #expect(claim.run.taskName == "other")
        #expect(claim.run.state == .completed)
        #expect(claim.run.hitOf == 1)
        #expect(claim.run.result == (try catalogue.run(1)?.result))
        #expect(claim.run.result?.curves["validation:error"] == [0.5, 0.1, 0.0351])
        #expect(try catalogue.run(2) == claim.run)
    }

    @Test("keeps a program's files once, with the run that ran it", arguments: ["/project/src/", "/elsewhere/src/"])
    func programFiles(root: String) throws {
        func program(in root: String) -> Specification {
            var training = training()
            training.program = TrainingProgram(
                entryPoint: "train.py",
                files: [
                    SourceFile("part/model.py", .file(root + "part/model.py"), digest: "a1"),
                    SourceFile("train.py", .file(root + "train.py"), digest: "b2"),
                ]
            )
            return .training(training)
        }
        var launch = try request()
        launch.specification = program(in: "/project/src/")
        try catalogue.completeRun(launch, in: folder)
        launch.specification = program(in: root)
        let hit = try catalogue.claim(launch)
        #expect(hit.word == "hit")
        #expect(hit.run.specification == program(in: root))
        #expect(try catalogue.run(2)?.specification == program(in: root))
        #expect(try catalogue.runs(RunQuery()).map(\.specification) == [program(in: root), program(in: "/project/src/")])
        let stored = try folder.rawDatabase().read {
            try String.fetchOne($0, sql: "SELECT specification FROM runs WHERE number = 2")
        }
        #expect(stored?.contains("model.py") == false)
        #expect(stored?.contains(root) == true)
    }

    @Test("names the run that trained, not a hit of it")
    func hitOfHit() throws {
        try catalogue.completeRun(request(), in: folder)
        _ = try catalogue.claim(request())
        #expect(try catalogue.claim(request()).run.hitOf == 1)
    }

    @Test("takes the newest of several results")
    func newestResult() throws {
        try catalogue.completeRun(request(), in: folder)
        try catalogue.completeRun(request(policy: .fresh), in: folder)
        #expect(try catalogue.claim(request()).run.hitOf == 2)
    }

    @Test("follows a live run of the same key")
    func inProgress() throws {
        let first = try catalogue.claim(request()).run
        #expect(try folder.catalogue().claim(request()) == .inProgress(first))
        try catalogue.setHandle(of: 1, RunHandle(run: 1, identifier: "runs/1"))
        try catalogue.setState(.running, of: 1, at: noon)
        #expect(try catalogue.claim(request()).word == "in progress")
    }

    @Test("runs afresh when asked to, and when the task is not cacheable")
    func fresh() throws {
        try catalogue.completeRun(request(), in: folder)
        #expect(try catalogue.claim(request(policy: .fresh)).word == "started")
        #expect(try catalogue.claim(request(isCacheable: false)).word == "started")
        #expect(try catalogue.claim(request(isCacheable: false)).run.keyDigest == nil)
    }

    @Test("does not take the result of another key")
    func otherKey() throws {
        try catalogue.completeRun(request(["num_round": "60"]), in: folder)
        #expect(try catalogue.claim(request(["num_round": "61"])).word == "started")
    }

    /// The same launch on an engine that adds other parts to the key.
    private func launch(on engine: String, any: Bool = false, policy: RunRequest.Policy = .useCache) throws
        -> RunRequest
    {
        var training = training()
        training.cachePolicy.takesAnyEngine = any
        return RunRequest(
            taskName: "xgb",
            engineName: engine,
            specification: .training(training),
            key: try CatalogueKey(
                training: training,
                canonicalHyperparameters: training.hyperparameters,
                engineParts: ["library": "that of \(engine)"]
            ),
            policy: policy,
            now: noon
        )
    }

    @Test("takes another engine's result only where the definition says so")
    func anyEngine() throws {
        try catalogue.completeRun(launch(on: "local"), in: folder)
        #expect(try catalogue.claim(launch(on: "sagemaker", policy: .fresh)).word == "started")
        try catalogue.record(RunOutcome(state: .failed), of: 2, at: noon)
        #expect(try catalogue.claim(launch(on: "sagemaker")).word == "started")
        try catalogue.record(RunOutcome(state: .failed), of: 3, at: noon)
        let hit = try catalogue.claim(launch(on: "sagemaker", any: true))
        #expect(hit.word == "hit")
        #expect(hit.run.hitOf == 1)
        #expect(hit.run.hitEngineName == "local")
        #expect(try catalogue.run(4) == hit.run)
        // A hit is no result of its engine's own.
        #expect(try catalogue.claim(launch(on: "sagemaker")).word == "started")
    }

    @Test("takes its own engine's result before a newer one of another")
    func ownEngineFirst() throws {
        try catalogue.completeRun(launch(on: "sagemaker"), in: folder)
        try catalogue.completeRun(launch(on: "local"), in: folder)
        #expect(try catalogue.claim(launch(on: "sagemaker", any: true)).run.hitOf == 1)
        #expect(try catalogue.claim(launch(on: "flyte", any: true)).run.hitOf == 2)
    }

    @Test("a result of before any engine's counted is found, too")
    func olderKeys() throws {
        try catalogue.completeRun(launch(on: "local"), in: folder)
        #expect(try catalogue.claim(launch(on: "sagemaker", any: true)).word == "hit")
        try folder.rawDatabase().write { try $0.execute(sql: "UPDATE keys SET shared_digest = NULL") }
        #expect(try catalogue.claim(launch(on: "flyte", any: true)).word == "hit")
    }

    @Test("makes one run of a service's job, however often it is told of")
    func remoteJobs() async throws {
        let parent = try await catalogue.takeUp(launch(on: "sagemaker"), as: "tuning-job/us-east-1/tune-1")
        #expect(parent.state == .running)
        var child = try launch(on: "sagemaker")
        child.parent = parent.number
        let name = "training-job/us-east-1/tune-1-001"
        let first = try await catalogue.takeUp(child, as: name)
        #expect(try await catalogue.takeUp(child, as: name) == first)
        #expect(try await catalogue.childHandles(of: parent.number) == [name: first.number])
        #expect(try await catalogue.run(of: name, on: "sagemaker") == first)
        #expect(try await catalogue.run(of: name, on: "local") == nil)
    }

    @Test("takes no result of a run that failed or was stopped", arguments: [RunState.failed, .stopped])
    func failedRun(state: RunState) throws {
        let run = try catalogue.claim(request()).run
        try catalogue.record(RunOutcome(state: state, failure: Explanation("it broke")), of: run.number, at: noon)
        #expect(try catalogue.claim(request()).word == "started")
    }

    @Test("does not follow a run that is being stopped")
    func stoppingRun() throws {
        _ = try catalogue.claim(request())
        try catalogue.setState(.stopping, of: 1, at: noon)
        #expect(try catalogue.claim(request()).word == "started")
    }

    @Test("takes no result whose artifact is missing")
    func missingArtifact() throws {
        try catalogue.completeRun(request(), model: "trees", in: folder)
        try FileManager.default.removeItem(atPath: folder.path + "/runs/1/model.tar.gz")
        #expect(try catalogue.claim(request()).word == "started")
    }

    @Test("takes no result whose artifact has another size, but an older one that is whole")
    func truncatedArtifact() throws {
        try catalogue.completeRun(request(), model: "trees", in: folder)
        try catalogue.completeRun(request(policy: .fresh), model: "trees", in: folder)
        try folder.write("tre", to: "runs/2/model.tar.gz")
        #expect(try catalogue.claim(request()).run.hitOf == 1)
    }

    @Test("takes a result whose artifact lies in a service")
    func remoteArtifact() throws {
        let artifact = Artifact(name: "m", location: "s3://bucket/m", size: ByteCount(5), digest: "")
        let run = try catalogue.claim(request()).run
        try catalogue.record(outcome(artifacts: [artifact]), of: run.number, at: noon)
        #expect(try catalogue.claim(request()).run.result?.artifacts == [artifact])
    }

    @Test("fails a run whose process ended before it was started, and starts anew")
    func abandoned() throws {
        _ = try catalogue.claim(request())
        try abandon(1)
        #expect(try catalogue.claim(request()).word == "started")
        let run = try #require(try catalogue.run(1))
        #expect(run.state == .failed)
        #expect(run.failure?.headline == "the run was never started")
    }

    @Test("follows a run that was started, although the process that did it has ended")
    func orphanWithHandle() throws {
        _ = try catalogue.claim(request())
        try catalogue.setHandle(of: 1, RunHandle(run: 1, identifier: "runs/1"))
        try abandon(1)
        #expect(try catalogue.claim(request()).word == "in progress")
        #expect(try catalogue.failAbandonedRuns(at: noon) == [])
    }

    @Test("takes up a run whose process ended after its engine had noted what it would ask for")
    func takenUp() throws {
        _ = try catalogue.claim(request())
        try folder.write("training-job/us-east-1/xgb-1", to: "runs/1/handle")
        try abandon(1)
        #expect(try catalogue.claim(request()).word == "in progress")
        #expect(try catalogue.handle(of: 1) == RunHandle(run: 1, identifier: "training-job/us-east-1/xgb-1"))
        #expect(try catalogue.failAbandonedRuns(at: noon) == [])
    }

    @Test("gives no number whose folder exists already")
    func numberWithFolder() throws {
        try folder.write("left by an earlier catalogue", to: "runs/1/log")
        try folder.write("left by an earlier catalogue", to: "runs/2/log")
        #expect(try catalogue.claim(request()).run.number == 3)
        #expect(try catalogue.claim(request(policy: .fresh)).run.number == 4)
    }

    @Test("fails abandoned runs at a start")
    func failAbandoned() throws {
        _ = try catalogue.claim(request(policy: .fresh))
        _ = try catalogue.claim(request(policy: .fresh))
        try abandon(2)
        #expect(try catalogue.failAbandonedRuns(at: noon) == [2])
        #expect(try catalogue.liveRuns().map(\.number) == [1])
    }

    /// Makes it look as if the process that saw to a run had ended with the machine.
    private func abandon(_ number: Int) throws {
        try folder.rawDatabase().write {
            try $0.execute(sql: "UPDATE runs SET owner_boot = 'an earlier one' WHERE number = ?", arguments: [number])
        }
    }
}
