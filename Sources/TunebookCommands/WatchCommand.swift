package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
import TunebookPlatform
package import TunebookSession

/// `watch data/train.csv`, `watch`, `watch --off`
package struct WatchCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "watch",
            summary: "say when an input of earlier results changes",
            arguments: [.init("FILE-OR-FOLDER", .file, optional: true, repeats: true)],
            options: [.init("off", "watch these no longer, or nothing at all")]
        ),
        details: [
            "Says at once which runs read what is there now and which read something else, and while you type, as soon as "
                + "the content changes. Without a file it says so of everything that is watched.",
            "Nothing runs by itself; rerun --stale launches what a change made stale.",
        ],
        examples: [
            .init("watch data/train.csv", "tells above the line when the file changes"),
            .init("watch", "what is watched, and how it stands"),
            .init("watch --off", "watches nothing any more"),
        ],
        isSaved: false,
        givesData: true
    )

    private let paths: [Name]
    private let isOff: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        var paths: [Name] = []
        while !reader.isAtEnd { paths.append(try reader.word("a file", example: "watch data/train.csv")) }
        self.paths = paths
        isOff = reader.flag("off")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let directory = await context.session.directory
        let named = paths.map { WatchedInput($0.text, from: directory) }
        if isOff { return await end(named, in: context) }
        for (name, input) in zip(paths, named) where FileStatus(path: input.absolutePath) == nil {
            if name.text.hasPrefix("s3://") {
                throw Diagnostic("watch looks at this machine, not at S3", at: name.range)
            }
            throw Diagnostic("there is no \"\(name.text)\"", at: name.range)
        }
        let places = named.map { Attention.Place(path: $0.path, absolutePath: $0.absolutePath) }
        let watched = await context.session.attend { attention in
            attention.watchedInputs += places.filter { !attention.watchedInputs.contains($0) }
            return attention.watchedInputs
        }
        let shown = named.isEmpty ? watched.map { WatchedInput($0.path, at: $0.absolutePath) } : named
        guard !shown.isEmpty else { return .text(StyledText("nothing is watched", role: .muted, savedText: "")) }
        var lines: [Display] = []
        var data: [Datum] = []
        for input in shown {
            let state = try await input.state(in: context.catalogue, context.launcher)
            lines.append(input.display(of: state, isNews: false))
            data.append(input.data(of: state))
        }
        return .record(Record(lines.count == 1 ? lines[0] : .group(lines), data: .list(data)))
    }

    private func end(_ named: [WatchedInput], in context: CommandContext) async -> Display {
        let places = Set(named.map(\.absolutePath))
        let count = await context.session.attend { attention in
            let before = attention.watchedInputs.count
            attention.watchedInputs.removeAll { places.isEmpty || places.contains($0.absolutePath) }
            return before - attention.watchedInputs.count
        }
        let words = count == 0 ? "nothing of that was watched" : "\(count) no longer watched"
        return .text(StyledText(words, role: .muted, savedText: ""))
    }
}
