import Crypto
package import SwiftProtobuf

/// The hash that Flyte's cache takes of a message: objecthash over its canonical JSON.
///
/// Text, key order and escapes of the JSON do not matter; every number is a double.
///
/// - SeeAlso: Ben Laurie, "objecthash", github.com/benlaurie/objecthash; and the `pbhash` package of flytestdlib, which
///   feeds it a message's JSON.
package enum ObjectHash {
    /// The 32 bytes as Base64 for URLs, without padding.
    package static func text(of message: any Message) throws(FlyteError) -> String {
        base64URL(try bytes(of: message))
    }

    /// The 32 bytes.
    static func bytes(of message: any Message) throws(FlyteError) -> [UInt8] {
        digest(try jsonValue(of: message))
    }

    /// A message's canonical JSON, parsed.
    private static func jsonValue(of message: any Message) throws(FlyteError) -> Google_Protobuf_Value {
        do {
            return try Google_Protobuf_Value(jsonString: try message.jsonString())
        } catch {
            throw .unencodable(message: type(of: message).protoMessageName, reason: "\(error)")
        }
    }

    private static func digest(_ value: Google_Protobuf_Value) -> [UInt8] {
        switch value.kind {
        case .none, .nullValue:
            return tagged("n", [])
        case .boolValue(let value):
            return tagged("b", Array((value ? "1" : "0").utf8))
        case .stringValue(let text):
            return tagged("u", Array(text.utf8))
        case .numberValue(let number):
            return tagged("f", Array(normalised(number).utf8))
        case .listValue(let list):
            return tagged("l", list.values.flatMap(digest))
        case .structValue(let object):
            let pairs = object.fields.map { (key, value) in tagged("u", Array(key.utf8)) + digest(value) }
            return tagged("d", pairs.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 })
        }
    }

    private static func tagged(_ tag: Character, _ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Array(String(tag).utf8) + bytes))
    }

    /// A number by sign, exponent and the bits of its mantissa in (½, 1]: `+0:`, `+1:1`, `-0:011…`.
    private static func normalised(_ number: Double) -> String {
        guard number.isFinite, number != 0 else { return "+0:" }
        var text = number < 0 ? "-" : "+"
        var rest = number.magnitude
        var exponent = 0
        while rest > 1 {
            rest /= 2
            exponent += 1
        }
        while rest <= 0.5 {
            rest *= 2
            exponent -= 1
        }
        text += "\(exponent):"
        while rest != 0 {
            if rest >= 1 {
                text += "1"
                rest -= 1
            } else {
                text += "0"
            }
            rest *= 2
        }
        return text
    }
}
