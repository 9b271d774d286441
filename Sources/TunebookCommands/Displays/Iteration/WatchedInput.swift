package import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLaunch

/// A file or folder that runs read, and which of them read what is in it now.
package struct WatchedInput: Hashable, Sendable {
    /// As it was typed.
    package let path: String
    package let absolutePath: String

    /// How many of the newest runs are looked at.
    private static let sample = 200

    package init(_ path: String, from directory: String) {
        self.path = path
        let whole = path.hasPrefix("/") ? path : directory + "/" + path
        let parts = whole.split(separator: "/").filter { $0 != "." }
        absolutePath = "/" + parts.joined(separator: "/")
    }

    /// - Parameter absolutePath: What the path as typed came to when it was typed.
    package init(_ path: String, at absolutePath: String) {
        self.path = path
        self.absolutePath = absolutePath
    }

    /// What is in the file or folder now, against what runs read of it.
    package struct State: Hashable, Sendable {
        /// `nil` where there is nothing to read, or it is being written.
        package var digest: String?
        /// The runs that read this, and those that read something else, newest first.
        package var (current, outdated): ([Reader], [Reader])
    }

    /// A run that read the input.
    package struct Reader: Hashable, Sendable {
        package var run: Int
        package var task: String
    }

    package func state(in catalogue: Catalogue, _ launcher: Launcher) async throws -> State {
        let own = try? await launcher.digest(ofInputAt: absolutePath)
        var state = State(digest: own, current: [], outdated: [])
        var known: [String: String?] = [absolutePath: own]
        for run in try await catalogue.runs(RunQuery(newest: Self.sample)) where run.result != nil {
            for channel in run.specification.training.channels {
                guard let digest = channel.digest, let place = place(in: channel) else { continue }
                if known[place] == nil { known[place] = .some(try? await launcher.digest(ofInputAt: place)) }
                let reader = Reader(run: run.number, task: run.taskName)
                if known[place] == .some(digest) { state.current.append(reader) } else { state.outdated.append(reader) }
                break
            }
        }
        return state
    }

    /// The file or folder of a channel that the input is, or is in; `nil` for a channel that has nothing to do with it.
    private func place(in channel: Channel) -> String? {
        guard case .local(_, let files) = channel.source, let first = files.first else { return nil }
        if files == [absolutePath] || first.hasPrefix(absolutePath + "/") { return absolutePath }
        guard files.contains(absolutePath) else { return nil }
        let common = files.dropFirst().reduce(first.split(separator: "/").dropLast()) { common, file in
            zip(common, file.split(separator: "/").dropLast()).prefix { $0 == $1 }.map(\.0)[...]
        }
        return "/" + common.joined(separator: "/")
    }
}

// MARK: Wording

extension WatchedInput {
    /// `data/train.csv has changed: run 5 (tune), run 3 (xgb) read something else`
    package func display(of state: State, isNews: Bool) -> Display {
        var text = StyledText(path, role: .name)
        guard state.digest != nil else {
            text.append(" is not there", role: .warning, savedText: "")
            return .text(text)
        }
        guard !state.outdated.isEmpty else {
            let words = state.current.isEmpty ? "no run has read it" : "it is as \(Self.names(state.current)) read it"
            text.append(isNews ? " has changed: \(words)" : ": \(words)", savedText: "")
            return .text(text)
        }
        text.append(" has changed", role: .warning, savedText: "")
        text.append(": \(Self.names(state.outdated)) read something else", savedText: "")
        if !state.current.isEmpty {
            text.append("; it is as \(Self.names(state.current)) read it", role: .muted, savedText: "")
        }
        return .text(text)
    }

    func data(of state: State) -> Datum {
        .object([
            "path": .text(path), "digest": state.digest.map { .text($0) } ?? .null,
            "current": .list(state.current.map { .integer($0.run) }),
            "outdated": .list(state.outdated.map { .integer($0.run) }),
        ])
    }

    private static func names(_ readers: [Reader]) -> String {
        let some = readers.prefix(3).map { "run \($0.run) (\($0.task))" }.joined(separator: ", ")
        let rest = readers.count - 3
        return rest > 0 ? "\(some) and \(rest) more" : some
    }
}
