/// Where a request goes: a URL whose path and query are kept exactly as they are to be sent.
///
/// Signatures cover the path and the query byte by byte, so nothing here normalises them.
package struct HTTPAddress: Hashable, Sendable {
    package enum Scheme: String, Hashable, Sendable {
        case http
        case https

        var standardPort: Int { self == .http ? 80 : 443 }
    }

    package var scheme: Scheme
    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    /// `nil` for the scheme's own.
    package var port: Int?
    /// Percent-encoded, beginning with `/`.
    package var path: String
    /// Percent-encoded, without the question mark; `nil` for none.
    package var query: String?

    package init(_ scheme: Scheme, host: String, port: Int? = nil, path: String = "/", query: String? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port == scheme.standardPort ? nil : port
        self.path = path
        self.query = query
    }

    /// Reads `https://host:port/path?query`.
    ///
    /// - Throws: ``HTTPError/invalidAddress(_:reason:)`` for another scheme, a user's name before the host, a port that
    ///   is none, or anything but visible ASCII.
    package init(parsing text: String) throws(HTTPError) {
        func refusal(_ reason: String) -> HTTPError { .invalidAddress(text, reason: reason) }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw refusal("it holds blanks or characters that a URL cannot")
        }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            let scheme = Scheme(rawValue: text[..<colon].lowercased())
        else { throw refusal("it must begin with https:// or http://") }
        var rest = text[text.index(colon, offsetBy: 3)...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw refusal("a name and password have no place in it") }
        let (host, port) = try Self.split(authority, refusal)
        let target = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            scheme,
            host: host,
            port: port,
            path: target.first.map { $0.isEmpty ? "/" : String($0) } ?? "/",
            query: target.count > 1 ? String(target[1]) : nil
        )
    }

    private static func split(
        _ authority: Substring,
        _ refusal: (String) -> HTTPError
    ) throws(HTTPError) -> (host: String, port: Int?) {
        var host = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw refusal("a bracket is not closed") }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let rest = authority[authority.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw refusal("a port must follow the bracket") }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { throw refusal("it names no host") }
        guard let portText else { return (String(host), nil) }
        guard let port = Int(portText), (1...65_535).contains(port) else {
            throw refusal("\"\(portText)\" is no port")
        }
        return (String(host), port)
    }

    /// The value of the header `Host`: the port only where it is not the scheme's own.
    package var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(host):\($0)" } ?? host
    }

    /// Whether the host is this machine by address or by the name `localhost`.
    package var isLoopback: Bool {
        host == "::1" || host == "localhost" || isIPv4(beginning: "127.")
    }

    /// Whether the host is an address that never leaves the link, where machines' own metadata is served.
    package var isLinkLocal: Bool {
        isIPv4(beginning: "169.254.") || host.lowercased() == "fd00:ec2::254" || host.lowercased() == "fd00:ec2::23"
    }

    private func isIPv4(beginning prefix: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.hasPrefix(prefix) && parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension HTTPAddress: CustomStringConvertible {
    package var description: String {
        "\(scheme.rawValue)://\(authority)\(path)" + (query.map { "?" + $0 } ?? "")
    }
}

/// Encodes text for a URL: all but `A–Z a–z 0–9 - . _ ~` as `%XX` of its UTF-8, in upper case.
///
/// The strict form of RFC 3986, section 2.3, which signatures need.
///
/// - Parameters:
///   - text: Anything.
///   - keepsSlashes: Leaves `/` as it is, for a whole path.
/// - Returns: ASCII that a URL can hold.
package func percentEncoded(_ text: String, keepsSlashes: Bool = false) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.append(byte)
        case UInt8(ascii: "/") where keepsSlashes:
            encoded.append(byte)
        default:
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}
