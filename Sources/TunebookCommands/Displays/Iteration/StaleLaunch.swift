import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// One launch of a session against what the same statement would launch now.
struct StaleLaunch {
    enum State: String {
        case unchanged
        /// The new result is known already.
        case cached
        case toRun = "to run"
        /// It takes a value from a launch that runs again, so that only then can be said what it needs.
        case depends = "depends on a launch that runs again"
        /// The statement would be refused now.
        case refused
    }

    /// A value that the launch takes from a cell.
    struct Use {
        /// The field with its task; `nil` for a value of the launch itself.
        var path: String?
        var reference: CellReference
    }

    let cell: Int
    let source: String
    var state = State.unchanged
    /// About how long it takes, where like runs were timed.
    private(set) var time: Duration?
    /// What changed, in a few words, or why it cannot run.
    private(set) var reason = ""
    private(set) var references: [Use] = []

    init(_ launch: Cell.Launch, of cell: Int, _ staleness: Staleness, in context: CommandContext) async {
        self.cell = cell
        source = launch.source
        do {
            let command = try await context.session.command(launch.source, in: context.cell)
            guard let command = command as? any PlannableLaunch else { return }
            references = Self.uses(of: command, in: await context.definitions)
            let planned = try await command.planned(in: context)
            try await compare(planned, with: launch.runs, staleness, in: context)
        } catch {
            state = .refused
            reason = Self.headline(error)
        }
    }

    var canRun: Bool { state != .refused }
    var isToRun: Bool { state == .toRun || state == .depends }

    private mutating func compare(
        _ planned: PlannedLaunch,
        with numbers: [Int],
        _ staleness: Staleness,
        in context: CommandContext
    ) async throws {
        var runs: [Run] = []
        for number in numbers { if let run = try await context.catalogue.run(number) { runs.append(run) } }
        for specification in planned.specifications {
            let key = try await context.launcher.key(of: specification, on: planned.engine)
            if runs.contains(where: { $0.keyDigest == key.digest }) { continue }
            if !specification.cachePolicy.isCacheable, let run = runs.first, !staleness.isStale(run) { continue }
            if state == .unchanged {
                state = .cached
                reason = try await changes(to: specification, from: runs.first, in: context)
            }
            let known = try await context.catalogue.resultNumber(
                for: key,
                ofAnyEngine: specification.cachePolicy.takesAnyEngine
            )
            if known != nil, !planned.isFresh, specification.cachePolicy.isCacheable { continue }
            state = .toRun
            if let took = try await expectedTime(of: specification, key, on: planned.engine, in: context) {
                time = (time ?? .zero) + took
            }
        }
    }

    /// `max_depth 6 (default) → 3, eta 0.3 → 0.1`
    private func changes(to specification: Specification, from run: Run?, in context: CommandContext) async throws
        -> String
    {
        guard let run else { return "" }
        let comparison = SpecificationComparison(
            run.specification,
            try await context.launcher.digested(specification),
            algorithms: context.rules.algorithms
        )
        let some = comparison.differences.prefix(3).map { "\($0.name) \($0.before) → \($0.after)" }
        let rest = comparison.differences.count - some.count
        return some.joined(separator: ", ") + (rest > 0 ? ", and \(rest) more" : "")
    }

    private func expectedTime(
        of specification: Specification,
        _ key: CatalogueKey,
        on engine: any Engine,
        in context: CommandContext
    ) async throws -> Duration? {
        switch specification {
        case .training(let training):
            let nearest = try await context.catalogue.nearestRun(to: key, task: training.taskName)
            return nearest?.result?.trainingTime
        case .tuning(let tuning):
            return try await TuningOutlook(
                tuning,
                launcher: context.launcher,
                engine: engine,
                catalogue: context.catalogue,
                algorithms: context.rules.algorithms
            ).expectedTime
        }
    }

    /// The values that the task, its base and the launch itself take from cells.
    private static func uses(of command: any PlannableLaunch, in store: DefinitionStore) -> [Use] {
        let definitions = [store[command.task.text], store[command.task.text]?.base.flatMap { store[$0] }]
        var uses: [Use] = []
        for definition in definitions.compactMap(\.self) {
            for entry in definition.entries {
                guard let reference = entry.reference.flatMap(CellReference.init) else { continue }
                uses.append(Use(path: "\(definition.name).\(entry.path)", reference: reference))
            }
        }
        for override in command.overrides {
            guard let reference = override.value.reference.flatMap(CellReference.init) else { continue }
            uses.append(Use(path: nil, reference: reference))
        }
        return uses
    }

    private static func headline(_ error: any Error) -> String {
        switch error {
        case let list as DiagnosticList: list.diagnostics[0].message
        case let diagnostic as Diagnostic: diagnostic.message
        case let error as any Explainable: error.explanation.headline
        case let failure as CommandFailure:
            if case .problem(let problem) = failure.display { problem.headline } else { "it would be refused" }
        default: "\(error)"
        }
    }
}

// MARK: Wording

extension StaleLaunch {
    var words: String {
        switch state {
        case .refused: "cannot run"
        case .cached: "cached"
        default: state.rawValue + (time.map { ", about \(RunTexts.duration($0))" } ?? "")
        }
    }

    var data: Datum {
        .object([
            "cell": .integer(cell), "source": .text(source), "state": .text(state.rawValue),
            "seconds": time.map { .number($0 / .seconds(1)) } ?? .null, "reason": .text(reason),
        ])
    }
}
