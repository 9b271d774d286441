import TunebookCore
import TunebookLanguage
import TunebookSession

/// A command that launches tasks; what it would launch can be told before it does.
///
/// Conform where a cell's launches are noted by `Session.note(run:in:by:)`: `rerun --stale` asks what they came to.
protocol PlannableLaunch: Command {
    /// The task that it launches.
    var task: Name { get }
    /// The values that were given for the launch alone.
    var overrides: [(path: Path, value: Literal)] { get }

    /// What it would launch by the definitions as they are now.
    func planned(in context: CommandContext) async throws -> PlannedLaunch
}

/// What a command would launch.
struct PlannedLaunch {
    var specifications: [Specification]
    var engine: any Engine
    /// Whether known results are passed over.
    var isFresh: Bool
}
