package import FoundationEssentials
import Glibc
import Synchronization
package import TunebookPlatform

/// The cells of a session in progress, on disk before they run, so that a killed terminal loses nothing.
///
/// One JSON line per event. While the session lives it holds a lock on the file; a journal without a lock belongs to a
/// session that ended without a word.
package final class Journal: Sendable {
    package let path: String
    private let lock: FileLock
    private let isClosed = Mutex(false)

    private struct Line: Codable {
        var cell: Int
        /// `nil` in the line that ends a cell.
        var source: String?
        var status: Int32?
        var time: Double?
        /// `false` in the line of a cell that says what to do with the session, such as `save`: it never comes back.
        var isSaved: Bool?
    }

    /// Begins a journal in a folder, under a name of its own.
    ///
    /// - Throws: When the folder cannot be written.
    package init(directory: String, now: Date, processIdentifier: Int32) throws(CError) {
        path = directory + "/\(Int(now.timeIntervalSince1970))-\(processIdentifier).jsonl"
        guard let lock = try FileLock.take(path) else { throw CError(EBUSY, "lock", path: path) }
        self.lock = lock
    }

    /// Keeps a cell before it runs.
    func begin(_ number: CellNumber, source: String) {
        append(Line(cell: number.value, source: source, status: nil, time: Date.now.timeIntervalSince1970))
    }

    /// Keeps that a cell is not to be run again: it saved the session, or brought other cells in.
    func leaveOut(_ number: CellNumber) {
        append(Line(cell: number.value, isSaved: false))
    }

    /// Keeps how a cell ended.
    func end(_ number: CellNumber, status: CellStatus) {
        append(Line(cell: number.value, source: nil, status: status.rawValue, time: nil))
    }

    /// Removes the journal: the session ended as it should.
    func close() {
        isClosed.withLock { closed in
            guard !closed else { return }
            closed = true
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// A cell that cannot be journalled still runs: a full disk must not stop the work.
    private func append(_ line: Line) {
        guard !isClosed.withLock({ $0 }), var bytes = try? JSONEncoder().encode(line) else { return }
        bytes.append(UInt8(ascii: "\n"))
        try? lock.descriptor.write(Array(bytes))
    }
}

// MARK: Recovery

extension Journal {
    /// A session that ended without a word.
    package struct Lost: Hashable, Sendable {
        package var path: String
        /// The cells that were not refused, in order; those that only concern the session itself are left out.
        package var cells: [SessionFile.SavedCell]

        package var sources: [String] { cells.map(\.source) }
    }

    /// The sessions in a folder that can be recovered, newest last. Empty ones are removed on the way.
    package static func lostSessions(in directory: String) -> [Lost] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") }.sorted().compactMap { name in
            let path = directory + "/" + name
            guard (try? FileLock.isHeld(path)) == false else { return nil }
            let cells = readCells(path)
            if cells.isEmpty {
                try? FileManager.default.removeItem(atPath: path)
                return nil
            }
            return Lost(path: path, cells: cells)
        }
    }

    /// Forgets a lost session.
    package static func discard(_ lost: Lost) {
        try? FileManager.default.removeItem(atPath: lost.path)
    }

    private static func readCells(_ path: String) -> [SessionFile.SavedCell] {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return [] }
        var cells: [SessionFile.SavedCell] = []
        for bytes in data.split(separator: UInt8(ascii: "\n")) {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)) else { continue }
            if let source = line.source {
                cells.append(SessionFile.SavedCell(number: line.cell, source: source))
            } else if line.status == CellStatus.badInput.rawValue || line.isSaved == false {
                cells.removeAll { $0.number == line.cell }
            }
        }
        return cells
    }
}
