import Foundation
import Testing
import TunebookXGBoost

@Suite("The XGBoost library, opened at run time")
struct XGBoostLibraryTests {
    @Test("A file that is no library is refused with the loader's reason")
    func notALibrary() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).so")
        try Data("no library".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let error = #expect(throws: XGBoostError.self) { try XGBoostLibrary(opening: file.path) }
        guard case .notOpened(let path, let reason)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(path == file.path)
        #expect(!reason.isEmpty)
    }

    @Test("Another library is told by the function that it lacks")
    func anotherLibrary() {
        let error = #expect(throws: XGBoostError.self) { try XGBoostLibrary(opening: "libm.so.6") }
        #expect(error == .notXGBoost(path: "libm.so.6", missing: "XGBoostVersion"))
        #expect(
            error?.description
                == "\"libm.so.6\" is no XGBoost library of release 1.7 or later: it has no function XGBoostVersion"
        )
    }

    @Test("It tells its version")
    func version() throws {
        #expect(try openTestLibrary().version >= XGBoostVersion(1, 7, 0))
    }

    @Test("Versions are ordered by number")
    func versionOrder() {
        #expect(XGBoostVersion(1, 10, 0) > XGBoostVersion(1, 9, 9))
        #expect(XGBoostVersion(3, 2, 0).description == "3.2.0")
    }

    @Test("Its warnings are collected on the thread that trains, and not printed")
    func warnings() throws {
        let library = try openTestLibrary()
        let warnings = try library.collectingWarnings {
            let (matrix, booster) = try trained(in: library, rounds: 0)
            try booster.set("objective", to: "reg:linear")
            try booster.update(round: 0, on: matrix)
            return library.takeWarnings()
        }
        #expect(warnings.contains { $0.level == "WARNING" && $0.message.hasPrefix("reg:linear is now deprecated") })
        #expect(library.takeWarnings().isEmpty)
    }
}

@Suite("A booster and its matrices")
struct BoosterTests {
    @Test("It learns, round by round, and evaluates each channel by its name")
    func learns() throws {
        let library = try openTestLibrary()
        let (matrix, booster) = try trained(in: library, rounds: 0)
        try booster.set("objective", to: "reg:squarederror")
        try booster.set("eval_metric", to: "rmse")
        try booster.set("eval_metric", to: "mae")
        var errors: [Double] = []
        for round in 0..<10 {
            try booster.update(round: round, on: matrix)
            let values = try booster.evaluate(round: round, on: [("train", matrix), ("a-b", matrix)])
            #expect(values.map(\.channel) == ["train", "train", "a-b", "a-b"])
            #expect(values.map(\.metric) == ["rmse", "mae", "rmse", "mae"])
            errors.append(values[0].value)
        }
        #expect(errors == errors.sorted(by: >))
        #expect(try booster.roundCount == 10)
    }

    @Test("Its first rounds can be cut off as a model of their own")
    func prefix() throws {
        let (matrix, booster) = try trained(in: openTestLibrary(), rounds: 6)
        let short = try booster.prefix(rounds: 2)
        #expect(try short.roundCount == 2)
        #expect(try short.predict(matrix) != booster.predict(matrix))
    }

    @Test("Predictions are copies that a later call leaves alone")
    func predictionsAreCopies() throws {
        let (matrix, booster) = try trained(in: openTestLibrary(), rounds: 3)
        let first = try booster.predict(matrix)
        try booster.update(round: 3, on: matrix)
        #expect(try booster.predict(matrix) != first)
        #expect(first.values.count == matrix.rowCount)
        #expect(first.width == 1)
    }

    @Test("A model survives its way through bytes")
    func bytes() throws {
        let library = try openTestLibrary()
        let (matrix, booster) = try trained(in: library, rounds: 4)
        let copy = try Booster(model: booster.modelBytes(), in: library)
        #expect(try copy.predict(matrix) == booster.predict(matrix))
    }

    @Test("A bad parameter is an error in the library's words, without its source line")
    func badParameter() throws {
        let (matrix, booster) = try trained(in: openTestLibrary(), rounds: 0)
        try booster.set("max_depth", to: "-1")
        let error = #expect(throws: XGBoostError.self) { try booster.update(round: 0, on: matrix) }
        #expect(error?.description.contains("max_depth should be greater equal to 0") == true)
        #expect(error?.description.contains("Stack trace") == false)
    }

    @Test("Sparse rows give the model that the same dense rows give")
    func sparse() throws {
        let library = try openTestLibrary()
        let (dense, booster) = try trained(in: library, rounds: 3)
        let rows = exampleRows()
        var (offsets, indices, values): ([UInt64], [UInt32], [Float]) = ([0], [], [])
        for row in rows {
            for (column, value) in row.enumerated() where !value.isNaN {
                indices.append(UInt32(column))
                values.append(value)
            }
            offsets.append(UInt64(values.count))
        }
        let sparse = try unsafe offsets.withUnsafeBufferPointer { offsets in
            try unsafe indices.withUnsafeBufferPointer { indices in
                try unsafe values.withUnsafeBufferPointer { values in
                    try unsafe DataMatrix(
                        offsets: offsets,
                        indices: indices,
                        values: values,
                        columns: 3,
                        threads: 1,
                        in: library
                    )
                }
            }
        }
        #expect(sparse.rowCount == dense.rowCount)
        #expect(try booster.predict(sparse) == booster.predict(dense))
    }
}

/// 60 rows of 3 features, some missing.
private func exampleRows() -> [[Float]] {
    (0..<60).map { row -> [Float] in
        let second: Float = row % 5 == 0 ? .nan : Float(row * 7 % 11)
        return [Float(row), second, Float(row % 3)]
    }
}

private func trained(in library: XGBoostLibrary, rounds: Int) throws -> (DataMatrix, Booster) {
    let rows = exampleRows()
    let labels = rows.map { $0[0] * 2 + ($0[1].isNaN ? 5 : $0[1]) }
    let matrix = try unsafe rows.flatMap { $0 }.withUnsafeBufferPointer { values in
        try unsafe DataMatrix(values, rows: rows.count, columns: 3, threads: 1, in: library)
    }
    try unsafe labels.withUnsafeBufferPointer { try unsafe matrix.set("label", to: $0) }
    let booster = try Booster(caching: [matrix], in: library)
    try booster.set("nthread", to: "1")
    for round in 0..<rounds { try booster.update(round: round, on: matrix) }
    return (matrix, booster)
}
