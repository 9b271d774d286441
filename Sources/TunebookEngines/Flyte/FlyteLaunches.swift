import FoundationEssentials
import SwiftProtobuf
import TunebookCore
import TunebookFlyte
import TunebookHTTP
import TunebookLocal
import TunebookPlatform

/// Makes tasks of runs, says what is to be expected of them, registers and launches them.
///
/// What was made to look ahead is kept for the start that follows.
actor FlyteLaunches {
    private let deployment: FlyteDeployment
    private let directory: String
    private let known: KnownResults
    private var prepared: [Int: FlyteTask] = [:]

    /// How many executions of others are looked through for a key.
    private static let scanned = 10

    /// - Parameters:
    ///   - deployment: Where they go.
    ///   - directory: Where it is kept what was sent.
    ///   - known: What is in Flyte's cache.
    init(_ deployment: FlyteDeployment, directory: String, known: KnownResults) {
        self.deployment = deployment
        self.directory = directory
        self.known = known
    }

    // MARK: - Tasks

    /// The task of a definition.
    ///
    /// - Parameters:
    ///   - specification: With its digests, where something is sent.
    ///   - folder: Where what is sent is put together; `nil` to send nothing.
    /// - Throws: For what its road does not take.
    func task(of specification: Specification, in folder: RunFolder?) async throws(FlyteError) -> FlyteTask {
        let road = try await deployment.road()
        let settings = try await deployment.taskSettings()
        let locations =
            if let folder {
                try await place(specification, on: road, in: folder)
            } else {
                TaskPlacement.places(of: specification, on: road)
            }
        switch road {
        case .plugin: return try PluginTask.make(specification, locations: locations, settings: settings)
        case .container: return try ContainerTask.make(specification, locations: locations, settings: settings)
        }
    }

    private func place(
        _ specification: Specification,
        on road: FlyteSettings.Road,
        in folder: RunFolder
    ) async throws(FlyteError) -> [String: String] {
        do {
            try createDirectory(folder.path)
            return try await TaskPlacement(client: deployment.client(), directory: directory + "/uploads")
                .place(specification, on: road, in: folder.path)
        } catch let error as FlyteError {
            throw await explained(error)
        } catch let error as CError {
            throw .file(error)
        } catch {
            throw .unsuitable(Explanation("\(error)"))
        }
    }

    private func preparedTask(of run: Run, in folder: RunFolder) async throws(FlyteError) -> FlyteTask {
        if let task = prepared[run.number] { return task }
        let task = try await task(of: run.specification, in: folder)
        prepared[run.number] = task
        return task
    }

    /// What is sent to launch a task as a run.
    ///
    /// - Parameter salt: Makes another name, where one is taken.
    func launch(_ task: FlyteTask, of run: Run, salt: Int = 0) throws(FlyteError) -> FlyteLaunch {
        let settings = try deployment.settings
        let configured = settings.options
        let own = run.options ?? LaunchOptions()
        let labels = configured.labels.merging(own.labels) { _, own in own }
        try FlyteSettings.check(labels: labels)
        // Milliseconds, as the catalogue keeps them.
        let created = Int64((run.created.timeIntervalSince1970 * 1000).rounded())
        let identity = "\(directory)\n\(run.taskName)\n\(run.number)\n\(created)"
        return FlyteLaunch(
            name: TaskNames.executionName(of: salt == 0 ? identity : "\(identity)\n\(salt)"),
            task: task.template.id,
            inputs: task.inputs,
            runID: "\(run.number)-\(TaskNames.executionName(of: identity + "\nrun"))",
            labels: labels,
            annotations: configured.annotations.merging(own.annotations) { _, own in own },
            overwritesCache: configured.overwritesCache || own.overwritesCache || run.ignoresKnown,
            outputPrefix: own.outputPrefix ?? configured.outputPrefix,
            role: own.role ?? configured.role,
            serviceAccount: settings.serviceAccount,
            interruptible: settings.interruptible,
            environment: settings.environment
        )
    }

    // MARK: - Launching

    func start(_ run: Run, in folder: RunFolder) async throws(FlyteError) -> RunHandle {
        let task = try await preparedTask(of: run, in: folder)
        prepared[run.number] = nil
        let client = try await deployment.client()
        do throws(FlyteError) {
            _ = try await client.register(task.template)
        } catch {
            throw await explained(error)
        }
        for salt in 0...2 {
            let launch = try launch(task, of: run, salt: salt)
            var execution = FollowedExecution(project: client.project, domain: client.domain, name: launch.name)
            execution.road = try await deployment.road()
            if task.template.metadata.discoverable { execution.cacheKey = try task.cacheKey }
            // The name is known here before it is there, so that an answer that is lost loses no execution.
            try keep(task, execution, in: folder)
            do throws(FlyteError) {
                execution.dropped = try await Self.create(launch, client)
                execution.isAccepted = true
            } catch {
                switch error {
                case .executionTaken where salt < 2: continue
                // Following will tell.
                case .http(let cause) where cause.mayHaveArrived && cause != .cancelled: break
                default: throw await explained(error)
                }
            }
            try keep(nil, execution, in: folder)
            return RunHandle(run: run.number, identifier: execution.handle)
        }
        throw .executionTaken(name: "of run \(run.number)")
    }

    /// Asks for an execution; from here on it may be there, so that giving up waiting does not break the request off.
    private static func create(_ launch: FlyteLaunch, _ client: FlyteClient) async throws(FlyteError) -> [String] {
        let task = Task {
            do throws(FlyteError) {
                return Result<[String], FlyteError>.success(try await client.launch(launch))
            } catch {
                return .failure(error)
            }
        }
        return try await task.value.get()
    }

    private func keep(
        _ task: FlyteTask?,
        _ execution: FollowedExecution,
        in folder: RunFolder
    ) throws(FlyteError) {
        do {
            try createDirectory(folder.path)
            if let task {
                try AtomicFile.write(try task.template.serializedBytes(), to: folder.path + "/task.pb")
            }
            try execution.write(to: folder.path)
        } catch let error as CError {
            throw .file(error)
        } catch {
            throw .unencodable(message: "the task", reason: "\(error)")
        }
    }

    /// What is wrong with the project or the domain, where a refusal may mean that.
    private func explained(_ error: FlyteError) async -> FlyteError {
        guard case .refused(let fault) = error, fault.code == .invalidArgument || fault.code == .notFound,
            let client = try? await deployment.client()
        else { return error }
        do throws(FlyteError) {
            try await client.checkPlace()
        } catch {
            if case .unsuitable = error { return error }
        }
        return error
    }

    // MARK: - Looking ahead

    func outlook(for run: Run, in folder: RunFolder) async throws(FlyteError) -> [LaunchNotice] {
        let task = try await preparedTask(of: run, in: folder)
        var notices = [try await roadNotice()]
        let launch = try launch(task, of: run)
        guard task.template.metadata.discoverable, !launch.overwritesCache else { return notices }
        let key = try task.cacheKey
        guard let found = await result(under: key, of: task) else { return notices }
        let whose = found.run.map { "run \($0)'s execution \(found.execution)" } ?? "the execution \(found.execution)"
        notices.append(LaunchNotice(.hit, Explanation("likely a hit in Flyte's cache: \(whose)")))
        guard found.version != task.template.id.version,
            let old = try? Flyteidl_Core_TaskTemplate(serializedBytes: found.template),
            let differences = try? TemplateComparison.differences(from: old, to: task.template), !differences.isEmpty
        else { return notices }
        notices.append(
            LaunchNotice(
                .warning,
                Explanation(
                    "that result is an older definition's: " + differences.joined(separator: "; "),
                    reason: "Flyte's cache goes by name, interface, cache version and inputs alone",
                    remedy: "raise \(run.taskName).cache_version, or launch with --overwrite-cache"
                )
            )
        )
        return notices
    }

    private func roadNotice() async throws(FlyteError) -> LaunchNotice {
        let road = try await DeploymentOutline(deployment).road()
        let isSet = try deployment.settings.road != nil
        guard let version = isSet ? nil : try await deployment.version() else {
            return LaunchNotice(.note, Explanation("Flyte: \(road)"))
        }
        return LaunchNotice(.note, Explanation("Flyte \(version.isEmpty ? "of unknown version" : version): \(road)"))
    }

    /// A result that Flyte's cache seems to have, of ours or among the newest executions of the task.
    private func result(under key: FlyteCacheKey, of task: FlyteTask) async -> KnownResults.Entry? {
        if let entry = known.entry(for: key) { return entry }
        let name = task.template.id.name
        let request = ListRequest(
            limit: Self.scanned,
            sortKey: "created_at",
            filters: ["eq(task.name,\(name))", "eq(phase,SUCCEEDED)"]
        )
        guard let client = try? await deployment.client(),
            let executions = try? await client.executions(request)
        else { return nil }
        let found = await withTaskGroup(of: Flyteidl_Admin_Execution?.self) { group in
            for execution in executions {
                group.addTask {
                    let metadata = try? await client.taskNode(of: execution.id.name)?.closure.taskNodeMetadata
                    guard let metadata, metadata.catalogKey.datasetID.version == key.datasetVersion,
                        metadata.catalogKey.artifactTag.name == key.tag,
                        [.cacheHit, .cachePopulated].contains(metadata.cacheStatus)
                    else { return nil }
                    return execution
                }
            }
            return await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
        }
        guard let execution = found.first else { return nil }
        let version = execution.spec.launchPlan.version
        let template = try? await client.task(name, version: version).closure.compiledTask.template
        return KnownResults.Entry(
            execution: execution.id.name,
            version: version,
            template: (try? template?.serializedData()) ?? Data()
        )
    }
}

extension Run {
    /// Whether a search was launched to take nothing that is known.
    fileprivate var ignoresKnown: Bool {
        if case .tuning(let tuning) = specification { tuning.ignoresKnown } else { false }
    }
}
