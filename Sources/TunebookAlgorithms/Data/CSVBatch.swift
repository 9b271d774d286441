/// The rows of one block of CSV text.
///
/// `@unchecked`: one thread at a time has it; the pipeline hands it over under its lock.
final class CSVBatch: RowBatch, @unchecked Sendable {
    let features = FloatBuffer()
    let labels = FloatBuffer()
    let weights = FloatBuffer()
    private(set) var lineCount = 0
    private(set) var problem: LineProblem?
    private var byteCount = 0

    func reset(byteCount: Int) {
        self.byteCount = byteCount
        (lineCount, problem) = (0, nil)
    }

    /// Parses a block's lines; `first` is the file that the first row is in, when that is another one, for messages.
    func parse(_ block: LineBlock, _ layout: CSVLayout, first: String?) {
        // Room for a row more than fits, so that the loop below needs no check before it stores.
        let rowCount = byteCount / layout.columnCount + 2
        features.makeRoom(rowCount * layout.featureCount)
        labels.makeRoom(rowCount)
        weights.makeRoom(layout.hasWeights ? rowCount : 0)
        var (feature, label, weight) = unsafe (features.start, labels.start, weights.start)
        let end = unsafe UnsafePointer(block.memory + block.lines.upperBound)
        var next = unsafe UnsafePointer(block.memory + block.lines.lowerBound)
        let columnCount = layout.columnCount
        let scanner = NumberScanner()
        var failure: FieldFailure?

        rows: while unsafe next < end {
            lineCount += 1
            let row = unsafe next
            unsafe skipBlanks(&next)
            if unsafe skipLineEnd(&next) { continue }
            var column = 0
            while true {
                var value: Float = 0
                if let found = unsafe scanField(&next, &value, scanner) {
                    failure = found
                }
                if failure != nil {
                    unsafe fail(failure, row: row, field: next, column: column, layout, first)
                    break rows
                }
                if column > 1 || (column == 1 && !layout.hasWeights) {
                    unsafe feature.pointee = value
                    unsafe feature += 1
                } else if column == 0 {
                    if value.isNaN { failure = .noLabel }
                    unsafe label.pointee = value
                    unsafe label += 1
                } else {
                    if !(value >= 0) { failure = .badWeight }
                    unsafe weight.pointee = value
                    unsafe weight += 1
                }
                if failure != nil {
                    unsafe fail(failure, row: row, field: row, column: column, layout, first)
                    break rows
                }
                column += 1
                if unsafe next[0] == UInt8(ascii: ",") {
                    unsafe next += 1
                    if column < columnCount { continue }
                }
                break
            }
            if unsafe column < columnCount || !skipLineEnd(&next) {
                unsafe fail(.ragged, row: row, field: row, column: 0, layout, first)
                break rows
            }
        }
        features.count = unsafe feature - features.start
        labels.count = unsafe label - labels.start
        weights.count = unsafe weight - weights.start
    }

    private enum FieldFailure {
        case text
        case infinite
        case noLabel
        case badWeight
        case ragged
    }

    /// Reads one field and stands at the comma or the line end after it; on failure, at the field's first byte.
    @inline(__always)
    private func scanField(
        _ next: inout UnsafePointer<UInt8>,
        _ value: inout Float,
        _ scanner: NumberScanner
    ) -> FieldFailure? {
        unsafe skipBlanks(&next)
        let field = unsafe next
        let isNumber = unsafe scanner.scan(&next, into: &value)
        if !isNumber { value = .nan }
        unsafe skipBlanks(&next)
        if unsafe !endsField(next) {
            unsafe next = unsafe field
            return unsafe scanWord(&next, &value)
        }
        if value.isInfinite {
            unsafe next = unsafe field
            return .infinite
        }
        return nil
    }

    /// Reads a field that is no number: `NA`, `nan`, an infinity, or text.
    private func scanWord(_ next: inout UnsafePointer<UInt8>, _ value: inout Float) -> FieldFailure? {
        let word = unsafe String(decoding: fieldBytes(at: next), as: UTF8.self).lowercased()
        switch word {
        case "na", "nan", "+nan", "-nan":
            value = .nan
            while unsafe !endsField(next) { unsafe next += 1 }
            return nil
        case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity":
            return .infinite
        default:
            return .text
        }
    }

    /// Keeps what is wrong, with the row's and the field's texts out of the block.
    private func fail(
        _ failure: FieldFailure?,
        row: UnsafePointer<UInt8>,
        field: UnsafePointer<UInt8>,
        column: Int,
        _ layout: CSVLayout,
        _ first: String?
    ) {
        let text = unsafe readable(fieldBytes(at: field))
        let error: @Sendable (DataPlace) -> DataError
        switch failure {
        case .noLabel: error = { .noLabel(place: $0) }
        case .badWeight:
            let weight = unsafe readable(secondField(of: row))
            error = { .badWeight(place: $0, text: weight) }
        case .infinite: error = { .infinite(place: $0, column: column + 1, text: text) }
        case .ragged:
            let count = unsafe fieldCount(of: row)
            error = { .ragged(place: $0, count: count, expected: layout.columnCount, first: first) }
        case .text, nil:
            let delimiter = CSVFirstLine.otherDelimiter(in: text)
            error = { place in
                delimiter.map { .delimiter(place: place, name: $0) }
                    ?? .notANumber(place: place, column: column + 1, text: text)
            }
        }
        problem = LineProblem(line: lineCount, error: error)
    }
}

/// The bytes of a field up to its comma or line end, without blanks at its end.
private func fieldBytes(at field: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var end = unsafe field
    while unsafe !endsField(end) { unsafe end += 1 }
    while unsafe end > field, unsafe end[-1] == UInt8(ascii: " ") || end[-1] == UInt8(ascii: "\t") {
        unsafe end -= 1
    }
    return unsafe UnsafeBufferPointer(start: field, count: end - field)
}

private func secondField(of row: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var next = unsafe row
    while unsafe !endsField(next) { unsafe next += 1 }
    if unsafe next[0] == UInt8(ascii: ",") { unsafe next += 1 }
    unsafe skipBlanks(&next)
    return unsafe fieldBytes(at: next)
}

private func fieldCount(of row: UnsafePointer<UInt8>) -> Int {
    var (next, count) = unsafe (row, 1)
    while unsafe next[0] != UInt8(ascii: "\n") {
        if unsafe next[0] == UInt8(ascii: ",") { count += 1 }
        unsafe next += 1
    }
    return count
}

@inline(__always)
private func skipBlanks(_ next: inout UnsafePointer<UInt8>) {
    while unsafe next[0] == UInt8(ascii: " ") || next[0] == UInt8(ascii: "\t") { unsafe next += 1 }
}

/// Whether a field ends here: at a comma, a line end, or the first half of CRLF.
@inline(__always)
private func endsField(_ position: UnsafePointer<UInt8>) -> Bool {
    let byte = unsafe position[0]
    if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { return true }
    return unsafe byte == UInt8(ascii: "\r") && position[1] == UInt8(ascii: "\n")
}

/// Moves past a line end, or stays where there is none.
@inline(__always)
private func skipLineEnd(_ next: inout UnsafePointer<UInt8>) -> Bool {
    if unsafe next[0] == UInt8(ascii: "\n") {
        unsafe next += 1
        return true
    }
    guard unsafe next[0] == UInt8(ascii: "\r") && next[1] == UInt8(ascii: "\n") else { return false }
    unsafe next += 2
    return true
}

/// Floats that are written through a pointer and counted afterwards.
@safe final class FloatBuffer {
    var count = 0
    private(set) var start: UnsafeMutablePointer<Float>
    private var capacity: Int

    init() {
        capacity = 1
        unsafe start = .allocate(capacity: 1)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Forgets its elements and makes room for so many.
    func makeRoom(_ needed: Int) {
        count = 0
        guard needed > capacity else { return }
        unsafe start.deallocate()
        unsafe start = .allocate(capacity: needed)
        capacity = needed
    }

    var elements: UnsafeBufferPointer<Float> { unsafe UnsafeBufferPointer(start: start, count: count) }
}
