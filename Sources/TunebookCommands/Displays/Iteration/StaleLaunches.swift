import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// The launches of a session whose results are no longer what the same statements would give now, in the order in which
/// they need each other.
struct StaleLaunches {
    private let items: [StaleLaunch]
    /// How many launches are as they were.
    private let unchanged: Int
    /// The cells to run, in order.
    let sources: [String]

    /// Looks at each launch of the session, of launches with the same text at the newest.
    ///
    /// - Parameter cells: The only cells whose launches count; all when `nil`.
    init(context: CommandContext, cells: Set<Int>?) async throws {
        var launches: [StaleLaunch] = []
        let staleness = await Staleness(context: context)
        for cell in await context.session.cells where cell.number < context.cell {
            for launch in cell.launches {
                launches.removeAll { $0.source == launch.source }
                let item = await StaleLaunch(launch, of: cell.number.value, staleness, in: context)
                launches.append(item)
            }
        }
        let chosen = launches.filter { cells?.contains($0.cell) ?? true }
        let ordered = Self.ordered(chosen)
        var stale: [StaleLaunch] = []
        for var item in ordered {
            let needs = item.references.map(\.reference.cell)
            if item.state == .unchanged, stale.contains(where: { needs.contains($0.cell) }) {
                item.state = .depends
            }
            if item.state != .unchanged { stale.append(item) }
        }
        items = stale
        unchanged = chosen.count - stale.count
        sources = Self.sources(of: stale.filter(\.canRun), after: context.cell.value)
    }

    /// Each launch after those whose results it takes; in a circle the order of the cells decides.
    private static func ordered(_ items: [StaleLaunch]) -> [StaleLaunch] {
        var ordered: [StaleLaunch] = []
        var visited: Set<String> = []
        func visit(_ item: StaleLaunch) {
            guard visited.insert(item.source).inserted else { return }
            let needs = item.references.map(\.reference.cell)
            for other in items where needs.contains(other.cell) { visit(other) }
            ordered.append(item)
        }
        items.forEach(visit)
        return ordered
    }

    /// The statements, each after changes that take its values from the new cells.
    private static func sources(of items: [StaleLaunch], after cell: Int) -> [String] {
        var sources: [String] = []
        var moved: [Int: Int] = [:]
        func renumbered(_ reference: CellReference) -> CellReference? {
            guard let number = moved[reference.cell] else { return nil }
            var reference = reference
            reference.cell = number
            return reference
        }
        for item in items {
            for use in item.references {
                guard let path = use.path, let reference = renumbered(use.reference) else { continue }
                let change = "\(path) = \(reference)"
                if !sources.contains(change) { sources.append(change) }
            }
            var source = item.source
            for use in item.references where use.path == nil {
                guard let reference = renumbered(use.reference) else { continue }
                source = source.replacing("\(use.reference)", with: "\(reference)")
            }
            sources.append(source)
            moved[item.cell] = cell + sources.count
        }
        return sources
    }
}

// MARK: Wording

extension StaleLaunches {
    var display: Display {
        guard !items.isEmpty else {
            let count = unchanged == 1 ? "the 1 launch is" : "all \(unchanged) launches are"
            let text =
                unchanged == 0 ? "nothing was launched in this session" : "nothing is stale: \(count) as defined now"
            return .text(StyledText(text, role: .muted, savedText: ""))
        }
        let cached = items.count { $0.state == .cached }
        let refused = items.count { !$0.canRun }
        let running = items.count - cached - refused
        var parts: [String] = []
        if cached > 0 { parts.append("\(cached) cached") }
        if running > 0 { parts.append("\(running) to run") }
        if refused > 0 { parts.append("\(refused) that cannot run") }
        let times = items.compactMap(\.time)
        if !times.isEmpty { parts.append("about \(RunTexts.duration(times.reduce(.zero, +)))") }
        let untimed = items.count { $0.isToRun && $0.time == nil }
        if running > 0, untimed > 0 { parts.append(times.isEmpty ? "never timed" : "and \(untimed) never timed") }
        var text = StyledText("\(items.count) cell\(items.count == 1 ? "" : "s"): ", role: .heading)
        text.append(parts.joined(separator: ", "))
        if unchanged > 0 { text.append("; \(unchanged) more as defined now", role: .muted) }
        for item in items {
            text.append("\n  [\(item.cell)] ", role: .muted)
            text.append(item.source, role: .code)
            text.append("   \(item.words)", role: item.canRun ? .plain : .warning)
            if !item.reason.isEmpty { text.append("   \(item.reason)", role: .muted) }
        }
        return .record(Record(.text(text), data: .list(items.map(\.data))))
    }
}
