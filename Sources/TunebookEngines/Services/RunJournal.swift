import FoundationEssentials
import Glibc
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// The events of a run in its journal, read.
struct RunJournal {
    private let path: String

    init(_ folder: RunFolder) {
        path = folder.journalFile
    }

    /// How many bytes it has; 0 where there is none yet.
    var size: Int64 { FileStatus(path: path)?.size ?? 0 }

    /// The events after a position; none where there is no journal yet.
    func events(after position: Int = 0) -> [RunEvent] {
        guard let bytes = try? readFile(path) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let event = try? JSONLine.decode(RunEvent.self, from: line), event.position > position else {
                return nil
            }
            return event
        }
    }
}

/// Events that are written together.
struct JournalBatch {
    private(set) var events: [RunEvent] = []
    private var position: Int

    init(_ job: some FollowedRun) {
        position = job.lastPosition
    }

    mutating func add(_ kind: RunEvent.Kind, at time: Double = Date().timeIntervalSince1970) {
        position += 1
        events.append(RunEvent(position: position, time: time, kind: kind))
    }

    /// Writes them after the last one that the job's record knows of.
    func write(to folder: RunFolder, _ job: inout some FollowedRun) throws(CError) {
        let path = folder.journalFile
        let file = try OwnedDescriptor(opening: path, O_WRONLY | O_CREAT)
        try checked("write", path: path) { ftruncate(file.number, off_t(job.journalSize)) }
        try checked("write", path: path) { lseek(file.number, 0, SEEK_END) }
        let bytes = events.flatMap { JSONLine.encode($0) }
        try file.write(bytes)
        job.journalSize += Int64(bytes.count)
        job.lastPosition = position
    }
}
