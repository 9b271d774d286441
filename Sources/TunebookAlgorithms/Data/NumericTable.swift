/// A channel's rows in memory: features, labels, and weights or query groups where there are any.
///
/// Read-only from the moment it is made. The pointers are valid while the table lives.
@safe final class NumericTable {
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

    let rowCount: Int
    /// Features of a row; labels and weights are not among them.
    let columnCount: Int
    let features: Features
    /// One for each row.
    let labels: UnsafeBufferPointer<Float>
    /// One for each row, or none at all.
    let weights: UnsafeBufferPointer<Float>
    /// The sizes of the query groups in order; empty where the data has none.
    let groups: [UInt32]
    /// What holds the memory.
    private let owners: [AnyObject]

    /// - Parameter owners: What the pointers point into.
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
