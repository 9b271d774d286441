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
struct JobFollower: ServiceFollower {
    typealias Followed = FollowedJob

    let account: SageMakerAccount
    let folder: RunFolder
    let handle: RunHandle

    private var lockFile: String { folder.path + "/sagemaker.lock" }

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
        let due = job.lastDescribed + wait(for: job).inSeconds - now
        if due > 0 { return .seconds(due) }
        job.lastDescribed = now
        var journal = JournalBatch(job)
        switch job.kind {
        case .training: try await lookAtTraining(&job, &journal)
        case .tuning: try await lookAtTuning(&job, &journal)
        }
        try journal.write(to: folder, &job)
        try job.write(to: folder.path)
        return wait(for: job)
    }

    func wait(after error: any Error) throws -> Duration {
        guard let error = error as? AWSError, error.isTransient else { throw error }
        return account.settings.pollInterval
    }

    /// The time from one look to the next. The pages of a long list that are still to be read when a tuning job has ended
    /// are read faster.
    private func wait(for job: FollowedJob) -> Duration {
        let interval = account.settings.pollInterval
        return job.kind == .tuning && job.isEnding ? min(interval, .seconds(2)) : interval
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
        job.learn(description.json, prices: account.settings.prices)
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
        job.learn(description.json, prices: account.settings.prices)
        setState(description.status, isTraining: description.status == .inProgress, &job, &journal)
        let wasSweeping = job.nextPage != nil
        try await readPage(&job, &journal, description, client)
        guard description.status.isFinal else { return }
        if !job.isEnding, wasSweeping {
            // What changed since the newest pages were read is read again.
            job.nextPage = nil
            job.isEnding = true
            return
        }
        job.isEnding = true
        guard job.nextPage == nil else { return }
        journal.add(.finished(JobOutcome(account: account).outcome(of: description, job)))
        job.isFinished = true
    }

    /// Reads one page of the list. The newest page holds nearly all that changes; older ones follow, one at a look, while a
    /// job there goes on or is not known yet.
    private func readPage(
        _ job: inout FollowedJob,
        _ journal: inout JournalBatch,
        _ description: TuningJobDescription,
        _ client: SageMakerClient
    ) async throws {
        let page: (jobs: [TrainingJobSummary], next: String?)
        do throws(AWSError) {
            page = try await client.trainingJobPage(ofTuningJob: job.name, after: job.nextPage)
        } catch {
            // A token that has lapsed: from the newest page again at the next look.
            guard job.nextPage != nil, case .refused(let fault) = error, !fault.isTransient else { throw error }
            job.nextPage = nil
            return
        }
        let definition = description.json["TrainingJobDefinition"]
        for summary in page.jobs.reversed() { note(summary, definition, &job, &journal) }
        let oldest = page.jobs.compactMap { job.jobs[$0.name]?.job }.min() ?? .max
        let isMissingSome =
            job.jobs.count < description.counters.all
            || job.jobs.values.contains { !$0.state.isFinal && $0.job < oldest }
        job.nextPage = isMissingSome ? page.next : nil
    }

    private func note(
        _ summary: TrainingJobSummary,
        _ definition: JSONValue?,
        _ job: inout FollowedJob,
        _ journal: inout JournalBatch
    ) {
        let state: TuningJobEvent.State =
            switch summary.status {
            // The objective of one that has just ended may not be known yet.
            case .completed, .stopped:
                if summary.objectiveValue == nil {
                    summary.objectiveStatus == "Pending" ? .started : .failed
                } else {
                    summary.status == .completed ? .completed : .stopped
                }
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
        event.remote = Self.remote(summary, definition, job)
        switch state {
        case .failed:
            event.reason = summary.failureReason ?? "it reported no \(job.objective?.metricName ?? "objective")"
        case .stopped: event.reason = "SageMaker stopped it"
        case .started, .hit, .completed: break
        }
        job.jobs[summary.name] = event
        journal.add(.job(event))
    }

    /// A training job as a run of its own needs it; where its model is follows from its name.
    private static func remote(_ summary: TrainingJobSummary, _ definition: JSONValue?, _ job: FollowedJob) -> RemoteJob
    {
        var remote = RemoteJob(
            identifier: FollowedJob(kind: .training, name: summary.name, region: job.region).handle,
            started: (summary.started ?? summary.created)?.timeIntervalSince1970,
            ended: summary.ended?.timeIntervalSince1970
        )
        if var output = definition?["OutputDataConfig"]?["S3OutputPath"]?.text,
            [.completed, .stopped].contains(summary.status)
        {
            while output.hasSuffix("/") { output.removeLast() }
            let location = "\(output)/\(summary.name)/output/model.tar.gz"
            remote.model = Artifact(name: "model.tar.gz", location: location, size: ByteCount(0), digest: "")
        }
        // What spot machines cost less, only the job's own description tells.
        if definition?["EnableManagedSpotTraining"]?.boolean != true, let cost = job.costPerSecond,
            let started = summary.started, let ended = summary.ended
        {
            remote.estimatedCost = cost * max(0, ended.timeIntervalSince(started))
        }
        return remote
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
