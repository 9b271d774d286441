import Crypto

/// Bytes as Base64 for URLs, without padding.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    base64(bytes, digits: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", padding: "")
}

/// Bytes as Base64 with its padding.
package func base64(_ bytes: some Sequence<UInt8>) -> String {
    base64(bytes, digits: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", padding: "=")
}

private func base64(_ bytes: some Sequence<UInt8>, digits: String, padding: String) -> String {
    let digits = Array(digits.utf8)
    let bytes = Array(bytes)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0..<4 {
            if place <= group.count {
                text.append(digits[bits >> (18 - 6 * place) & 63])
            } else {
                text += Array(padding.utf8)
            }
        }
    }
    return String(decoding: text, as: UTF8.self)
}

func sha256(_ text: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(text.utf8)))
}

/// MD5 as storage services ask for it, which sign uploads with it.
package func md5(_ bytes: [UInt8]) -> [UInt8] {
    Array(Insecure.MD5.hash(data: bytes))
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
