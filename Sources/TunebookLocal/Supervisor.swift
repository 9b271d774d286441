import FoundationEssentials
import Glibc
package import TunebookCore
import TunebookPlatform

/// Runs one run from its folder to its end: the work of a runner process.
///
/// Starts the training, as often as the run's `retries` allow, ends it at its time limit or on request, writes down what
/// it says, and packs its model. It owns its process: it takes over SIGTERM and SIGCHLD, ignores hang-ups and
/// interrupts, and adopts what the training leaves behind, to end it.
package struct Supervisor: Sendable {
    private let folder: RunFolder
    private let trainingCommand: [String]
    private let environment: [String: String]

    /// - Parameters:
    ///   - folder: The run's folder, as ``RunFolder/create(_:_:)`` made it.
    ///   - trainingCommand: The program of the training process and its arguments. It reads the folder's
    ///     `training.json`, writes ``TrainingReport``s as lines of JSON to descriptor 3, and ends as
    ///     ``TrainingProcess`` does.
    ///   - environment: For the training process; the number of threads is added.
    package init(folder: RunFolder, trainingCommand: [String], environment: [String: String]) {
        self.folder = folder
        self.trainingCommand = trainingCommand
        self.environment = environment
    }

    /// Supervises the run until it has ended.
    ///
    /// A run that another process has begun is left alone.
    ///
    /// - Parameter record: Keeps the outcome, in the catalogue for instance; only when it is done do the run's events
    ///   say that the run has finished, so that whoever waits for them finds the outcome there.
    package func run(record: (RunOutcome) async -> Void) async {
        let thread = BlockingThread(for: "supervising a run")
        guard let (watch, outcome) = await thread.run({ supervise() }) else { return }
        await record(outcome)
        await watch.finish(outcome)
    }

    private func supervise() -> (RunnerWatch, RunOutcome)? {
        RunnerWatch.enter(folder) { watch throws in
            (watch, outcome(of: watch.request, try folder.readInput(), watch.recorder))
        }
    }

    // MARK: - Attempts

    private func outcome(of request: RunRequest, _ input: TrainingInput, _ recorder: RunRecorder) -> RunOutcome {
        let training = request.run.specification.training
        let limit = training.stoppingCondition.maxRuntime
        let control = RunControl(folder)
        // As SageMaker counts: the limit holds for all attempts together.
        let deadline = ContinuousClock.now + limit
        var number = 0
        recorder.write(.state(.running))
        while true {
            number += 1
            if number > 1 { folder.clearAttempt() }
            recorder.write(.attempt(number))
            let attempt = TrainingAttempt(
                command: trainingCommand,
                environment: trainingEnvironment(input),
                deadline: deadline,
                grace: request.grace,
                control: control,
                recorder: recorder
            )
            let result: TrainingAttempt.Result
            do {
                result = try attempt.run()
            } catch {
                return RunOutcome(
                    state: .failed,
                    failure: LocalFailure.notStarted(error).explanation,
                    attempts: number
                )
            }
            let failure = failure(of: result, limit: limit, run: request.run.number)
            if let failure, result.interruption == nil, failure.isWorthRetrying, number <= training.retries,
                control.request() == nil, ContinuousClock.now < deadline
            {
                note(failure, attempt: number, of: training.retries + 1, in: recorder)
                continue
            }
            return finish(result, failure, attempts: number, library: request.library)
        }
    }

    private func trainingEnvironment(_ input: TrainingInput) -> [String: String] {
        var environment = environment
        // A crash in the library is told by the library; a backtrace of this program would bury it.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["OMP_NUM_THREADS"] = "\(input.threads)"
        environment[TrainingProcess.runnerVariable] = "\(getpid())"
        return environment
    }

    private func failure(of result: TrainingAttempt.Result, limit: Duration, run: Int) -> LocalFailure? {
        switch (result.interruption, result.ending) {
        case (.stopped, _): .stoppedOnRequest
        case (.killed, _): .killedOnRequest
        case (.timeLimit, _): .timeLimit(limit)
        case (nil, .exited(code: 0)): nil
        case (nil, .exited(let code)):
            if let explanation = folder.readFailure() {
                .explained(explanation)
            } else {
                .exited(code: code, lastWords: result.lastWords, run: run)
            }
        case (nil, .killed(let signal)):
            .killed(signal: signal, memoryRanOut: result.memoryRanOut, lastWords: result.lastWords, run: run)
        }
    }

    private func note(_ failure: LocalFailure, attempt: Int, of attempts: Int, in recorder: RunRecorder) {
        var batch = RunRecorder.Batch()
        let explanation = failure.explanation
        let reason = explanation.reason.map { ": \($0)" } ?? ""
        batch.addNote("attempt \(attempt) of \(attempts): \(explanation.headline)\(reason)", level: "ERROR")
        recorder.write(batch)
    }

    // MARK: - The end

    private func finish(
        _ ended: TrainingAttempt.Result,
        _ failure: LocalFailure?,
        attempts: Int,
        library: String?
    ) -> RunOutcome {
        var result = RunResult(
            metrics: ended.curves.last,
            curves: ended.curves.values,
            trainingTime: ended.duration,
            library: library
        )
        if let output = folder.readOutput() {
            result.rounds = output.rounds
            result.bestRound = output.bestRound
            result.library = output.library ?? library
        }
        let wasStopped = ended.interruption != nil
        if let failure, !wasStopped {
            return RunOutcome(
                state: .failed,
                result: result.metrics.isEmpty ? nil : result,
                failure: failure.explanation,
                attempts: attempts
            )
        }
        do {
            let archive = try ModelArchive.pack(folder.modelDirectory, to: folder.modelArchive)
            result.artifacts = archive.map { [$0] } ?? []
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return RunOutcome(state: .failed, result: result, failure: explanation, attempts: attempts)
        }
        return RunOutcome(
            state: wasStopped ? .stopped : .completed,
            result: result,
            failure: failure?.explanation,
            attempts: attempts
        )
    }
}

extension RunFolder {
    /// Removes what an attempt left, so that the next one begins as the first did.
    fileprivate func clearAttempt() {
        for directory in [modelDirectory, outputDirectory] { try? FileManager.default.removeItem(atPath: directory) }
        for directory in [modelDirectory, outputDataDirectory] { try? createDirectory(directory) }
    }

    /// What the training said of its failure: as a tunebook's training process does, or as a container's script does.
    fileprivate func readFailure() -> Explanation? {
        if let bytes = try? readFile(failureFile), let explanation = try? JSONLine.decode(Explanation.self, from: bytes)
        {
            return explanation
        }
        guard let bytes = try? readFile(failureTextFile) else { return nil }
        let lines = String(decoding: bytes.prefix(1024), as: UTF8.self)
            .split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true)
        guard let headline = lines.first else { return nil }
        return Explanation(String(headline), reason: lines.count > 1 ? String(lines[1]) : nil)
    }

    fileprivate func readOutput() -> TrainingOutput? {
        guard let bytes = try? readFile(resultFile) else { return nil }
        return try? JSONLine.decode(TrainingOutput.self, from: bytes)
    }
}
