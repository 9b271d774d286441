import FoundationEssentials
import SwiftProtobuf
import TunebookCore
import TunebookFlyte
import TunebookLocal
import TunebookPlatform

/// Looks after an execution on Flyte, and writes what happens to it into the run's journal.
///
/// Any number of processes may follow one execution: whoever takes the lock asks Flyte, no oftener than the interval allows
/// and one thing at a time, and all read the journal. Only when it has ended all that is left is asked for at once.
struct ExecutionFollower: ServiceFollower {
    typealias Followed = FollowedExecution

    let deployment: FlyteDeployment
    let folder: RunFolder
    let handle: RunHandle
    let known: KnownResults

    /// How many looks at a running execution go to it, for one that goes to its attempts.
    private static let looksForAttempts = 4

    private var lockFile: String { folder.path + "/flyte.lock" }

    func look() async throws -> Duration {
        let base = try deployment.settings.pollInterval
        try createDirectory(folder.path)
        guard let lock = try FileLock.take(lockFile) else { return base / 4 }
        defer { withExtendedLifetime(lock.descriptor.number) {} }
        guard
            var execution = FollowedExecution.read(from: folder.path) ?? FollowedExecution(handle: handle.identifier),
            !execution.isFinished
        else { return base }
        let now = Date().timeIntervalSince1970
        let due = execution.lastAsked + execution.interval(base).inSeconds - now
        if due > 0, execution.lastAsked <= now { return .seconds(due) }
        if execution.firstAsked == 0 { execution.firstAsked = now }
        execution.looks += 1
        var journal = JournalBatch(execution)
        try await deployment.queue.look { try await ask(&execution, &journal) }
        // From the answer on, so that no two questions come closer than the interval.
        execution.lastAsked = Date().timeIntervalSince1970
        try journal.write(to: folder, &execution)
        try execution.write(to: folder.path)
        return execution.interval(base)
    }

    func wait(after error: any Error) throws -> Duration {
        guard let error = error as? FlyteError, error.isTransient else { throw error }
        return try deployment.settings.pollInterval
    }

    // MARK: - Looks

    private func ask(_ execution: inout FollowedExecution, _ journal: inout JournalBatch) async throws {
        let client = try await deployment.client(project: execution.project, domain: execution.domain)
        switch execution.question {
        case .execution: try await lookAtExecution(&execution, &journal, client)
        case .node, .attempts:
            do throws(FlyteError) {
                try await lookDeeper(&execution, &journal, client)
            } catch {
                // It is the execution that tells whether it is gone.
                guard case .refused(let fault) = error, fault.code == .notFound else { throw error }
                execution.question = .execution
            }
        }
    }

    private func lookAtExecution(
        _ execution: inout FollowedExecution,
        _ journal: inout JournalBatch,
        _ client: FlyteClient
    ) async throws {
        let found: Flyteidl_Admin_Execution
        do throws(FlyteError) {
            found = try await client.execution(execution.name)
        } catch {
            guard case .refused(let fault) = error, fault.code == .notFound else { throw error }
            return end(&execution, &journal)
        }
        execution.isAccepted = true
        let closure = found.closure
        let updatedAt = Double(closure.updatedAt.seconds) + Double(closure.updatedAt.nanos) / 1e9
        let hasChanged = execution.phase != closure.phase.words || execution.updatedAt != updatedAt
        if execution.phase != closure.phase.words { journal.add(.log("Flyte: \(closure.phase.words)")) }
        (execution.phase, execution.updatedAt) = (closure.phase.words, updatedAt)
        setState(closure.phase.runState, &execution, &journal)
        if closure.phase.isFinal {
            return try await finish(found, &execution, &journal, client)
        }
        let isRunning = closure.phase == .running
        if closure.phase != .undefined, execution.node.isEmpty, hasChanged || isRunning {
            execution.question = .node
        } else if !execution.node.isEmpty, hasChanged || isRunning && execution.looks % Self.looksForAttempts == 0 {
            execution.question = .attempts
        }
    }

    private func lookDeeper(
        _ execution: inout FollowedExecution,
        _ journal: inout JournalBatch,
        _ client: FlyteClient
    ) async throws(FlyteError) {
        let question = execution.question
        execution.question = .execution
        if question == .attempts {
            for attempt in try await client.attempts(of: execution.name, node: execution.node) {
                note(attempt, &execution, &journal)
            }
        } else if let node = try await client.taskNode(of: execution.name) {
            note(node, &execution, &journal)
            // A hit has no attempts, and waits for none.
            if node.closure.taskNodeMetadata.cacheStatus != .cacheHit { execution.question = .attempts }
        }
    }

    private func finish(
        _ found: Flyteidl_Admin_Execution,
        _ execution: inout FollowedExecution,
        _ journal: inout JournalBatch,
        _ client: FlyteClient
    ) async throws {
        let node = try await client.taskNode(of: execution.name)
        if let node { note(node, &execution, &journal) }
        if let node, node.closure.taskNodeMetadata.cacheStatus != .cacheHit {
            for attempt in try await client.attempts(of: execution.name, node: node.id.nodeID) {
                note(attempt, &execution, &journal)
            }
        }
        let outcome = try await ExecutionOutcome(client: client, folder: folder, known: known)
            .outcome(of: found, node, execution, run: handle.run)
        for (name, values) in (outcome.result?.curves ?? [:]).sorted(by: { $0.key < $1.key }) {
            for (round, value) in values.enumerated() { journal.add(.metric(name: name, round: round, value: value)) }
        }
        for job in outcome.result?.tuning?.jobs ?? [] { journal.add(.job(job)) }
        journal.add(.finished(outcome))
        execution.isFinished = true
    }

    /// Ends a run whose execution is not there.
    private func end(_ execution: inout FollowedExecution, _ journal: inout JournalBatch) {
        let failure = Explanation(
            execution.isAccepted
                ? "the execution \(execution.name) is no longer on Flyte"
                : "Flyte has not got the execution \(execution.name)",
            reason: execution.isAccepted ? "it was deleted" : "the connection was lost while it was asked for",
            remedy: "launch again"
        )
        journal.add(.finished(RunOutcome(state: .failed, failure: failure)))
        execution.isFinished = true
    }

    // MARK: - Notes

    private func setState(_ state: RunState, _ execution: inout FollowedExecution, _ journal: inout JournalBatch) {
        guard state != execution.state, !state.isFinal else { return }
        execution.state = state
        journal.add(.state(state))
    }

    private func note(
        _ node: Flyteidl_Admin_NodeExecution,
        _ execution: inout FollowedExecution,
        _ journal: inout JournalBatch
    ) {
        execution.node = node.id.nodeID
        let words = node.closure.taskNodeMetadata.cacheStatus.words
        guard words != execution.cacheStatus else { return }
        execution.cacheStatus = words
        journal.add(.log("Flyte: cache of \(node.id.nodeID): \(words)"))
    }

    private func note(
        _ attempt: Flyteidl_Admin_TaskExecution,
        _ execution: inout FollowedExecution,
        _ journal: inout JournalBatch
    ) {
        let number = Int(attempt.id.retryAttempt)
        let closure = attempt.closure
        if execution.attempts[number] == nil { journal.add(.attempt(number + 1)) }
        for log in closure.logs where !execution.logs.contains(where: { $0.address == log.uri }) {
            execution.logs.append(ServiceRecord.Link(title: log.name, address: log.uri))
            journal.add(.log("\(log.name): \(log.uri)"))
        }
        let words = closure.phase.words
        guard execution.attempts[number] != words else { return }
        execution.attempts[number] = words
        let service = closure.metadata.externalResources.first?.externalID ?? closure.metadata.generatedName
        var line = "Flyte: attempt \(number) \(words)"
        if !service.isEmpty { line += " as \(service)" }
        if !closure.metadata.pluginIdentifier.isEmpty { line += " by \(closure.metadata.pluginIdentifier)" }
        if !closure.reason.isEmpty { line += ": \(closure.reason)" }
        journal.add(.log(line))
        if closure.error.code.isEmpty, closure.error.message.isEmpty { return }
        journal.add(.log("Flyte: \(closure.error.code): \(closure.error.message)"))
    }
}

extension Flyteidl_Core_WorkflowExecution.Phase {
    /// Where a run is that is here.
    fileprivate var runState: RunState {
        switch self {
        case .undefined, .queued: .pending
        case .running, .succeeding, .failing: .running
        case .aborting: .stopping
        case .succeeded: .completed
        case .aborted: .stopped
        case .failed, .timedOut: .failed
        case .UNRECOGNIZED: .running
        }
    }
}
