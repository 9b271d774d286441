import Crypto
import FoundationEssentials
import TunebookFlyte
import TunebookPlatform

/// What is known of results in Flyte's cache: a small file for each key, written when an execution of ours has ended.
struct KnownResults {
    /// A result in the cache.
    struct Entry: Hashable, Sendable, Codable {
        var execution: String
        var version: String
        /// This machine's run that got it; `nil` where another's execution did.
        var run: Int?
        /// The task that gave it, as its message; empty where that is not known.
        var template: Data
    }

    private let directory: String

    /// - Parameter directory: Made when the first is kept.
    init(in directory: String) {
        self.directory = directory
    }

    func entry(for key: FlyteCacheKey) -> Entry? {
        guard let bytes = try? readFile(path(of: key)) else { return nil }
        return try? JSONDecoder().decode(Entry.self, from: Data(bytes))
    }

    /// Keeps it; one that cannot be kept is not predicted, and that is all.
    func set(_ entry: Entry, for key: FlyteCacheKey) {
        guard let bytes = try? JSONEncoder().encode(entry) else { return }
        try? createDirectory(directory)
        try? AtomicFile.write([UInt8](bytes), to: path(of: key))
    }

    private func path(of key: FlyteCacheKey) -> String {
        let text = [key.project, key.domain, key.dataset, key.datasetVersion, key.tag].joined(separator: "\n")
        return "\(directory)/"
            + SHA256.hash(data: Array(text.utf8)).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }
}
