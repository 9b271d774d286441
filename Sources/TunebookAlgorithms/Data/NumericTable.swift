/// A channel's rows in memory: features, labels, and weights or query groups where there are any.
///
/// Read-only from the moment it is made. The pointers are valid while the table lives.
@safe package final class NumericTable {
    /// The features in one of the two forms that the library takes.
    @unsafe enum Features {
        /// Row after row; NaN is missing.
        case dense(UnsafeBufferPointer<Float>)
        /// Compressed rows; what is not listed is missing.
        case sparse(
            offsets: UnsafeBufferPointer<UInt64>,
            indices: UnsafeBufferPointer<UInt32>,
            values: UnsafeBufferPointer<Float>
        )
    }

    package let rowCount: Int
    /// Features of a row; labels and weights are not among them.
    package let columnCount: Int
    let features: Features
    /// One for each row.
    let labels: UnsafeBufferPointer<Float>
    /// One for each row, or none at all.
    let weights: UnsafeBufferPointer<Float>
    /// The sizes of the query groups in order; empty where the data has none.
    package let groups: [UInt32]
    /// What holds the memory.
    private let owners: [AnyObject]

    /// Describes rows that lie in memory already; `owners` is what the pointers point into.
    @unsafe init(
        columnCount: Int,
        features: Features,
        labels: UnsafeBufferPointer<Float>,
        weights: UnsafeBufferPointer<Float>,
        groups: [UInt32] = [],
        owners: [AnyObject]
    ) {
        rowCount = labels.count
        self.columnCount = columnCount
        unsafe self.features = unsafe features
        unsafe self.labels = unsafe labels
        unsafe self.weights = unsafe weights
        self.groups = groups
        self.owners = owners
    }
}

extension NumericTable {
    /// One row's label.
    package func label(ofRow row: Int) -> Float {
        precondition(row >= 0 && row < rowCount, "no such row")
        return unsafe labels[row]
    }

    /// One row's weight, or `nil` where the data has none.
    package func weight(ofRow row: Int) -> Float? {
        precondition(row >= 0 && row < rowCount, "no such row")
        return unsafe weights.isEmpty ? nil : weights[row]
    }

    /// One row's features in order; a missing one is NaN.
    package func features(ofRow row: Int) -> [Float] {
        precondition(row >= 0 && row < rowCount, "no such row")
        switch unsafe features {
        case .dense(let values):
            return unsafe Array(values[row * columnCount..<(row + 1) * columnCount])
        case .sparse(let offsets, let indices, let values):
            var result = [Float](repeating: .nan, count: columnCount)
            for place in unsafe Int(offsets[row])..<Int(offsets[row + 1]) {
                result[unsafe Int(indices[place])] = unsafe values[place]
            }
            return result
        }
    }
}
