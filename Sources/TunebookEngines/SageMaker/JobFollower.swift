import FoundationEssentials
import Glibc
import TunebookAWS
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// Looks after a job in SageMaker, and writes what happens to it into the run's journal.
///
/// Any number of processes may follow one job: whoever takes the lock asks SageMaker, no oftener than the interval allows,
/// and all read the journal. What a process wrote and did not get to note is cut off and asked for again.
struct JobFollower {
    let account: SageMakerAccount
    let folder: RunFolder
    let handle: RunHandle

    private var lockFile: String { folder.path + "/sagemaker.lock" }

    /// Looks once, if it is time and nobody else does.
    ///
    /// - Returns: How long to wait until the next look.
    func look() async throws -> Duration {
        let interval = account.settings.pollInterval
        try createDirectory(folder.path)
        guard let lock = try FileLock.take(lockFile) else { return interval / 10 }
        defer { withExtendedLifetime(lock.descriptor.number) {} }
        guard var job = FollowedJob.read(from: folder.path) ?? FollowedJob(handle: handle.identifier), !job.isFinished
        else {
            return interval
        }
        let now = Date().timeIntervalSince1970
        let due = job.lastDescribed + interval.inSeconds - now
        if due > 0 { return .seconds(due) }
        job.lastDescribed = now
        var journal = JournalBatch(job)
        switch job.kind {
        case .training: try await lookAtTraining(&job, &journal)
        case .tuning: try await lookAtTuning(&job, &journal)
        }
        try journal.write(to: folder, &job)
        try job.write(to: folder.path)
        return interval
    }

    // MARK: - A training job

    private func lookAtTraining(_ job: inout FollowedJob, _ journal: inout JournalBatch) async throws {
        let connection = try await account.connection(in: job.region)
        let description: TrainingJobDescription
        do throws(AWSError) {
            description = try await SageMakerClient(connection).describeTrainingJob(job.name)
        } catch {
            return try end(&job, &journal, since: error)
        }
        job.isAccepted = true
        note(description, &job, &journal)
        try await readLog(&job, &journal, LogsClient(connection))
        guard description.status.isFinal else { return }
        // Lines come late: one more look before the end.
        guard job.isEnding else {
            job.isEnding = true
            return
        }
        let outcome = await JobOutcome(account: account).outcome(of: description, job, curves: curves(&journal))
        journal.add(.finished(outcome))
        job.isFinished = true
    }

    private func note(_ description: TrainingJobDescription, _ job: inout FollowedJob, _ journal: inout JournalBatch) {
        if description.secondaryStatus != job.secondaryStatus {
            job.secondaryStatus = description.secondaryStatus
            let message = description.transitions.last?.message.map { ": \($0)" } ?? ""
            journal.add(.log("SageMaker: \(description.secondaryStatus)\(message)"))
        }
        setState(description.status, isTraining: description.secondaryStatus == "Training", &job, &journal)
    }

    private func setState(
        _ status: JobStatus,
        isTraining: Bool,
        _ job: inout FollowedJob,
        _ journal: inout JournalBatch
    ) {
        let state: RunState = status == .stopping ? .stopping : isTraining ? .running : job.state
        guard state != job.state else { return }
        job.state = state
        journal.add(.state(state))
    }

    private func readLog(_ job: inout FollowedJob, _ journal: inout JournalBatch, _ client: LogsClient) async throws {
        var tail = LogTail(ofTrainingJob: job.name, from: job.logPosition)
        let lines = try await tail.next(client)
        job.logPosition = tail.position
        var reader = TrainingLineReader(job.metricDefinitions, rounds: job.rounds)
        for line in lines {
            let time = Double(line.milliseconds) / 1000
            journal.add(.log(line.text), at: time)
            for metric in reader.metrics(in: line.text) {
                journal.add(.metric(name: metric.name, round: metric.round, value: metric.value), at: time)
            }
        }
        job.rounds = reader.rounds
    }

    /// The values of every metric so far, out of the journal and what is about to be written to it.
    private func curves(_ journal: inout JournalBatch) -> [String: [Double]] {
        var curves: [String: [Double]] = [:]
        for event in RunJournal(folder).events() + journal.events {
            guard case .metric(let name, let round, let value) = event.kind, (0...100_000).contains(round) else {
                continue
            }
            let missing = round + 1 - (curves[name]?.count ?? 0)
            if missing > 0 { curves[name, default: []] += [Double](repeating: .nan, count: missing) }
            curves[name]?[round] = value
        }
        return curves
    }

    /// Ends a run whose job is not there; throws what says anything else.
    private func end(
        _ job: inout FollowedJob,
        _ journal: inout JournalBatch,
        since error: AWSError
    ) throws(AWSError) {
        guard case .refused(let fault) = error, fault.isNotFound else { throw error }
        let failure = Explanation(
            job.isAccepted ? "the job \(job.name) is no longer there" : "SageMaker has not got the job \(job.name)",
            reason: job.isAccepted ? "it was deleted" : "the connection was lost while it was asked for",
            remedy: "launch again"
        )
        journal.add(.finished(RunOutcome(state: .failed, failure: failure)))
        job.isFinished = true
    }

    // MARK: - A tuning job

    /// One describe and one page of a list, however many training jobs there are.
    private func lookAtTuning(_ job: inout FollowedJob, _ journal: inout JournalBatch) async throws {
        let client = SageMakerClient(try await account.connection(in: job.region))
        let description: TuningJobDescription
        do throws(AWSError) {
            description = try await client.describeTuningJob(job.name)
        } catch {
            return try end(&job, &journal, since: error)
        }
        job.isAccepted = true
        setState(description.status, isTraining: description.status == .inProgress, &job, &journal)
        let isFinal = description.status.isFinal
        // The newest hundred hold all that run; at the end all are read once.
        let summaries = try await client.trainingJobs(ofTuningJob: job.name, limit: isFinal ? 10_000 : 100)
        for summary in summaries.reversed() { note(summary, &job, &journal) }
        guard isFinal else { return }
        journal.add(.finished(JobOutcome(account: account).outcome(of: description, job)))
        job.isFinished = true
    }

    private func note(_ summary: TrainingJobSummary, _ job: inout FollowedJob, _ journal: inout JournalBatch) {
        let state: TuningJobEvent.State =
            switch summary.status {
            case .completed: summary.objectiveValue == nil ? .failed : .completed
            case .stopped: summary.objectiveValue == nil ? .failed : .stopped
            case .failed: .failed
            default: .started
            }
        let known = job.jobs[summary.name]
        guard known?.state != state else { return }
        var event = TuningJobEvent(
            job: known?.job ?? Self.number(in: summary.name) ?? job.jobs.count + 1,
            run: 0,
            state: state,
            value: summary.objectiveValue,
            values: summary.tunedHyperparameters
        )
        if state == .failed {
            event.reason = summary.failureReason ?? "it reported no \(job.objective?.metricName ?? "objective")"
        }
        job.jobs[summary.name] = event
        journal.add(.job(event))
    }

    /// 12 of `tune-3-0123abcd-012-89abcdef`.
    private static func number(in name: String) -> Int? {
        let parts = name.split(separator: "-")
        return parts.count > 2 ? Int(parts[parts.count - 2]) : nil
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
