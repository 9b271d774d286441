import FoundationEssentials

/// A value in the database that cannot be read back.
struct StoredValueError: Error {
    let detail: String
}

/// How values that are no SQL types are stored.
enum StoredValue {
    /// JSON with sorted names; infinite and undefined numbers are the words `inf`, `-inf` and `nan`.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Reads back what ``text(_:)`` gave.
    ///
    /// - Parameters:
    ///   - type: The type that was stored.
    ///   - text: The JSON.
    ///   - place: Where the text was found, for the error.
    /// - Returns: The value.
    /// - Throws: ``StoredValueError``.
    static func value<Value: Decodable>(_ type: Value.Type, from text: String, place: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw StoredValueError(detail: "\(place) cannot be read")
        }
    }

    /// The numbers as eight bytes each, little end first.
    static func bytes(_ values: [Double]) -> Data {
        var bytes = Data(capacity: values.count * 8)
        for value in values {
            var bits = value.bitPattern.littleEndian
            unsafe withUnsafeBytes(of: &bits) { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    static func doubles(_ bytes: Data) -> [Double] {
        unsafe bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count - 7, by: 8).map {
                let bits = unsafe buffer.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
                return Double(bitPattern: UInt64(littleEndian: bits))
            }
        }
    }
}
