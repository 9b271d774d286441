/// The rows of one block of LIBSVM text.
///
/// `@unchecked`: one thread at a time has it; the pipeline hands it over under its lock.
final class LIBSVMBatch: RowBatch, @unchecked Sendable {
    /// Rows of the same query group, one after the other.
    struct Run {
        var group: Int
        var count: UInt32
        /// The first row's line in the block, from 1.
        var line: Int
    }

    /// Where each row begins in this block's values.
    private(set) var offsets: [UInt64] = []
    private(set) var indices: [UInt32] = []
    private(set) var values: [Float] = []
    private(set) var labels: [Float] = []
    private(set) var weights: [Float] = []
    private(set) var groups: [Run] = []
    /// One more than the highest index.
    private(set) var columnCount = 0
    private(set) var lineCount = 0
    private(set) var problem: LineProblem?
    private let scanner = NumberScanner()

    func reset(byteCount: Int) {
        offsets.removeAll(keepingCapacity: true)
        indices.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        labels.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        (columnCount, lineCount, problem) = (0, 0, nil)
    }

    func parse(_ block: LineBlock, _ layout: LIBSVMLayout) {
        let end = unsafe UnsafePointer(block.memory + block.lines.upperBound)
        var next = unsafe UnsafePointer(block.memory + block.lines.lowerBound)
        while unsafe next < end {
            lineCount += 1
            unsafe skipBlanks(&next)
            if unsafe !endsRow(next), let error = unsafe parseRow(&next, layout) {
                problem = LineProblem(line: lineCount, error: error)
                return
            }
            while unsafe next[0] != UInt8(ascii: "\n") { unsafe next += 1 }
            unsafe next += 1
        }
    }

    private typealias Failure = @Sendable (DataPlace) -> DataError

    /// Reads one row and stands at its end.
    private func parseRow(_ next: inout UnsafePointer<UInt8>, _ layout: LIBSVMLayout) -> Failure? {
        if let failure = unsafe parseLabel(&next, layout) { return failure }
        offsets.append(UInt64(values.count))
        unsafe skipBlanks(&next)
        if let failure = unsafe parseGroup(&next, layout) { return failure }
        var previous = -1
        while true {
            unsafe skipBlanks(&next)
            if unsafe endsRow(next) { return nil }
            let pair = unsafe next
            var value: Float = 0
            guard let index = unsafe scanIndex(&next), unsafe next[0] == UInt8(ascii: ":") else {
                return unsafe badPair(at: pair)
            }
            unsafe next += 1
            guard unsafe scanner.scan(&next, into: &value) || scanMissing(&next, &value), unsafe endsWord(next)
            else { return unsafe badPair(at: pair) }
            if value.isInfinite { return unsafe badPair(at: pair) }
            if index <= previous {
                let before = previous
                return { .indexOrder(place: $0, index: index, previous: before) }
            }
            previous = index
            indices.append(UInt32(truncatingIfNeeded: index))
            values.append(value)
            columnCount = max(columnCount, index + 1)
        }
    }

    private func parseLabel(_ next: inout UnsafePointer<UInt8>, _ layout: LIBSVMLayout) -> Failure? {
        let word = unsafe next
        var (label, weight) = (Float(0), Float(1))
        guard unsafe scanner.scan(&next, into: &label), label.isFinite else {
            let text = unsafe wordText(at: word)
            return badLabel(text)
        }
        let hasWeight = unsafe next[0] == UInt8(ascii: ":")
        if hasWeight {
            unsafe next += 1
            guard unsafe scanner.scan(&next, into: &weight), weight >= 0, weight.isFinite else {
                let text = unsafe wordText(at: word)
                return { .notANumber(place: $0, column: 1, text: text) }
            }
        }
        guard unsafe endsWord(next) else {
            let text = unsafe wordText(at: word)
            return badLabel(text)
        }
        if hasWeight != layout.hasWeights { return uneven("weight", isThere: hasWeight) }
        labels.append(label)
        if hasWeight { weights.append(weight) }
        return nil
    }

    private func parseGroup(_ next: inout UnsafePointer<UInt8>, _ layout: LIBSVMLayout) -> Failure? {
        let word = unsafe next
        let hasGroup = unsafe next[0] == UInt8(ascii: "q")
        if hasGroup != layout.hasGroups { return uneven("query group", isThere: hasGroup) }
        guard hasGroup else { return nil }
        guard unsafe next[1] == UInt8(ascii: "i"), unsafe next[2] == UInt8(ascii: "d"),
            unsafe next[3] == UInt8(ascii: ":")
        else { return unsafe badPair(at: word) }
        unsafe next += 4
        guard let group = unsafe scanIndex(&next), unsafe endsWord(next) else { return unsafe badPair(at: word) }
        if groups.last?.group == group {
            groups[groups.count - 1].count += 1
        } else {
            groups.append(Run(group: group, count: 1, line: lineCount))
        }
        return nil
    }

    private func uneven(_ what: String, isThere: Bool) -> Failure {
        let text = isThere ? "a \(what), though the first row has none" : "no \(what), though the first row has one"
        return { .uneven(place: $0, what: text) }
    }

    private func badLabel(_ text: String) -> Failure {
        { text.contains(",") ? .looksLikeCSV(place: $0) : .notANumber(place: $0, column: 1, text: text) }
    }

    private func badPair(at word: UnsafePointer<UInt8>) -> Failure {
        let text = unsafe wordText(at: word)
        return { .badPair(place: $0, text: text) }
    }
}

/// A whole number from 0 to the highest that fits the library's 32 bits, or `nil`.
private func scanIndex(_ next: inout UnsafePointer<UInt8>) -> Int? {
    var index = 0
    let start = unsafe next
    while unsafe next[0] &- UInt8(ascii: "0") < 10 {
        index = unsafe index * 10 + Int(next[0] &- UInt8(ascii: "0"))
        guard index < Int(Int32.max) else { return nil }
        unsafe next += 1
    }
    return unsafe next > start ? index : nil
}

/// `nan` or `NA`, in any case.
private func scanMissing(_ next: inout UnsafePointer<UInt8>, _ value: inout Float) -> Bool {
    let text = unsafe wordText(at: next).lowercased()
    guard text == "nan" || text == "na" else { return false }
    value = .nan
    unsafe next += text.utf8.count
    return true
}

private func wordText(at word: UnsafePointer<UInt8>) -> String {
    var end = unsafe word
    while unsafe !endsWord(end) { unsafe end += 1 }
    return unsafe readable(UnsafeBufferPointer(start: word, count: end - word))
}

private func skipBlanks(_ next: inout UnsafePointer<UInt8>) {
    while unsafe next[0] == UInt8(ascii: " ") || next[0] == UInt8(ascii: "\t") || next[0] == UInt8(ascii: "\r") {
        unsafe next += 1
    }
}

/// Whether nothing but a comment is left of the row.
private func endsRow(_ position: UnsafePointer<UInt8>) -> Bool {
    unsafe position[0] == UInt8(ascii: "\n") || position[0] == UInt8(ascii: "#")
}

private func endsWord(_ position: UnsafePointer<UInt8>) -> Bool {
    let byte = unsafe position[0]
    return byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
}
