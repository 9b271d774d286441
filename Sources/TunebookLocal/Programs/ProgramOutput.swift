import TunebookCore

/// Takes what a program's processes print: all of it into the log, and the metrics off it.
///
/// Lines go to the log as they are and nowhere else; in the journal are only those that gave a metric, before its value. So a
/// program that prints without end costs its place on the disk, up to a limit, and no memory.
struct ProgramOutput {
    /// Where a line comes from.
    struct Origin: Hashable {
        /// Stands before the line in the log, where there are several hosts: `algo-2`.
        var host: String?
        var isErrors: Bool
    }

    private(set) var scanner: MetricScanner
    private let logLimit: Int
    private var logged = 0
    private var dropped = 0
    /// How many values there were of each metric, which numbers them.
    private var counts: [String: Int] = [:]
    private var words = Words()

    /// More values than that of one metric are no curve to look at; the last one counts all the same.
    private static let longestCurve = 100_000

    init(_ definitions: [MetricDefinition], logLimit: ByteCount) {
        scanner = MetricScanner(definitions)
        self.logLimit = Int(logLimit.bytes)
    }

    /// Takes lines in one piece, with their line ends; the last may lack its own.
    mutating func take(
        _ block: ArraySlice<UInt8>,
        from origin: Origin,
        into batch: inout RunRecorder.Batch,
        _ curves: inout Curves
    ) {
        guard !block.isEmpty else { return }
        log(block, origin, &batch)
        if origin.isErrors { words.add(block) }
        guard !scanner.isEmpty else { return }
        var rest = block
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            scan(rest[..<end], &batch, &curves)
            rest = rest[min(end + 1, rest.endIndex)...]
        }
    }

    private mutating func scan(_ line: ArraySlice<UInt8>, _ batch: inout RunRecorder.Batch, _ curves: inout Curves) {
        let values = scanner.scan(line)
        for note in scanner.takeNotes() { batch.addNote(note, level: "WARNING") }
        var isInJournal = false
        for (name, value) in values {
            let step = counts[name, default: 0]
            counts[name] = step + 1
            guard step < Self.longestCurve else {
                curves.replaceLast(name, value)
                continue
            }
            curves.record(name, round: step, value: value)
            // The line is in the log already.
            if !isInJournal { batch.add(.log(String(decoding: line.prefix(1000), as: UTF8.self))) }
            isInJournal = true
            batch.add(.metric(name: name, round: step, value: value))
        }
    }

    private mutating func log(_ block: ArraySlice<UInt8>, _ origin: Origin, _ batch: inout RunRecorder.Batch) {
        var kept = block
        if logged + block.count > logLimit {
            // As many lines as there is room for.
            kept = block.prefix(max(0, logLimit - logged))
            kept = kept[..<(kept.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? kept.startIndex)]
        }
        logged += kept.count
        if let host = origin.host {
            var rest = kept
            while !rest.isEmpty {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                batch.add(logged: (host + " | ").utf8)
                batch.add(logged: rest[..<end])
                batch.add(logged: CollectionOfOne(UInt8(ascii: "\n")))
                rest = rest[min(end + 1, rest.endIndex)...]
            }
        } else {
            batch.add(logged: kept)
        }
        guard kept.count < block.count else { return }
        if dropped == 0 {
            batch.addLogNote("the log has reached \(ByteCount(Int64(logLimit))): what follows is not kept")
            logged = logLimit
        }
        dropped += block.count - kept.count
    }

    /// The last lines of standard error, a traceback from its beginning.
    var lastWords: String? { words.text }

    mutating func forgetWords() {
        words = Words()
    }

    /// What to say at the end.
    var warnings: [String] {
        var warnings = scanner.warnings
        if dropped > 0 {
            let megabytes = (dropped + 500_000) / 1_000_000
            warnings.append(
                "the log has reached \(ByteCount(Int64(logLimit))); \(megabytes) MB more were not kept "
                    + "(engines.local.log_limit_in_megabytes)"
            )
        }
        return warnings
    }

    /// The last lines with anything in them.
    private struct Words {
        private var lines: [[UInt8]] = []

        /// SageMaker shows no more of a failure.
        private static let longest = ProgramFailure.longestFailure
        private static let most = 20

        mutating func add(_ block: ArraySlice<UInt8>) {
            let visible = block.suffix(4 * Self.longest).split(separator: UInt8(ascii: "\n")).filter { line in
                line.contains { $0 > 0x20 }
            }
            for line in visible.suffix(Self.most) {
                // A progress bar writes one line over and over; its last state is enough.
                let line = line.split(separator: UInt8(ascii: "\r")).last ?? line
                lines.append(Array(line.suffix(Self.longest)))
            }
            lines = lines.suffix(Self.most)
        }

        var text: String? {
            var texts = lines.map { String(decoding: $0, as: UTF8.self) }
            // Not what a traceback came after.
            if let start = texts.lastIndex(where: { $0.hasPrefix("Traceback (most recent call last)") }) {
                texts.removeFirst(start)
            }
            while texts.count > 1, texts.reduce(0, { $0 + $1.count + 1 }) > Self.longest { texts.removeFirst() }
            return texts.isEmpty ? nil : texts.joined(separator: "\n")
        }
    }
}
