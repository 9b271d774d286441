/// Reads `text/libsvm`: rows of `label[:weight] [qid:group] index:value …`, with indices from 0 up.
///
/// An index that is not listed is a missing value. `#` begins a comment. What the first row has, a weight or a query
/// group, every row must have; rows of a group stand one after the other.
struct LIBSVMReader {
    let threads: Int

    /// Reads files one after the other into one table.
    func read(_ files: [TextFile]) throws(DataError) -> NumericTable {
        var layout: LIBSVMLayout?
        for file in files where layout == nil {
            guard let line = try FirstLine(file) else { continue }
            layout = try LIBSVMLayout(line, path: file.displayPath)
        }
        guard let layout, let last = files.last else { throw .empty(path: files.first?.displayPath ?? "") }
        let bytes = files.reduce(0) { $0 + $1.size }
        guard let rows = SparseRows(byteCount: bytes) else {
            throw .unreadable(path: last.displayPath, reason: "not enough memory for \(bytes) bytes of data")
        }
        for file in files {
            if file.size > 0 { try FileKind.refuseBinary(file) }
            try BlockPipeline<LIBSVMBatch>(file: file, threads: threads).run { block, batch in
                batch.parse(block, layout)
            } into: { (batch, linesBefore) throws(DataError) in
                try rows.append(batch, path: file.displayPath, linesBefore: linesBefore)
            }
        }
        guard rows.labels.count > 0 else { throw .empty(path: files[0].displayPath) }
        rows.finish()
        return unsafe NumericTable(
            columnCount: rows.columnCount,
            features: .sparse(
                offsets: rows.offsets.elements,
                indices: rows.indices.elements,
                values: rows.values.elements
            ),
            labels: rows.labels.elements,
            weights: rows.weights.elements,
            groups: rows.groupSizes,
            owners: [rows]
        )
    }
}

/// What every row has beside its label and its features.
struct LIBSVMLayout: Hashable, Sendable {
    var hasWeights: Bool
    var hasGroups: Bool

    init(_ line: FirstLine, path: String) throws(DataError) {
        let place = DataPlace(path: path, line: line.number)
        let words = line.text.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        if line.text.contains(","), !words.dropFirst().contains(where: { $0.contains(":") }) {
            throw .looksLikeCSV(place: place)
        }
        hasWeights = words.first?.contains(":") ?? false
        hasGroups = words.dropFirst().first?.hasPrefix("qid:") ?? false
    }
}

/// The rows of all blocks so far.
private final class SparseRows {
    let offsets: GrowingMemory<UInt64>
    let indices: GrowingMemory<UInt32>
    let values: GrowingMemory<Float>
    let labels: GrowingMemory<Float>
    let weights: GrowingMemory<Float>
    private(set) var columnCount = 0
    private(set) var groupSizes: [UInt32] = []
    private var lastGroup: Int?
    private var seenGroups: Set<Int> = []

    init?(byteCount: Int) {
        // A row takes at least two bytes, a pair four: a blank, an index, a colon, a value.
        let (rowCount, pairCount) = (byteCount / 2 + 2, byteCount / 4 + 2)
        guard let offsets = GrowingMemory<UInt64>(capacity: rowCount + 1),
            let indices = GrowingMemory<UInt32>(capacity: pairCount),
            let values = GrowingMemory<Float>(capacity: pairCount),
            let labels = GrowingMemory<Float>(capacity: rowCount),
            let weights = GrowingMemory<Float>(capacity: rowCount)
        else { return nil }
        self.offsets = offsets
        self.indices = indices
        self.values = values
        self.labels = labels
        self.weights = weights
    }

    func append(_ batch: LIBSVMBatch, path: String, linesBefore: Int) throws(DataError) {
        for run in batch.groups {
            if run.group == lastGroup {
                groupSizes[groupSizes.count - 1] += run.count
                continue
            }
            guard seenGroups.insert(run.group).inserted else {
                throw .groupOrder(place: DataPlace(path: path, line: linesBefore + run.line), group: run.group)
            }
            lastGroup = run.group
            groupSizes.append(run.count)
        }
        let base = UInt64(values.count)
        unsafe batch.offsets.map { $0 + base }.withUnsafeBufferPointer { unsafe offsets.append($0) }
        unsafe batch.indices.withUnsafeBufferPointer { unsafe indices.append($0) }
        unsafe batch.values.withUnsafeBufferPointer { unsafe values.append($0) }
        unsafe batch.labels.withUnsafeBufferPointer { unsafe labels.append($0) }
        unsafe batch.weights.withUnsafeBufferPointer { unsafe weights.append($0) }
        columnCount = max(columnCount, batch.columnCount)
    }

    /// Closes the last row.
    func finish() {
        unsafe [UInt64(values.count)].withUnsafeBufferPointer { unsafe offsets.append($0) }
    }
}
