import Glibc
import TunebookCore
import TunebookPlatform

/// The three ways in which a training process speaks: reports on descriptor 3, and whatever it or its libraries print.
struct TrainingStreams: ~Copyable {
    private var reports: Source
    private var output: Source
    private var errors: Source
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init() throws(CError) {
        let reports = try Source(lineLimit: 1 << 24)
        let output = try Source()
        let errors = try Source()
        self.reports = reports
        self.output = output
        self.errors = errors
    }

    /// What to pass to the child.
    mutating func childDescriptors() -> [Int32: Int32] {
        [1: output.childNumber(), 2: errors.childNumber(), 3: reports.childNumber()]
    }

    /// Closes this process's copies of what the child writes to, so that its end shows.
    mutating func closeChildEnds() {
        reports.closeChildEnd()
        output.closeChildEnd()
        errors.closeChildEnd()
    }

    /// Waits for something to read, here or on other descriptors.
    func wait(until time: ContinuousClock.Instant?, or others: [Int32]) {
        var milliseconds = -1.0
        if let time { milliseconds = (max(.zero, time - .now) / .milliseconds(1)).rounded(.up) }
        var events = ([reports.number, output.number, errors.number] + others).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        // A signal's arrival ends the wait too, which is as good as a wake.
        _ = unsafe poll(&events, nfds_t(events.count), Int32(min(milliseconds, 3_600_000)))
    }

    /// Reads what is there now, and writes it down.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    mutating func read(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder) -> Bool {
        var batch = RunRecorder.Batch()
        for line in reports.read(with: &buffer) { Self.take(report: line, &batch, &result.curves) }
        for line in output.read(with: &buffer) { batch.add(line: line) }
        for line in errors.read(with: &buffer) {
            batch.add(line: line)
            Self.keep(&result, line)
        }
        recorder.write(batch)
        return reports.wasReadable || output.wasReadable || errors.wasReadable
    }

    /// Reads to the end once all writers are gone; unfinished last lines count.
    mutating func readRest(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder) {
        while read(into: &result, recorder) {}
        var batch = RunRecorder.Batch()
        if let line = reports.finish() { Self.take(report: line, &batch, &result.curves) }
        if let line = output.finish() { batch.add(line: line) }
        if let line = errors.finish() {
            batch.add(line: line)
            Self.keep(&result, line)
        }
        recorder.write(batch)
    }

    private static func take(report line: ArraySlice<UInt8>, _ batch: inout RunRecorder.Batch, _ curves: inout Curves) {
        switch try? JSONLine.decode(TrainingReport.self, from: line) {
        case .log(let text):
            batch.add(line: text.utf8)
        case .metrics(let round, let values):
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                curves.record(name, round: round, value: value)
                batch.add(.metric(name: name, round: round, value: value))
            }
        case nil:
            // Cut off by the training's death, or no report of ours: better in the log than nowhere.
            batch.add(line: line)
        }
    }

    private static func keep(_ result: inout TrainingAttempt.Result, _ line: ArraySlice<UInt8>) {
        let text = String(decoding: line, as: UTF8.self)
        if !text.allSatisfy(\.isWhitespace) { result.lastWords = text }
    }

    /// One pipe from the child, read in lines.
    private struct Source: ~Copyable {
        private var readEnd: OwnedDescriptor
        private var writeEnd: OwnedDescriptor?
        private var lines: LineSplitter
        private var isOpen = true
        /// Whether the last read found anything.
        private(set) var wasReadable = false

        init(lineLimit: Int = 1 << 20) throws(CError) {
            let ends = try makePipe()
            readEnd = OwnedDescriptor(owning: ends.readEnd)
            writeEnd = OwnedDescriptor(owning: ends.writeEnd)
            readEnd.setNonBlocking()
            lines = LineSplitter(limit: lineLimit)
        }

        /// The number to poll; -1, which `poll` passes over, once the stream has ended.
        var number: Int32 { isOpen ? readEnd.number : -1 }

        mutating func childNumber() -> Int32 {
            writeEnd?.number ?? -1
        }

        mutating func closeChildEnd() {
            writeEnd = nil
        }

        mutating func read(with buffer: inout [UInt8]) -> [ArraySlice<UInt8>] {
            wasReadable = false
            guard isOpen, let count = try? readEnd.read(into: &buffer) else { return [] }
            guard count > 0 else {
                isOpen = false
                return []
            }
            wasReadable = true
            return lines.add(buffer[..<count])
        }

        mutating func finish() -> ArraySlice<UInt8>? {
            lines.finish()
        }
    }
}
