import Synchronization
package import TunebookCatalogue
package import TunebookCore
package import TunebookDisplay
package import TunebookLaunch

/// What a command may use: the session, the results on disk, the engines, and the way to the screen.
package struct CommandContext: Sendable {
    package let session: Session
    /// The cell that the command runs in.
    package let cell: CellNumber
    package let catalogue: Catalogue
    package let launcher: Launcher
    package let engines: EngineDirectory
    package let rules: DefinitionRules
    package let commands: [any Command.Type]
    package let settings: SessionSettings
    let report: @Sendable (CellEvent) -> Void

    /// The definitions as they are now.
    package var definitions: DefinitionStore {
        get async { await session.definitions }
    }

    /// Shows something now, and keeps it as output of the cell.
    package func show(_ display: Display) async {
        await session.append(display, to: cell)
        report(.output(display))
    }

    /// Shows something that passes by, such as a line of a log, and keeps none of it; comes back when it was shown.
    package func pass(_ display: Display) async {
        await withCheckedContinuation { report(.passing(PassingDisplay(display, sender: $0))) }
    }

    /// Draws how far the command is; `nil` clears the line.
    package func progress(_ progress: Progress?) {
        report(.progress(progress))
    }
}

/// The engines by name, made when they are first asked for.
package struct EngineDirectory: Sendable {
    private let types: [any Engine.Type]
    /// What an engine of a name is made with.
    package let settings: @Sendable (String) -> EngineSettings
    private let made = Made()

    /// An engine is kept, since it remembers what it has found out.
    private final class Made: Sendable {
        let engines = Mutex<[String: any Engine]>([:])
    }

    /// - Parameter settings: What an engine of this name is made with.
    package init(types: [any Engine.Type], settings: @escaping @Sendable (String) -> EngineSettings) {
        self.types = types
        self.settings = settings
    }

    package var names: [String] { types.map { $0.name } }

    /// - Throws: ``CommandFailure`` for an unknown name, `EngineError` when the engine cannot be made.
    package func engine(named name: String) throws -> any Engine {
        guard let type = types.first(where: { $0.name == name }) else {
            throw CommandFailure("no engine \"\(name)\"", remedy: "the engines are \(names.joined(separator: ", "))")
        }
        if let engine = made.engines.withLock({ $0[name] }) { return engine }
        let engine = try type.init(settings(name))
        made.engines.withLock { $0[name] = engine }
        return engine
    }
}

/// What a session is told once, at its start.
package struct SessionSettings: Sendable {
    /// The folder that relative paths in cells start from.
    package var directory: String
    /// The engine of a launch without `on`.
    package var defaultEngine: String
    /// Whether a person is at the prompt.
    package var isInteractive: Bool
    /// The folder of the journals of sessions in progress.
    package var journalsDirectory: String
    /// The lines that a saved session keeps of an output.
    package var savedLines: @Sendable (Display) -> [String]
    /// What a display says to machines.
    package var data: @Sendable (Display) -> Datum
    /// A display as lines of text as wide as they come, for exports.
    package var plainLines: @Sendable (Display) -> [String]
    /// Lets the person edit a text in `$EDITOR`; `nil` where nobody can.
    package var edit: (@Sendable (String) async throws -> String)?
    /// Looks at the machine for `doctor`.
    package var examine: @Sendable () async -> Diagnosis
    /// The newest cells of all sessions, newest first.
    package var earlierCells: @Sendable (_ limit: Int) -> [String]
    /// The cells of a session before this one, counted back from 1; `nil` where the history has none.
    package var earlierSession: @Sendable (_ sessionsBack: Int) -> [SessionFile.SavedCell]?

    package init(
        directory: String,
        defaultEngine: String,
        isInteractive: Bool,
        journalsDirectory: String,
        savedLines: @escaping @Sendable (Display) -> [String],
        data: @escaping @Sendable (Display) -> Datum = { _ in .null },
        plainLines: @escaping @Sendable (Display) -> [String] = { _ in [] },
        edit: (@Sendable (String) async throws -> String)? = nil,
        examine: @escaping @Sendable () async -> Diagnosis,
        earlierCells: @escaping @Sendable (_ limit: Int) -> [String] = { _ in [] },
        earlierSession: @escaping @Sendable (_ sessionsBack: Int) -> [SessionFile.SavedCell]? = { _ in nil }
    ) {
        self.directory = directory
        self.defaultEngine = defaultEngine
        self.isInteractive = isInteractive
        self.journalsDirectory = journalsDirectory
        self.savedLines = savedLines
        self.data = data
        self.plainLines = plainLines
        self.edit = edit
        self.examine = examine
        self.earlierCells = earlierCells
        self.earlierSession = earlierSession
    }
}
