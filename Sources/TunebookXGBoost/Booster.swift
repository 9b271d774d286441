import CXGBoost

/// A model in training, or trained; freed with the object.
///
/// Keeps its matrices alive, and their predictions cached, so that evaluating them each round costs one tree and not
/// all. Not for two threads at once.
@safe package final class Booster {
    package let library: XGBoostLibrary
    private let handle: tbx_booster
    /// The library keeps no hold of these: they must outlive the booster.
    private let matrices: [DataMatrix]

    private init(_ handle: tbx_booster, caching matrices: [DataMatrix], in library: XGBoostLibrary) {
        self.library = library
        unsafe self.handle = unsafe handle
        self.matrices = matrices
    }

    deinit {
        _ = unsafe library.functions.boosterFree(handle)
    }

    /// Makes a booster with no trees, which will be trained on or evaluated with the matrices.
    package convenience init(caching matrices: [DataMatrix] = [], in library: XGBoostLibrary) throws(XGBoostError) {
        var handle: tbx_booster?
        let handles: [tbx_matrix?] = unsafe matrices.map { unsafe $0.handle }
        let status = unsafe handles.withUnsafeBufferPointer { handles in
            unsafe library.functions.boosterCreate(handles.baseAddress, UInt64(handles.count), &handle)
        }
        try library.check(status)
        try unsafe self.init(Self.made(handle), caching: matrices, in: library)
    }

    /// Reads a model out of bytes, in UBJSON or JSON.
    package convenience init(model: [UInt8], in library: XGBoostLibrary) throws(XGBoostError) {
        try self.init(in: library)
        let status = unsafe model.withUnsafeBytes { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe library.functions.boosterFromBuffer(handle, start, UInt64(bytes.count))
        }
        try library.check(status)
    }

    /// Sets a parameter; the same name set again replaces it, but `eval_metric` adds up.
    ///
    /// The library checks names and values at the first round, not here.
    package func set(_ parameter: String, to value: String) throws(XGBoostError) {
        try unsafe library.check(library.functions.boosterSetParameter(handle, parameter, value))
    }

    /// Keeps a text in the model under a name.
    package func setAttribute(_ name: String, to value: String) throws(XGBoostError) {
        try unsafe library.check(library.functions.boosterSetAttribute(handle, name, value))
    }

    /// Trains one round, counted from 0; the random numbers of a round depend on its number.
    package func update(round: Int, on train: DataMatrix) throws(XGBoostError) {
        try unsafe library.check(library.functions.boosterUpdate(handle, Int32(round), train.handle))
    }

    /// One metric of one matrix.
    package struct Evaluation: Hashable, Sendable {
        /// The matrix's name, as given.
        package var channel: String
        package var metric: String
        package var value: Double
    }

    /// Evaluates the metrics that are set, or else the objective's own, on each matrix.
    ///
    /// - Parameters:
    ///   - round: Counts from 0.
    ///   - channels: Matrices with a name each.
    /// - Returns: All metrics of the first matrix, then of the next, as the library orders them.
    /// - Throws: ``XGBoostError/failed(message:)``, for example for an unknown metric.
    package func evaluate(round: Int, on channels: [(name: String, matrix: DataMatrix)]) throws(XGBoostError)
        -> [Evaluation]
    {
        var handles: [tbx_matrix?] = unsafe channels.map { unsafe $0.matrix.handle }
        let texts = channels.map { Array($0.name.utf8CString) }
        var text: UnsafePointer<CChar>?
        let status = unsafe withPointers(to: texts) { names in
            unsafe library.functions.boosterEvaluate(
                handle,
                Int32(round),
                &handles,
                names,
                UInt64(channels.count),
                &text
            )
        }
        try library.check(status)
        guard let text = unsafe text else { return [] }
        return Self.parse(unsafe String(cString: text), channels: channels.map(\.name))
    }

    /// How many rounds the model holds.
    package var roundCount: Int {
        get throws(XGBoostError) {
            var count = Int32(0)
            try unsafe library.check(library.functions.boosterRounds(handle, &count))
            return Int(count)
        }
    }

    /// A copy that holds only the first rounds.
    ///
    /// - Throws: ``XGBoostError/failed(message:)`` for a linear model, which has no rounds to cut.
    package func prefix(rounds: Int) throws(XGBoostError) -> Booster {
        var copy: tbx_booster?
        try unsafe library.check(library.functions.boosterSlice(handle, 0, Int32(rounds), 1, &copy))
        return try unsafe Booster(Self.made(copy), caching: [], in: library)
    }

    /// The model in UBJSON, which every release since 1.7 reads.
    package func modelBytes() throws(XGBoostError) -> [UInt8] {
        var (length, bytes) = unsafe (UInt64(0), UnsafePointer<CChar>?.none)
        try unsafe library.check(library.functions.boosterToBuffer(handle, #"{"format":"ubj"}"#, &length, &bytes))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(length)))
    }

    /// Predictions with their shape.
    package struct Prediction: Hashable, Sendable {
        /// One value a row, or one a class and row.
        package var values: [Float]
        /// How many values each row has.
        package var width: Int
    }

    /// Predicts every row of a matrix; `margins` leaves out the objective's last step, as from margin to probability.
    package func predict(_ matrix: DataMatrix, margins: Bool = false) throws(XGBoostError) -> Prediction {
        let config =
            #"{"type":\#(margins ? 1 : 0),"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true}"#
        var (shape, dimensions) = unsafe (UnsafePointer<UInt64>?.none, UInt64(0))
        var values: UnsafePointer<Float>?
        let status = unsafe library.functions.boosterPredict(
            handle,
            matrix.handle,
            config,
            &shape,
            &dimensions,
            &values
        )
        try library.check(status)
        let lengths = unsafe UnsafeBufferPointer(start: shape, count: Int(dimensions)).map(Int.init)
        let count = lengths.reduce(1, *)
        // Copied at once: the library reuses the memory at its next call.
        let copy = unsafe [Float](UnsafeBufferPointer(start: values, count: unsafe values == nil ? 0 : count))
        return Prediction(values: copy, width: lengths.dropFirst().reduce(1, *))
    }

    private static func made(_ handle: tbx_booster?) throws(XGBoostError) -> tbx_booster {
        guard let handle = unsafe handle else { throw .failed(message: "the library gave no booster") }
        return unsafe handle
    }
}

extension Booster {
    /// Reads `[0]\ttrain-auc:0.99\tvalidation-auc:0.98`.
    ///
    /// A metric's name may hold `-`, so the channels' names are needed to find where it begins.
    static func parse(_ text: String, channels: [String]) -> [Evaluation] {
        text.split(separator: "\t").dropFirst().compactMap { item in
            guard let colon = item.lastIndex(of: ":"), let channel = channels.first(where: { item.hasPrefix($0 + "-") })
            else { return nil }
            let metric = item[..<colon].dropFirst(channel.count + 1)
            let number = item[item.index(after: colon)...].trimmingSuffix(while: \.isWhitespace)
            return Evaluation(channel: channel, metric: String(metric), value: Double(number) ?? .nan)
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, condition(last) { text.removeLast() }
        return text
    }
}

/// Calls `body` with a C array of C strings.
private func withPointers<Result>(
    to texts: [[CChar]],
    _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let all = texts.flatMap { $0 }
    return unsafe all.withUnsafeBufferPointer { all in
        var offset = 0
        var pointers: [UnsafePointer<CChar>?] = unsafe []
        for text in texts {
            unsafe pointers.append(all.baseAddress.map { unsafe $0 + offset })
            offset += text.count
        }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeMutableBufferPointer { pointers in
            guard let start = pointers.baseAddress else { preconditionFailure("the list ends with a null") }
            return unsafe body(start)
        }
    }
}
