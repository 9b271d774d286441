/// Reads `text/csv`: a label, perhaps a weight, and features in every row, with commas and no header.
///
/// Where SageMaker's container would take a bad file in silence, this reader stops: at a header, another delimiter,
/// rows of different width, text, and infinite values. An empty field, `NA` and `nan` are missing values. Line ends
/// may be CRLF, a byte-order mark and blank lines are skipped, the last line end may lack.
struct CSVReader {
    /// Whether the second column holds the rows' weights.
    let hasWeights: Bool
    let threads: Int

    /// Reads files one after the other into one table.
    func read(_ files: [TextFile]) throws(DataError) -> NumericTable {
        var layout: CSVLayout?
        var firstPath = ""
        for file in files {
            let found = try CSVFirstLine(file).layout(hasWeights: hasWeights, first: layout, firstPath: firstPath)
            if layout == nil, let found { (layout, firstPath) = (found, file.displayPath) }
        }
        guard let layout, let last = files.last else { throw .empty(path: files.first?.displayPath ?? "") }
        let bytes = files.reduce(0) { $0 + $1.size }
        guard let rows = DenseRows(layout, byteCount: bytes) else {
            throw .unreadable(path: last.displayPath, reason: "not enough memory for \(bytes) bytes of data")
        }
        for file in files {
            let first = file.displayPath == firstPath ? nil : firstPath
            try BlockPipeline<CSVBatch>(file: file, threads: threads).run { block, batch in
                batch.parse(block, layout, first: first)
            } into: { (batch, _) throws(DataError) in
                rows.append(batch)
            }
        }
        guard rows.labels.count > 0 else { throw .empty(path: firstPath) }
        return unsafe NumericTable(
            columnCount: layout.featureCount,
            features: .dense(rows.features.elements),
            labels: rows.labels.elements,
            weights: rows.weights.elements,
            owners: [rows]
        )
    }
}

/// What the columns of a file are.
struct CSVLayout: Hashable, Sendable {
    /// All columns: the label, perhaps the weight, the features.
    var columnCount: Int
    var hasWeights: Bool

    var featureCount: Int { columnCount - (hasWeights ? 2 : 1) }
}

/// The rows of all blocks so far.
private final class DenseRows {
    let features: GrowingMemory<Float>
    let labels: GrowingMemory<Float>
    let weights: GrowingMemory<Float>

    init?(_ layout: CSVLayout, byteCount: Int) {
        // A row takes at least one byte a column: a comma or a line end.
        let rowCount = byteCount / layout.columnCount + 2
        guard let features = GrowingMemory<Float>(capacity: rowCount * layout.featureCount),
            let labels = GrowingMemory<Float>(capacity: rowCount),
            let weights = GrowingMemory<Float>(capacity: layout.hasWeights ? rowCount : 0)
        else { return nil }
        self.features = features
        self.labels = labels
        self.weights = weights
    }

    func append(_ batch: CSVBatch) {
        unsafe features.append(batch.features.elements)
        unsafe labels.append(batch.labels.elements)
        unsafe weights.append(batch.weights.elements)
    }
}
