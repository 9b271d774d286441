import FoundationEssentials
import TunebookPlatform

/// A run in a service as this machine knows it: what was asked for, and how far it has been followed.
///
/// Lies as JSON in the run's folder, written before anything is asked for.
protocol FollowedRun: Codable, Sendable {
    static var fileName: String { get }

    /// The last event's position, and how long the journal is with it.
    var lastPosition: Int { get set }
    var journalSize: Int64 { get set }
    var isFinished: Bool { get set }
}

extension FollowedRun {
    static func path(in folder: String) -> String { "\(folder)/\(fileName)" }

    /// What is known of the run of a folder; `nil` where nothing is.
    static func read(from folder: String) -> Self? {
        guard let bytes = try? readFile(path(in: folder)) else { return nil }
        return try? JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write([UInt8](encoder.encode(self)), to: Self.path(in: folder))
    }
}
