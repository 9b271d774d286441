import CXGBoost

/// Rows to train on or to predict, with their labels; a `DMatrix` that is freed with the object.
///
/// The library copies all it is given. Not for two threads at once.
@safe package final class DataMatrix {
    package let library: XGBoostLibrary
    package let rowCount: Int
    package let columnCount: Int
    let handle: tbx_matrix

    private init(_ handle: tbx_matrix, rows: Int, columns: Int, in library: XGBoostLibrary) {
        self.library = library
        unsafe self.handle = unsafe handle
        rowCount = rows
        columnCount = columns
    }

    deinit {
        _ = unsafe library.functions.matrixFree(handle)
    }

    /// Makes a matrix of dense rows: row after row, `rows` × `columns` values; NaN is a missing value.
    ///
    /// - Throws: ``XGBoostError/failed(message:)``, for example for infinite values.
    @unsafe package convenience init(
        _ values: UnsafeBufferPointer<Float>,
        rows: Int,
        columns: Int,
        threads: Int,
        in library: XGBoostLibrary
    ) throws(XGBoostError) {
        precondition(values.count == rows * columns, "a dense matrix has rows × columns values")
        var handle: tbx_matrix?
        let array = unsafe ArrayInterface(values.baseAddress, shape: [rows, columns], type: "<f4").json
        try unsafe library.check(library.functions.matrixFromDense(array, Self.config(threads), &handle))
        try unsafe self.init(Self.made(handle), rows: rows, columns: columns, in: library)
    }

    /// Makes a matrix of sparse rows; what is not given is missing.
    ///
    /// - Parameters:
    ///   - offsets: One more than there are rows: where each row begins in `indices` and `values`.
    ///   - indices: Column numbers from 0, ascending in each row, below `columns`.
    ///   - values: One value for each index.
    ///   - columns: How many columns the matrix has.
    ///   - threads: How many threads the library may use for it.
    ///   - library: The library that holds the matrix.
    /// - Throws: ``XGBoostError/failed(message:)``, for example for infinite values.
    @unsafe package convenience init(
        offsets: UnsafeBufferPointer<UInt64>,
        indices: UnsafeBufferPointer<UInt32>,
        values: UnsafeBufferPointer<Float>,
        columns: Int,
        threads: Int,
        in library: XGBoostLibrary
    ) throws(XGBoostError) {
        precondition(!offsets.isEmpty && indices.count == values.count, "sparse rows are incomplete")
        var handle: tbx_matrix?
        let arrays = unsafe (
            ArrayInterface(offsets.baseAddress, shape: [offsets.count], type: "<u8").json,
            ArrayInterface(indices.baseAddress, shape: [indices.count], type: "<u4").json,
            ArrayInterface(values.baseAddress, shape: [values.count], type: "<f4").json
        )
        let status = unsafe library.functions.matrixFromCSR(
            arrays.0,
            arrays.1,
            arrays.2,
            UInt64(columns),
            Self.config(threads),
            &handle
        )
        try library.check(status)
        try unsafe self.init(Self.made(handle), rows: offsets.count - 1, columns: columns, in: library)
    }

    /// Sets one number per row: `label` or `weight`.
    @unsafe package func set(_ field: String, to values: UnsafeBufferPointer<Float>) throws(XGBoostError) {
        let status = unsafe library.functions.matrixSetFloats(
            handle,
            field,
            values.baseAddress ?? Self.nowhere(),
            UInt64(values.count)
        )
        try library.check(status)
    }

    /// Sets the sizes of the query groups, whose rows stand one after the other.
    package func setGroups(_ sizes: [UInt32]) throws(XGBoostError) {
        let status = unsafe sizes.withUnsafeBufferPointer { sizes in
            unsafe library.functions.matrixSetUnsigned(
                handle,
                "group",
                sizes.baseAddress ?? Self.nowhere(),
                UInt64(sizes.count)
            )
        }
        try library.check(status)
    }

    private static func config(_ threads: Int) -> String { #"{"missing":NaN,"nthread":\#(threads)}"# }

    private static func made(_ handle: tbx_matrix?) throws(XGBoostError) -> tbx_matrix {
        guard let handle = unsafe handle else { throw .failed(message: "the library gave no matrix") }
        return unsafe handle
    }

    /// An address that is never read, for a count of 0.
    private static func nowhere<Value>() -> UnsafePointer<Value> {
        guard let address = unsafe UnsafePointer<Value>(bitPattern: MemoryLayout<Value>.alignment) else {
            preconditionFailure("an alignment is never 0")
        }
        return unsafe address
    }
}

/// An array in memory, in the JSON form that the library takes arrays in (NumPy's array interface, version 3).
struct ArrayInterface {
    let json: String

    init(_ start: UnsafeRawPointer?, shape: [Int], type: String) {
        let shape = shape.map(String.init).joined(separator: ",")
        let address = UInt(bitPattern: start)
        json = #"{"data":[\#(address),true],"shape":[\#(shape)],"typestr":"\#(type)","version":3}"#
    }
}
