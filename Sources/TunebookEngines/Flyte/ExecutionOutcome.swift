import FoundationEssentials
import SwiftProtobuf
import TunebookCore
import TunebookFlyte
import TunebookLocal
import TunebookPlatform

/// What came of an execution, in the words of a run.
struct ExecutionOutcome {
    let client: FlyteClient
    let folder: RunFolder
    let known: KnownResults

    /// The end of an execution.
    ///
    /// - Parameters:
    ///   - found: In a final phase.
    ///   - node: Its task's; `nil` where it never got one.
    ///   - execution: As it was followed.
    ///   - run: This machine's number for it.
    /// - Returns: Its outcome; what cannot be had beside the phase is said as a warning.
    func outcome(
        of found: Flyteidl_Admin_Execution,
        _ node: Flyteidl_Admin_NodeExecution?,
        _ execution: FollowedExecution,
        run: Int
    ) async throws(FlyteError) -> RunOutcome {
        let closure = found.closure
        let attempts = max(1, (execution.attempts.keys.max() ?? 0) + 1)
        var service = ServiceRecord(name: execution.name, logs: execution.logs)
        service.page = try? client.configuration.consoleLink(
            project: execution.project,
            domain: execution.domain,
            execution: execution.name
        )
        if !execution.cacheStatus.isEmpty { service.cacheStatus = execution.cacheStatus }
        switch closure.phase {
        case .succeeded:
            var result = try await self.result(of: execution)
            result.trainingTime = .seconds(closure.duration.seconds) + .nanoseconds(Int64(closure.duration.nanos))
            if !execution.dropped.isEmpty {
                let names = execution.dropped.joined(separator: ", ")
                result.warnings = (result.warnings ?? []) + ["this server does not know \(names), and did without"]
            }
            if let node { await note(node, found, execution, run: run, &service, &result) }
            result.service = service
            return RunOutcome(state: .completed, result: result, attempts: attempts)
        case .aborted:
            let cause = closure.abortMetadata.cause
            let failure = cause.isEmpty ? nil : Explanation("stopped on Flyte: \(cause)")
            return RunOutcome(state: .stopped, failure: failure, attempts: attempts)
        case .timedOut:
            return RunOutcome(
                state: .failed,
                failure: Explanation("Flyte's time limit was reached"),
                attempts: attempts
            )
        default:
            return RunOutcome(state: .failed, failure: failure(closure, node, service), attempts: attempts)
        }
    }

    private func failure(
        _ closure: Flyteidl_Admin_ExecutionClosure,
        _ node: Flyteidl_Admin_NodeExecution?,
        _ service: ServiceRecord
    ) -> Explanation {
        let own = closure.error
        let error = own.message.isEmpty && node != nil ? node?.closure.error ?? own : own
        let code = error.code.isEmpty ? "the execution failed" : "the execution failed: \(error.code)"
        return Explanation(
            code,
            reason: error.message.isEmpty ? "Flyte says no more" : error.message,
            remedy: service.page.map { "see \($0)" }
        )
    }

    // MARK: - The cache

    /// Whose result it is, and keeps what is now in Flyte's cache.
    private func note(
        _ node: Flyteidl_Admin_NodeExecution,
        _ found: Flyteidl_Admin_Execution,
        _ execution: FollowedExecution,
        run: Int,
        _ service: inout ServiceRecord,
        _ result: inout RunResult
    ) async {
        let status = node.closure.taskNodeMetadata.cacheStatus
        let template = readTemplate()
        if status == .cacheHit {
            let source = try? await client.source(of: node, comparedWith: template)
            service.hitOf =
                source?.execution
                ?? node.closure.taskNodeMetadata.catalogKey.sourceTaskExecution.nodeExecutionID
                .executionID.name
            if let differences = source?.differences, !differences.isEmpty {
                result.warnings =
                    (result.warnings ?? []) + [
                        "the result is an older definition's: " + differences.joined(separator: "; ")
                    ]
            }
            return
        }
        guard let key = execution.cacheKey, status == .cachePopulated else { return }
        known.set(
            KnownResults.Entry(
                execution: execution.name,
                version: found.spec.launchPlan.version,
                run: run,
                template: (try? template.serializedData()) ?? Data()
            ),
            for: key
        )
    }

    private func readTemplate() -> Flyteidl_Core_TaskTemplate {
        guard let bytes = try? readFile(folder.path + "/task.pb") else { return Flyteidl_Core_TaskTemplate() }
        return (try? Flyteidl_Core_TaskTemplate(serializedBytes: bytes)) ?? Flyteidl_Core_TaskTemplate()
    }

    // MARK: - Outputs

    private func result(of execution: FollowedExecution) async throws(FlyteError) -> RunResult {
        let outputs = try await client.data(of: execution.name).outputs.literals
        var result = RunResult(metrics: [:], trainingTime: .zero)
        guard !outputs.isEmpty else {
            result.warnings = ["the outputs are not to be had from here; the page of the execution has them"]
            return result
        }
        if execution.road == .container, let uri = outputs["result"]?.blobURI, let whole = await wholeResult(uri) {
            result = whole
        }
        result.artifacts = outputs["model"]?.blobURI.map { [artifact($0)] } ?? []
        for (name, value) in outputs["metrics"]?.scalar.generic.fields ?? [:] where execution.road == .container {
            if case .numberValue(let number)? = value.kind { result.metrics[name] = number }
        }
        let own: Set<String> = execution.road == .container ? ["model", "metrics", "result"] : ["model"]
        var values: [OutputValue] = []
        for (name, literal) in outputs.sorted(by: { $0.key < $1.key }) where !own.contains(name) {
            values.append(OutputValue(name, literal.blobURI == nil ? .string : .blob, literal.words))
        }
        if let uri = outputs["model"]?.blobURI, let best = bestJob(uri) {
            values.append(OutputValue("best_training_job", .string, best))
        }
        result.outputs = values.isEmpty ? nil : values
        return result
    }

    /// A model's size and content are known when it has been fetched.
    private func artifact(_ uri: String) -> Artifact {
        Artifact(name: "model.tar.gz", location: uri, size: ByteCount(0), digest: "")
    }

    /// What tunebook's own container wrote of the run, where Flyte's store lets it be read.
    private func wholeResult(_ uri: String) async -> RunResult? {
        let path = folder.path + "/result.json"
        guard (try? await client.download(uri, to: path)) != nil, let bytes = try? readFile(path) else { return nil }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return try? decoder.decode(RunResult.self, from: Data(bytes))
    }

    /// The plugin tells the best training job of a search by the model's place alone.
    private func bestJob(_ uri: String) -> String? {
        let parts = uri.split(separator: "/")
        guard let index = parts.firstIndex(of: "hyperparameter_tuning_outputs"), index + 1 < parts.count else {
            return nil
        }
        return String(parts[index + 1])
    }
}
