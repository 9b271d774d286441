import FoundationEssentials
import TunebookCore
import TunebookPlatform

/// When somebody last watched a run, kept in the run's own folder so that the next prompt knows it too.
struct LastWatched {
    private let file: String

    /// - Parameters:
    ///   - run: Which one.
    ///   - home: The catalogue's folder.
    init(_ run: Run, home: String) {
        file = "\(home)/runs/\(run.number)/watched"
    }

    /// In seconds since 1970; `nil` when nobody has.
    var time: Double? {
        (try? readFile(file)).flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    }

    /// Notes that somebody watches now, or did until now. A run without a folder keeps no note.
    func note() {
        try? AtomicFile.write(Array("\(Date.now.timeIntervalSince1970)".utf8), to: file, permissions: 0o600)
    }
}
