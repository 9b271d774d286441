import SwiftProtobuf

/// What happens to an execution, from where it is now to its end.
///
/// Asks after a second at first, later every five, and every ten when ten minutes have passed; the node and its tries
/// only when the execution has changed or its task runs. One request at a time, so any number can be watched.
package struct ExecutionWatch: AsyncSequence, Sendable {
    package typealias Element = ExecutionReport
    package typealias Failure = FlyteError

    private let client: FlyteClient
    private let name: String
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - client: Of the execution's project and domain.
    ///   - name: The execution's.
    ///   - sleep: Waits between two questions.
    package init(
        _ client: FlyteClient,
        _ name: String,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.client = client
        self.name = name
        self.sleep = sleep
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(watch: self)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let watch: ExecutionWatch
        private var last: ExecutionReport?
        private var waited = Duration.zero

        fileprivate init(watch: ExecutionWatch) {
            self.watch = watch
        }

        /// The next report that says something new; `nil` after the last, and when the task is cancelled.
        package mutating func next() async throws(FlyteError) -> ExecutionReport? {
            if last?.isFinal == true { return nil }
            while true {
                if let last {
                    let pause = Self.pause(after: waited)
                    do {
                        try await watch.sleep(pause)
                    } catch {
                        return nil
                    }
                    waited += pause
                    let report = try await watch.report(after: last)
                    guard report != last else { continue }
                    self.last = report
                    return report
                }
                let report = try await watch.report(after: nil)
                last = report
                return report
            }
        }

        /// The wait before the next question.
        private static func pause(after waited: Duration) -> Duration {
            if waited >= .seconds(600) { return .seconds(10) }
            return waited < .seconds(10) ? .seconds(1) : .seconds(5)
        }
    }

    /// Where the execution is now.
    ///
    /// - Parameter last: What was seen before; of an execution that stands still its node is not asked for again.
    /// - Returns: The phase, the node and its tries.
    /// - Throws: Where the server refuses or does not answer.
    package func report(after last: ExecutionReport?) async throws(FlyteError) -> ExecutionReport {
        let execution = try await client.execution(name)
        let closure = execution.closure
        let updatedAt = Double(closure.updatedAt.seconds) + Double(closure.updatedAt.nanos) / 1e9
        var report = ExecutionReport(
            phase: closure.phase,
            attempts: last?.attempts ?? [],
            updatedAt: updatedAt
        )
        report.node = last?.node
        report.cacheStatus = last?.cacheStatus
        if case .error(let error) = closure.outputResult { report.error = error }
        if case .abortMetadata(let metadata) = closure.outputResult { report.abortCause = metadata.cause }
        let standsStill = last?.phase == report.phase && last?.updatedAt == updatedAt && report.phase != .running
        guard report.phase != .undefined, !standsStill else { return report }
        report.node = try await client.taskNode(of: name)
        guard let node = report.node else { return report }
        report.cacheStatus = node.closure.taskNodeMetadata.cacheStatus
        // A hit has no tries, and waits for none.
        guard report.cacheStatus != .cacheHit else { return report }
        report.attempts = try await client.attempts(of: name, node: node.id.nodeID).map(Self.attempt)
        return report
    }

    private static func attempt(_ execution: Flyteidl_Admin_TaskExecution) -> ExecutionReport.Attempt {
        let closure = execution.closure
        return ExecutionReport.Attempt(
            number: Int(execution.id.retryAttempt),
            phase: closure.phase,
            reason: closure.reason,
            plugin: closure.metadata.pluginIdentifier,
            externalName: closure.metadata.externalResources.first?.externalID ?? closure.metadata.generatedName,
            logs: closure.logs.map { ExecutionReport.LogLink(title: $0.name, address: $0.uri) }
        )
    }
}
