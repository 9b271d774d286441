import TunebookPlatform

/// A pipe from a child process, read in lines.
struct LinePipe: ~Copyable {
    private var readEnd: OwnedDescriptor
    private var writeEnd: OwnedDescriptor?
    private var lines: LineSplitter
    private var isOpen = true
    /// How many bytes the last read found.
    private(set) var lastCount = 0

    init(lineLimit: Int = 1 << 20) throws(CError) {
        let ends = try makePipe()
        readEnd = OwnedDescriptor(owning: ends.readEnd)
        writeEnd = OwnedDescriptor(owning: ends.writeEnd)
        readEnd.setNonBlocking()
        lines = LineSplitter(limit: lineLimit)
    }

    /// The number to poll; -1, which `poll` passes over, once the stream has ended.
    var number: Int32 { isOpen ? readEnd.number : -1 }

    /// The end that the child writes to.
    mutating func childNumber() -> Int32 {
        writeEnd?.number ?? -1
    }

    /// Closes this process's copy of what the child writes to, so that its end shows.
    mutating func closeChildEnd() {
        writeEnd = nil
    }

    /// Makes it a stream that has ended.
    mutating func close() {
        writeEnd = nil
        isOpen = false
    }

    /// The lines that are complete now; one read of the pipe.
    mutating func read(with buffer: inout [UInt8]) -> [ArraySlice<UInt8>] {
        fill(&buffer)
        return lastCount == 0 ? [] : lines.add(buffer[..<lastCount])
    }

    /// The same in one piece, with their line ends; for one who takes lines by the thousand.
    mutating func readBlock(with buffer: inout [UInt8]) -> ArraySlice<UInt8> {
        fill(&buffer)
        return lastCount == 0 ? [] : lines.addBlock(buffer[..<lastCount])
    }

    private mutating func fill(_ buffer: inout [UInt8]) {
        lastCount = 0
        guard isOpen, let count = try? readEnd.read(into: &buffer) else { return }
        lastCount = count
        if count == 0 { isOpen = false }
    }

    /// The last line, where the stream did not end in a line end.
    mutating func finish() -> ArraySlice<UInt8>? {
        lines.finish()
    }
}
