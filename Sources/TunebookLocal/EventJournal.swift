import FoundationEssentials
package import TunebookCore
package import TunebookPlatform

/// The journal of a run, as its runner writes it: one event a line, positions from 1 on without a gap.
package struct EventJournal: ~Copyable {
    private var file: AppendFile
    private var lastPosition: Int

    /// Opens the journal of a run that begins; it goes on after what is there.
    package init(_ folder: RunFolder) throws(CError) {
        let isNewline = { $0 == UInt8(ascii: "\n") }
        lastPosition = (try? readFile(folder.journalFile))?.count(where: isNewline) ?? 0
        file = try AppendFile(folder.journalFile)
    }

    /// Writes events, all with one write.
    ///
    /// - Returns: Why they are not all on the disk yet; they are kept, and go out with the next ones.
    @discardableResult
    package mutating func append(_ kinds: [RunEvent.Kind]) -> CError? {
        let time = Date().timeIntervalSince1970
        var bytes: [UInt8] = []
        for kind in kinds {
            lastPosition += 1
            bytes += JSONLine.encode(RunEvent(position: lastPosition, time: time, kind: kind))
        }
        return file.append(bytes)
    }
}
