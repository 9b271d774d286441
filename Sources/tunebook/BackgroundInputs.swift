import FoundationEssentials
import TunebookCommands
import TunebookDisplay
import TunebookLaunch
import TunebookPlatform
import TunebookSession
import TunebookTerminal

/// Says above the line that is being typed when the content of a watched file or folder has changed.
actor BackgroundInputs {
    private let program: Program
    private let session: Session
    private let screen: Screen
    private var followers: [WatchedInput: Task<Void, Never>] = [:]

    /// How long a writer is left alone before the content is read.
    private static let pause = Duration.milliseconds(300)
    /// How often it is looked at where nothing tells of a change, as in the folders of a folder.
    private static let interval = Duration.seconds(5)

    init(_ program: Program, _ session: Session, _ screen: Screen) {
        self.program = program
        self.session = session
        self.screen = screen
    }

    /// Begins and ends the watching as the session asks for it now.
    func update() async {
        let asked = await session.attention.watchedInputs.map { WatchedInput($0.path, at: $0.absolutePath) }
        for (input, follower) in followers where !asked.contains(input) {
            follower.cancel()
            followers[input] = nil
        }
        for input in asked where followers[input] == nil {
            followers[input] = Task { await self.follow(input) }
        }
    }

    private func follow(_ input: WatchedInput) async {
        var told = try? await program.launcher.digest(ofInputAt: input.absolutePath)
        // Editors put a new file in the place of the old one, so it is the folder that tells.
        let isFolder = FileStatus(path: input.absolutePath)?.isDirectory == true
        let folder =
            isFolder ? input.absolutePath : URL(fileURLWithPath: input.absolutePath).deletingLastPathComponent().path
        let watch = DirectoryWatch(folder, for: [.appeared, .written, .closed])
        for await _ in watch.changes(atLeastEvery: Self.interval) {
            try? await Task.sleep(for: Self.pause)
            guard !Task.isCancelled else { return }
            // One that is being written cannot be read; its end is told, too.
            let digest = try? await program.launcher.digest(ofInputAt: input.absolutePath)
            let isGone = FileStatus(path: input.absolutePath) == nil
            guard digest != told, digest != nil || isGone else { continue }
            told = digest
            guard let state = try? await input.state(in: program.catalogue, program.launcher), !Task.isCancelled else {
                continue
            }
            screen.show(input.display(of: state, isNews: true))
        }
    }
}
