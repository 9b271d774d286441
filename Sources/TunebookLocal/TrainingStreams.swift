import Glibc
import TunebookCore
import TunebookPlatform

/// The ways in which a training process speaks: reports on descriptor 3, how trainings ended on 4, and whatever it or its
/// libraries print.
struct TrainingStreams: ~Copyable {
    private var reports: LinePipe
    private var output: LinePipe
    private var errors: LinePipe
    /// Where the process says that it is done with a training.
    private var ends: LinePipe
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// The code with which the process has ended its present training.
    private(set) var endCode: Int32?

    init() throws(CError) {
        let ends = try LinePipe()
        let reports = try LinePipe(lineLimit: 1 << 24)
        let output = try LinePipe()
        let errors = try LinePipe()
        self.reports = reports
        self.output = output
        self.errors = errors
        self.ends = ends
    }

    /// What to pass to the child.
    mutating func childDescriptors() -> [Int32: Int32] {
        [
            1: output.childNumber(),
            2: errors.childNumber(),
            3: reports.childNumber(),
            TrainingProcess.endDescriptor: ends.childNumber(),
        ]
    }

    /// Closes this process's copies of what the child writes to, so that its end shows.
    mutating func closeChildEnds() {
        reports.closeChildEnd()
        output.closeChildEnd()
        errors.closeChildEnd()
        ends.closeChildEnd()
    }

    /// Forgets the end of the training before.
    mutating func beginTraining() {
        endCode = nil
    }

    /// Whether there was so much at the last read that more is likely to wait.
    var isPouring: Bool { max(reports.lastCount, output.lastCount, errors.lastCount) > buffer.count / 2 }

    /// Whether the process has closed the stream of reports, as it does when it ends.
    var hasLostReports: Bool { reports.number < 0 }

    /// Waits for something to read, here or on other descriptors.
    func wait(until time: ContinuousClock.Instant?, or others: [Int32]) {
        Self.poll([reports.number, output.number, errors.number, ends.number] + others, until: time)
    }

    /// Waits for the training's end or the other descriptors, and lets what the training says come together meanwhile: to
    /// take each of a thousand short rounds by itself would cost as much as the rounds.
    func gather(for time: Duration, or others: [Int32]) {
        Self.poll([ends.number] + others, until: .now + time)
    }

    private static func poll(_ descriptors: [Int32], until time: ContinuousClock.Instant?) {
        var milliseconds = -1.0
        if let time { milliseconds = (max(.zero, time - .now) / .milliseconds(1)).rounded(.up) }
        var events = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // A signal's arrival ends the wait too, which is as good as a wake.
        _ = unsafe Glibc.poll(&events, nfds_t(events.count), Int32(min(milliseconds, 3_600_000)))
    }

    /// Reads what is there now, and writes it down.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    mutating func read(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder) -> Bool {
        var batch = RunRecorder.Batch()
        // Asked first: what was written before the end is read below, or by the call after.
        if let line = ends.read(with: &buffer).last { endCode = Int32(String(decoding: line, as: UTF8.self)) ?? -1 }
        for line in reports.read(with: &buffer) { Self.take(report: line, &batch, &result.curves) }
        for line in output.read(with: &buffer) { batch.add(line: line) }
        for line in errors.read(with: &buffer) {
            batch.add(line: line)
            Self.keep(&result, line)
        }
        recorder.write(batch)
        return reports.lastCount + output.lastCount + errors.lastCount > 0
    }

    /// Reads what a training wrote before it ended; unfinished last lines count.
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
}
