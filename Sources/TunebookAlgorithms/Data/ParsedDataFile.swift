import Glibc
import TunebookPlatform

/// A channel's parsed rows on disk, so that the next training of the same data maps them and parses nothing.
///
/// The file is a header of 128 bytes and then the arrays, each padded to 64 bytes, in this machine's byte order:
/// features (dense: floats; sparse: offsets, indices, values), labels, weights, group sizes. It is written aside and
/// renamed, and never changed afterwards. A sum over header and arrays tells a damaged file, which is then taken for
/// absent.
struct ParsedDataFile {
    let path: String

    /// Names the file; `nil` when the digest is none that can name one.
    ///
    /// - Parameters:
    ///   - directory: The folder of all parsed data.
    ///   - digest: The channel's content digest, in hex.
    ///   - form: What else decides the parsed rows: `csv`, `csv-weights`, `libsvm`.
    init?(in directory: String, digest: String, form: String) {
        guard digest.count >= 16, digest.allSatisfy({ $0.isHexDigit || $0 == "-" }) else { return nil }
        path = "\(directory)/\(digest)-\(form).rows"
    }

    /// The rows, or `nil` when there is no file or it is damaged.
    func read() -> NumericTable? {
        guard let file = try? MappedFile(path: path) else { return nil }
        let bytes = unsafe file.bytes
        guard file.count >= Header.size, let header = unsafe Header(bytes) else { return nil }
        let sections = header.sections
        guard sections.last.map({ $0.upperBound.roundedUp }) == file.count else { return nil }
        var sum = Checksum.sum(header.words)
        for section in sections { sum = unsafe Checksum.sum(UnsafeRawBufferPointer(rebasing: bytes[section]), sum) }
        guard sum == header.sum else { return nil }
        func section<Element>(_ index: Int, _: Element.Type) -> UnsafeBufferPointer<Element> {
            unsafe UnsafeRawBufferPointer(rebasing: bytes[sections[index]]).assumingMemoryBound(to: Element.self)
        }
        let features: NumericTable.Features =
            header.isSparse
            ? unsafe .sparse(
                offsets: section(0, UInt64.self),
                indices: section(1, UInt32.self),
                values: section(2, Float.self)
            ) : unsafe .dense(section(0, Float.self))
        return unsafe NumericTable(
            columnCount: header.columnCount,
            features: features,
            labels: section(3, Float.self),
            weights: section(4, Float.self),
            groups: Array(section(5, UInt32.self)),
            owners: [file]
        )
    }

    /// Writes a table; another process that writes the same one at the same time does no harm.
    func write(_ table: NumericTable) throws(CError) {
        var header = Header(table)
        var sum = Checksum.sum(header.words)
        try unsafe withArrays(of: table) { sum = unsafe Checksum.sum($0, sum) }
        header.sum = sum
        let file = try AtomicFile(replacing: path)
        try file.write(header.bytes)
        try unsafe withArrays(of: table) { (array) throws(CError) in try unsafe write(array, to: file) }
        try file.commit()
    }

    /// Calls `body` with each array in the order of the file.
    private func withArrays(
        of table: NumericTable,
        _ body: (UnsafeRawBufferPointer) throws(CError) -> Void
    ) throws(CError) {
        switch unsafe table.features {
        case .dense(let values):
            // The same number of arrays in both forms, since each counts in the sum.
            let none = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            try unsafe body(UnsafeRawBufferPointer(values))
            try unsafe body(none)
            try unsafe body(none)
        case .sparse(let offsets, let indices, let values):
            try unsafe body(UnsafeRawBufferPointer(offsets))
            try unsafe body(UnsafeRawBufferPointer(indices))
            try unsafe body(UnsafeRawBufferPointer(values))
        }
        try unsafe body(UnsafeRawBufferPointer(table.labels))
        try unsafe body(UnsafeRawBufferPointer(table.weights))
        let groups = unsafe table.groups.withUnsafeBytes { unsafe [UInt8]($0) }
        let result = unsafe groups.withUnsafeBytes { bytes in
            Result { () throws(CError) in try unsafe body(bytes) }
        }
        try result.get()
    }

    /// Writes an array and its padding, a piece at a time: the file takes copies, which should stay small.
    private func write(_ array: UnsafeRawBufferPointer, to file: borrowing AtomicFile) throws(CError) {
        let piece = 1 << 20
        for start in stride(from: 0, to: array.count, by: piece) {
            try unsafe file.write([UInt8](array[start..<min(array.count, start + piece)]))
        }
        let padding = array.count.roundedUp - array.count
        if padding > 0 { try file.write([UInt8](repeating: 0, count: padding)) }
    }
}

/// The first 128 bytes of the file.
private struct Header {
    static let size = 128
    private static let magic: UInt64 = 0x7461_6472_6e74_0001
    private static let formatVersion: UInt64 = 1

    let isSparse: Bool
    let hasWeights: Bool
    let rowCount: Int
    let columnCount: Int
    /// Stored values: of a sparse table; a dense one has rows × columns.
    let valueCount: Int
    let groupCount: Int
    /// Over the words below and all arrays.
    var sum: UInt64 = 0

    init(_ table: NumericTable) {
        rowCount = table.rowCount
        columnCount = table.columnCount
        hasWeights = unsafe !table.weights.isEmpty
        groupCount = table.groups.count
        switch unsafe table.features {
        case .dense(let values): (isSparse, valueCount) = (false, values.count)
        case .sparse(_, _, let values): (isSparse, valueCount) = (true, values.count)
        }
    }

    /// - Returns: `nil` for a file of another kind, version, or byte order, or with impossible counts.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let words = (0..<9).map { unsafe bytes.load(fromByteOffset: $0 * 8, as: UInt64.self) }
        guard words[0] == Self.magic, words[1] == Self.formatVersion else { return nil }
        guard words[4...7].allSatisfy({ $0 < 1 << 40 }), words[4] > 0 else { return nil }
        isSparse = words[2] == 1
        hasWeights = words[3] == 1
        (rowCount, columnCount) = (Int(words[4]), Int(words[5]))
        (valueCount, groupCount) = (Int(words[6]), Int(words[7]))
        sum = words[8]
        guard isSparse || rowCount.multipliedReportingOverflow(by: columnCount) == (valueCount, false) else {
            return nil
        }
    }

    var words: [UInt64] {
        [
            Self.magic, Self.formatVersion, isSparse ? 1 : 0, hasWeights ? 1 : 0,
            UInt64(rowCount), UInt64(columnCount), UInt64(valueCount), UInt64(groupCount),
        ]
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for word in words + [sum] { unsafe withUnsafeBytes(of: word) { unsafe bytes.append(contentsOf: $0) } }
        return bytes + [UInt8](repeating: 0, count: Self.size - bytes.count)
    }

    /// Where offsets or dense features, indices, values, labels, weights and groups lie in the file.
    var sections: [Range<Int>] {
        let lengths = [
            isSparse ? (rowCount + 1) * 8 : valueCount * 4,
            isSparse ? valueCount * 4 : 0,
            isSparse ? valueCount * 4 : 0,
            rowCount * 4,
            hasWeights ? rowCount * 4 : 0,
            groupCount * 4,
        ]
        var sections: [Range<Int>] = []
        var start = Self.size
        for length in lengths {
            sections.append(start..<start + length)
            start = (start + length).roundedUp
        }
        return sections
    }
}

/// A quick sum that changes with any byte: four lanes of multiply and rotate. Not against malice.
private enum Checksum {
    static func sum(_ words: [UInt64]) -> UInt64 {
        unsafe words.withUnsafeBytes { unsafe sum($0, 0) }
    }

    static func sum(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
        // Padding counts as zeros, so that a whole payload can be summed at once or array by array.
        var lanes = SIMD4<UInt64>(repeating: seed)
        let step = MemoryLayout<SIMD4<UInt64>>.size
        var offset = 0
        while offset + step <= bytes.count {
            let block = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
            lanes = (lanes ^ block) &* 0x9E37_79B9_7F4A_7C15
            lanes ^= lanes &>> 29
            offset += step
        }
        var rest = SIMD4<UInt64>(repeating: UInt64(bytes.count - offset))
        for index in offset..<bytes.count {
            rest[index & 3] = unsafe rest[index & 3] &* 257 &+ UInt64(bytes[index])
        }
        lanes = (lanes ^ rest) &* 0x9E37_79B9_7F4A_7C15
        return (lanes[0] ^ lanes[1] &* 3 ^ lanes[2] &* 5 ^ lanes[3] &* 7) &* 0xD6E8_FEB8_6659_FD93
    }
}

extension Int {
    /// To the next multiple of 64: where a section ends.
    fileprivate var roundedUp: Int { (self + 63) & ~63 }
}
