import Testing
import TunebookHTTP

@Suite("An HTTP address")
struct HTTPAddressTests {
    @Test(
        "keeps the path and the query as they are written",
        arguments: [
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/"),
            ("https://host:443/a%2fb/../c?x=1&y", "https://host/a%2fb/../c?x=1&y"),
            ("HTTP://[fd00:ec2::254]/latest", "http://[fd00:ec2::254]/latest"),
            ("http://host?q", "http://host/?q"),
        ]
    )
    func round(text: String, expected: String) throws {
        #expect(try HTTPAddress(parsing: text).description == expected)
    }

    @Test(
        "refuses what is no address, and says why",
        arguments: [
            ("ftp://host", "it must begin with https:// or http://"),
            ("host:80", "it must begin with https:// or http://"),
            ("http://", "it names no host"),
            ("http://user@host", "a name and password have no place in it"),
            ("http://host:0", "\"0\" is no port"),
            ("http://host:x", "\"x\" is no port"),
            ("http://[::1", "a bracket is not closed"),
            ("http://a b", "it holds blanks or characters that a URL cannot"),
        ]
    )
    func refusals(text: String, reason: String) {
        #expect(throws: HTTPError.invalidAddress(text, reason: reason)) { try HTTPAddress(parsing: text) }
    }

    @Test("knows this machine and link-local addresses")
    func places() {
        func isLoopback(_ host: String) -> Bool { HTTPAddress(.http, host: host).isLoopback }
        #expect(isLoopback("127.0.0.1") && isLoopback("localhost") && isLoopback("::1"))
        #expect(!isLoopback("127.0.0.1.example.com") && !isLoopback("127.example.com") && !isLoopback("10.0.0.1"))
        #expect(HTTPAddress(.http, host: "169.254.170.2").isLinkLocal)
        #expect(!HTTPAddress(.http, host: "169.254.example.com").isLinkLocal)
    }

    @Test("is encoded strictly")
    func encoding() {
        #expect(percentEncoded("a b+c/ü=~_.-") == "a%20b%2Bc%2F%C3%BC%3D~_.-")
        #expect(percentEncoded("a b/c", keepsSlashes: true) == "a%20b/c")
    }
}
