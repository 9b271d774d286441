package import TunebookCore
package import TunebookPlatform

/// Why a request got no answer. An answer of any status is no error here.
package enum HTTPError: Error, Hashable, Sendable {
    case libraryUnavailable(reason: String)
    case invalidAddress(String, reason: String)
    /// A header holds a line break or another control character.
    case invalidHeader(name: String)
    case cannotResolve(host: String)
    case cannotConnect(host: String, reason: String)
    /// The certificate or the handshake was refused.
    case notTrusted(host: String, reason: String)
    /// Nothing came in time.
    case timedOut(host: String)
    /// The connection ended in the middle.
    case cutShort(host: String, reason: String)
    /// The answer is larger than the request allows.
    case tooLarge(host: String, limit: Int)
    /// A file could not be read or written.
    case file(CError)
    /// A file that was being sent has become shorter.
    case fileChanged(path: String)
    case cancelled
    /// Anything else that libcurl reports, in its own words.
    case failed(host: String, reason: String)
}

extension HTTPError {
    /// Whether the same request may succeed a moment later.
    package var isTransient: Bool {
        switch self {
        case .cannotResolve, .cannotConnect, .timedOut, .cutShort, .failed: true
        case .libraryUnavailable, .invalidAddress, .invalidHeader, .notTrusted, .tooLarge, .file, .fileChanged,
            .cancelled:
            false
        }
    }

    /// Whether the server may have got the request and acted on it.
    package var mayHaveArrived: Bool {
        switch self {
        case .timedOut, .cutShort, .tooLarge, .cancelled, .failed: true
        case .libraryUnavailable, .invalidAddress, .invalidHeader, .cannotResolve, .cannotConnect, .notTrusted, .file,
            .fileChanged:
            false
        }
    }
}

extension HTTPError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .libraryUnavailable(let reason):
            Explanation(
                "no libcurl to speak HTTP with",
                reason: reason,
                remedy: "`apt-get install libcurl4`, or your system's package of libcurl"
            )
        case .invalidAddress(let address, let reason):
            Explanation("\"\(address)\" is no address", reason: reason)
        case .invalidHeader(let name):
            Explanation(
                "the header \(name) cannot be sent",
                reason: "its value holds a line break or a control character"
            )
        case .cannotResolve(let host):
            Explanation(
                "no address for \(host)",
                reason: "the name is wrong, or this machine has no network",
                remedy: "check the region and the endpoint, and the proxy (https_proxy)"
            )
        case .cannotConnect(let host, let reason):
            Explanation(
                "no connection to \(host)",
                reason: reason,
                remedy: "check the endpoint and the proxy (https_proxy)"
            )
        case .notTrusted(let host, let reason):
            Explanation(
                "\(host) is not trusted",
                reason: reason,
                remedy: "behind a proxy that opens TLS, name its certificate file in AWS_CA_BUNDLE"
            )
        case .timedOut(let host):
            Explanation("no answer from \(host) in time", remedy: "try again; check the network and the proxy")
        case .cutShort(let host, let reason):
            Explanation("the connection to \(host) was cut", reason: reason, remedy: "try again")
        case .tooLarge(let host, let limit):
            Explanation("the answer of \(host) is too large", reason: "more than \(limit) bytes were sent")
        case .file(let error):
            Explanation("\(error)")
        case .fileChanged(let path):
            Explanation(
                "\(path) changed while it was sent",
                reason: "it is shorter than it was",
                remedy: "launch again when nothing writes to it"
            )
        case .cancelled:
            Explanation("the request was given up")
        case .failed(let host, let reason):
            Explanation("the request to \(host) failed", reason: reason)
        }
    }
}
