import FoundationEssentials
import Glibc
import TunebookCore
import TunebookPlatform

/// The trainings of one run, from the first attempt to the packed model; blocks its thread.
struct Supervision {
    let watch: RunnerWatch
    let work: any TrainingWork
    let control: RunControl

    /// Trains as often as the run's `retries` allow.
    ///
    /// - Returns: How the run ended.
    func run() -> RunOutcome {
        defer { work.tidy() }
        return outcome(of: watch.request, watch.recorder)
    }

    /// What a training process gets of its surroundings.
    static func environment(_ environment: [String: String], threads: Int) -> [String: String] {
        var environment = environment
        // A crash in the library is told by the library; a backtrace of this program would bury it.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["OMP_NUM_THREADS"] = "\(threads)"
        // On a busy machine, threads that wait for each other spin some 50 µs and then sleep. GNU OpenMP's own choice is
        // 300 times as long: where the last thread may not have a core, that took 2 to 4 times as long in all, and twice
        // the processor time. On a quiet machine it saves 4 %.
        if isBusy(for: threads), environment["GOMP_SPINCOUNT"] == nil, environment["OMP_WAIT_POLICY"] == nil {
            environment["GOMP_SPINCOUNT"] = "1000"
        }
        environment[TrainingProcess.runnerVariable] = "\(getpid())"
        return environment
    }

    /// Whether more threads want to run now than there are cores, this training's included.
    ///
    /// Asked several times, since the prompt that started this process runs for another moment.
    private static func isBusy(for threads: Int) -> Bool {
        for _ in 0..<5 {
            guard isBusyNow(for: threads) else { return false }
            usleep(500)
        }
        return true
    }

    /// The fourth field of `/proc/loadavg` counts the threads that run or want to at this moment, the reader among them.
    private static func isBusyNow(for threads: Int) -> Bool {
        guard let bytes = try? readFile("/proc/loadavg"),
            let field = String(decoding: bytes, as: UTF8.self).split(separator: " ").dropFirst(3).first,
            let running = field.split(separator: "/").first.flatMap({ Int($0) })
        else { return false }
        return running - 1 + threads > usableCores()
    }

    // MARK: - Attempts

    private func outcome(of request: RunRequest, _ recorder: RunRecorder) -> RunOutcome {
        let training = request.run.specification.training
        let limit = training.stoppingCondition.maxRuntime
        // As SageMaker counts: the limit holds for all attempts together.
        let deadline = ContinuousClock.now + limit
        var number = 0
        recorder.write(.state(.running))
        while true {
            number += 1
            recorder.write(.attempt(number))
            let present = number
            let attempt = TrainingAttempt(
                start: { () throws(LocalFailure) in try work.start(attempt: present) },
                deadline: deadline,
                grace: request.grace,
                control: control,
                recorder: recorder
            )
            let result: TrainingAttempt.Result
            do {
                result = try attempt.run()
            } catch {
                return RunOutcome(state: .failed, failure: error.explanation, attempts: number)
            }
            let failure = failure(of: result, limit: limit)
            if let failure, result.interruption == nil, failure.isWorthRetrying, number <= training.retries,
                control.request() == nil, ContinuousClock.now < deadline
            {
                note(failure, attempt: number, of: training.retries + 1, in: recorder)
                continue
            }
            return finish(result, failure, attempts: number, library: request.library)
        }
    }

    private func failure(of result: TrainingAttempt.Result, limit: Duration) -> LocalFailure? {
        switch result.interruption {
        case .stopped: .stoppedOnRequest
        case .killed: .killedOnRequest
        case .timeLimit: .timeLimit(limit)
        case nil: work.failure(of: result)
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
            try work.complete(&result, ended)
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
