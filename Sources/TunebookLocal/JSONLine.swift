import FoundationEssentials
import Glibc

/// Values as one line of JSON each, as all files of a run folder hold them.
///
/// Numbers that JSON cannot hold are the texts `nan`, `inf` and `-inf`, as a metric may well be one of them.
package enum JSONLine {
    /// The value's JSON with a line end.
    static func encode(_ value: some Encodable) -> [UInt8] {
        encodeGenerally(value)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Collection<UInt8>) throws -> Value {
        try decodeGenerally(type, from: bytes)
    }

    static func encodeGenerally(_ value: some Encodable) -> [UInt8] {
        do {
            return try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("a run folder's values are all encodable: \(error)")
        }
    }

    static func decodeGenerally<Value: Decodable>(
        _ type: Value.Type,
        from bytes: some Collection<UInt8>
    ) throws -> Value {
        try decoder.decode(type, from: Data(bytes))
    }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return encoder
    }()

    private static let decoder = {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return decoder
    }()
}

/// The ways in which a run folder's files are opened.
enum OpenMode {
    static let append = O_WRONLY | O_CREAT | O_APPEND
    static let read = O_RDONLY
}
