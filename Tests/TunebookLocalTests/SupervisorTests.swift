import FoundationEssentials
import Glibc
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

@Suite struct SupervisorTests {
    let run: RunFixture

    init() throws {
        run = try RunFixture()
    }

    // MARK: - A training that goes well

    @Test func `a training that ends well is completed, with its metrics and its model`() async throws {
        try run.start(
            """
            log [0] train-error:0.5; metric 0 train:error=0.5 validation:error=0.25;
            log [1] train-error:0.125; metric 1 train:error=0.125 validation:error=0.375;
            save xgboost-model trees
            """
        )
        let events = try await run.events()
        #expect(events.map(\.position) == Array(1...events.count))
        #expect(
            events.dropLast().map(\.kind) == [
                .state(.running),
                .attempt(1),
                .log("[0] train-error:0.5"),
                .metric(name: "train:error", round: 0, value: 0.5),
                .metric(name: "validation:error", round: 0, value: 0.25),
                .log("[1] train-error:0.125"),
                .metric(name: "train:error", round: 1, value: 0.125),
                .metric(name: "validation:error", round: 1, value: 0.375),
            ]
        )
        let outcome = try #require(events.last?.outcome)
        #expect(outcome.state == .completed)
        #expect(outcome.failure == nil)
        let result = try #require(outcome.result)
        #expect(result.metrics == ["train:error": 0.125, "validation:error": 0.375])
        #expect(result.curves == ["train:error": [0.5, 0.125], "validation:error": [0.25, 0.375]])
        #expect(result.rounds == 3 && result.bestRound == 1)
        #expect(result.library == "Scripted 1.0")
        #expect(result.trainingTime > .zero)
        let model = try #require(result.artifacts.first)
        #expect(model.name == "model.tar.gz")
        #expect(model.location == run.folder.modelArchive)
        #expect(try readFile(model.location).count == Int(model.size.bytes))
    }

    @Test func `metric values are kept to the last digit, and those that JSON cannot hold too`() async throws {
        try run.start("metric 0 a=0.1234567890123456789 b=nan c=inf d=-inf e=5e-324")
        let result = try #require(try await run.outcome().result)
        #expect(result.metrics["a"] == 0.1234567890123456789)
        #expect(result.metrics["b"]?.isNaN == true)
        #expect(result.metrics["c"] == .infinity)
        #expect(result.metrics["d"] == -.infinity)
        #expect(result.metrics["e"] == .leastNonzeroMagnitude)
    }

    @Test func `the outcome is recorded before the events say that the run has finished`() async throws {
        try run.start("save model x")
        for try await event in EventSequence(run.folder) where event.outcome != nil {
            #expect(try run.read(run.folder.path + "/recorded") == "completed 1")
        }
    }

    @Test func `what the training and its libraries print goes to the log, even without a line end`() async throws {
        try run.start("print to standard output; warn to standard error; log a report; bytes 101 110 100")
        let events = try await run.events()
        #expect(Set(events.log) == ["to standard output", "to standard error", "a report", "end"])
        #expect(events.log.last == "end")
        #expect(try run.read(run.folder.logFile).split(separator: "\n").count == 4)
    }

    @Test func `bytes that are no UTF-8 are kept in the log and readable in the events`() async throws {
        try run.start("bytes 111 107 255 254 10 0 10")
        #expect(try await run.events().log == ["ok\u{FFFD}\u{FFFD}", "\0"])
        #expect(try readFile(run.folder.logFile) == [111, 107, 255, 254, 10, 0, 10])
    }

    @Test func `ten thousand metric values arrive in order, none lost`() async throws {
        try run.start("metrics 10000")
        let events = try await run.events()
        #expect(events.map(\.position) == Array(1...events.count))
        let rounds = events.compactMap { event -> Int? in
            if case .metric(_, let round, _) = event.kind { round } else { nil }
        }
        #expect(rounds == Array(0..<10_000))
        #expect(events.last?.outcome?.result?.curves["train:error"]?.count == 10_000)
    }

    @Test func `any program that writes reports to descriptor 3 is a training`() async throws {
        try run.start(
            shell: #"""
                printf '{"log":{"_0":"from a shell"}}\n{"metrics":{"round":0,"values":{"a":1.5}}}\n' >&3
                echo "threads: $OMP_NUM_THREADS"; echo model > "$1/model/model.txt"
                """#
        )
        let events = try await run.events()
        #expect(events.log.sorted() == ["from a shell", "threads: 1"])
        #expect(events.last?.outcome?.result?.metrics == ["a": 1.5])
        #expect(events.last?.outcome?.result?.artifacts.count == 1)
    }

    @Test func `a process that is started gets no descriptor but its own five`() async throws {
        try run.start(shell: "ls /proc/self/fd | sort -n | tr '\\n' ' '")
        // The sixth is the one through which `ls` reads the folder.
        #expect(try await run.events().log == ["0 1 2 3 4 5 "])
    }

    // MARK: - Failures

    @Test func `an error that the user can mend is explained, and not tried again`() async throws {
        try run.start("metric 0 a=1; fail data/train.csv:17: 9 columns, the first row has 8", retries: 3)
        let outcome = try await run.outcome()
        #expect(outcome.state == .failed)
        #expect(outcome.attempts == 1)
        let headline = "data/train.csv:17: 9 columns, the first row has 8"
        #expect(outcome.failure == Explanation(headline, remedy: "mend it"))
    }

    @Test func `a missing library is not tried again`() async throws {
        try run.start("unavailable no library here", retries: 3)
        let outcome = try await run.outcome()
        #expect(outcome.attempts == 1)
        #expect(outcome.failure?.headline == "no library here")
    }

    @Test func `a script's own words in output slash failure are the reason of its failure`() async throws {
        try run.start(shell: "printf 'the data is bad\nline 3\n' > $1/output/failure; exit 1")
        let outcome = try await run.outcome()
        #expect(outcome.failure == Explanation("the data is bad", reason: "line 3\n"))
    }

    @Test func `a crash is named, with the last words on standard error`() async throws {
        try run.start("warn terminate called; warn what(): out of range; signal \(SIGABRT)")
        let outcome = try await run.outcome()
        #expect(outcome.state == .failed)
        #expect(outcome.failure?.headline == "the training process crashed (SIGABRT)")
        #expect(outcome.failure?.reason == "what(): out of range")
        #expect(outcome.failure?.remedy?.contains("logs 7") == true)
    }

    @Test func `a training killed from outside may have been short of memory`() async throws {
        try run.start("signal \(SIGKILL)")
        let failure = try #require(try await run.outcome().failure)
        #expect(failure.headline == "the training process was killed (SIGKILL)")
        #expect(failure.reason?.contains("memory") == true)
    }

    @Test func `an exit code without a word is told as it is`() async throws {
        try run.start("exit 9")
        let failure = try #require(try await run.outcome().failure)
        #expect(failure.headline == "the training process ended with exit code 9")
        #expect(failure.reason == "it did not say why")
    }

    @Test func `a program that is not there cannot be started`() async throws {
        try run.start(shell: "exec /no/such/program")
        #expect(try await run.outcome().failure?.headline == "the training process ended with exit code 127")
    }

    @Test func `a training process of another version may not know the algorithm`() async throws {
        try run.start(retries: 2, algorithm: "KMEANS")
        let outcome = try await run.outcome()
        #expect(outcome.failure == Explanation("no algorithm \"KMEANS\" in this program", reason: "it has SCRIPTED"))
        #expect(outcome.attempts == 1)
    }

    @Test func `a runner that cannot read its folder says why`() async throws {
        try run.start(through: ["/bin/sh", "-c", "rm \(run.folder.requestFile); exec \"$@\"", "sh"])
        let failure = try #require(try await run.outcome().failure)
        #expect(failure.headline == "the run's process ended without a word")
        #expect(failure.reason == "cannot open \(run.folder.requestFile): No such file or directory")
    }

    // MARK: - Retries

    @Test func `a training that crashes is started again as often as retries allow`() async throws {
        try run.start("log try; metric 0 a=1; crash-until 3; save model x", retries: 2)
        let events = try await run.events()
        #expect(events.attempts == [1, 2, 3])
        #expect(events.log.count { $0 == "try" } == 3)
        #expect(events.log.count { $0.contains(":ERROR] attempt") } == 2)
        let outcome = try #require(events.last?.outcome)
        #expect(outcome.state == .completed)
        #expect(outcome.attempts == 3)
        #expect(outcome.result?.curves == ["a": [1]])
    }

    @Test func `the last attempt's failure is the run's`() async throws {
        try run.start("crash-until 9", retries: 1)
        let outcome = try await run.outcome()
        #expect(outcome.state == .failed)
        #expect(outcome.attempts == 2)
    }

    @Test func `an attempt begins without what the one before it left`() async throws {
        try run.start(
            shell: "ls $1/model; echo > $1/model/half; [ -e $1/again ] || { touch $1/again; kill -9 $$; }",
            retries: 1
        )
        let events = try await run.events()
        #expect(!events.log.contains("half"))
        #expect(events.last?.outcome?.attempts == 2)
    }

    // MARK: - Limits and requests

    @Test func `at its time limit a training is stopped, and what it saved is kept`() async throws {
        try run.start("save model x; wait", maxRuntime: .milliseconds(300))
        let events = try await run.events()
        #expect(events.states == [.running, .stopping])
        let outcome = try #require(events.last?.outcome)
        #expect(outcome.state == .stopped)
        #expect(outcome.failure?.headline == "the time limit was reached")
        #expect(outcome.result?.artifacts.count == 1)
    }

    @Test func `a training that ignores SIGTERM is killed when its grace is over`() async throws {
        let start = ContinuousClock.now
        try run.start("ignore-term; wait", maxRuntime: .milliseconds(300), grace: .milliseconds(300))
        let outcome = try await run.outcome()
        #expect(outcome.state == .stopped)
        #expect(ContinuousClock.now - start >= .milliseconds(600))
    }

    @Test func `the time limit holds for all attempts together`() async throws {
        try run.start("crash-until 2; wait", retries: 5, maxRuntime: .milliseconds(500))
        let outcome = try await run.outcome()
        #expect(outcome.state == .stopped)
        #expect(outcome.attempts == 2)
    }

    @Test func `a stop request ends the training, and is no reason to try again`() async throws {
        try run.start("save model x; log waiting; wait", retries: 3)
        try await run.wait { $0 == .log("waiting") }
        try run.folder.requestStop()
        let outcome = try await run.outcome()
        #expect(outcome.state == .stopped)
        #expect(outcome.attempts == 1)
        #expect(outcome.failure == Explanation("stopped on request"))
        #expect(outcome.result?.artifacts.count == 1)
    }

    @Test func `a stopped training may end by itself`() async throws {
        try run.start("save model x; exit-on-term; log waiting; wait")
        try await run.wait { $0 == .log("waiting") }
        try run.folder.requestStop()
        #expect(try await run.outcome().state == .stopped)
    }

    @Test func `SIGTERM to the runner is a stop request`() async throws {
        try run.start("log waiting; wait")
        try await run.wait { $0 == .log("waiting") }
        #expect(run.folder.runner?.signal(SIGTERM) == true)
        #expect(try await run.outcome().failure == Explanation("stopped on request"))
    }

    @Test(arguments: [SIGHUP, SIGINT])
    func `a closed terminal or Ctrl-C does not end a run`(signal: Int32) async throws {
        try run.start(shell: "echo waiting; while [ ! -e $1/go ]; do sleep 0.01; done")
        try await run.wait { $0 == .log("waiting") }
        #expect(run.folder.runner?.signal(signal) == true)
        try AtomicFile.write([], to: run.folder.path + "/go")
        #expect(try await run.outcome().state == .completed)
    }

    @Test func `a kill request does not wait for the training`() async throws {
        try run.start("ignore-term; log waiting; wait")
        try await run.wait { $0 == .log("waiting") }
        try await run.folder.kill()
        #expect(try await run.outcome().failure == Explanation("killed on request"))
    }

    @Test func `a runner that does not answer a kill request is killed, and its training with it`() async throws {
        try run.start("wait", shell: "echo $$; exec \(RunFixture.program) __train $1")
        let training = try await run.firstNumber()
        let runner = try #require(run.folder.runner)
        runner.signal(SIGSTOP)
        try await run.folder.kill(patience: .milliseconds(50))
        #expect(try await run.outcome().state == .failed)
        try await untilGone(training)
    }

    // MARK: - What is left behind

    @Test func `descendants end with the training, in whatever session they are`() async throws {
        try run.start("child; save model x")
        #expect(try await run.outcome().state == .completed)
        let child = try #require(Int32(try run.read(run.folder.path + "/child").dropLast()))
        // Its parent may live on for a moment after the result is told.
        try await untilGone(child)
    }

    @Test func `a runner that is killed takes the training with it, and the events end`() async throws {
        try run.start("wait", shell: "echo $$; exec \(RunFixture.program) __train $1")
        let training = try await run.firstNumber()
        #expect(run.folder.runner?.signal(SIGKILL) == true)
        let events = try await run.events()
        #expect(events.last?.outcome?.state == .failed)
        #expect(events.last?.outcome?.failure?.headline == "the run's process ended without a word")
        #expect(events.count { $0.outcome != nil } == 1)
        try await untilGone(training)
    }

    @Test func `a second start of the same run does nothing`() async throws {
        try run.start("log once; log waiting; wait")
        try await run.wait { $0 == .log("waiting") }
        try run.start("log twice")
        try run.folder.requestStop()
        #expect(try await run.events().log == ["once", "waiting"])
        try run.start("log twice")
        #expect(try await run.events().log == ["once", "waiting"])
    }

    @Test func `a model that does not fit on the disk fails the run, and leaves nothing half-written`() async throws {
        // A limit on the size of files stands for the full disk: the three files fit, their archive does not.
        let limited = ["/bin/sh", "-c", "ulimit -f 1024; exec \"$@\"", "sh"]
        try run.start("noise a 400000; noise b 400000; noise c 400000; metric 0 a=1", through: limited)
        let outcome = try await run.outcome()
        #expect(outcome.state == .failed)
        #expect(outcome.failure?.headline.contains("no space left") == true)
        #expect(outcome.result?.metrics == ["a": 1])
        #expect(outcome.result?.artifacts == [])
        let left = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        #expect(!left.contains { $0.contains("model.tar.gz") })
    }

    /// Waits for the end of a process that is nobody's child here.
    private func untilGone(_ identifier: Int32) async throws {
        let patience = ContinuousClock.now + .seconds(10)
        while ProcessIdentity(of: identifier) != nil {
            try #require(ContinuousClock.now < patience, "process \(identifier) goes on")
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

extension RunFixture {
    /// The first line of the log, as the number that it is.
    fileprivate func firstNumber() async throws -> Int32 {
        for try await event in EventSequence(folder) {
            if case .log(let line) = event.kind { return try #require(Int32(line)) }
        }
        throw CancellationError()
    }
}

extension RunEvent {
    /// How the run ended, where this is its last event.
    var outcome: RunOutcome? {
        if case .finished(let outcome) = kind { outcome } else { nil }
    }
}
