/// One request, all of it: nothing is added when it is sent but `Host`, `Content-Length`, `Accept` and `User-Agent`.
package struct HTTPRequest: Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package enum Body: Hashable, Sendable {
        case bytes([UInt8])
        /// A part of a file, by offsets; it is read as it is sent.
        case file(path: String, range: Range<Int64>)

        package var count: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, let range): range.upperBound - range.lowerBound
            }
        }
    }

    package var method: Method
    package var address: HTTPAddress
    package var headers: HTTPHeaders
    /// `nil` for none; a `POST` or `PUT` then says that its length is 0.
    package var body: Body?
    package var timeouts: HTTPTimeouts
    /// The most that is taken of an answer that is held in memory, and of the body of an error.
    package var largestAnswer: Int

    package init(
        _ method: Method,
        _ address: HTTPAddress,
        headers: HTTPHeaders = HTTPHeaders(),
        body: Body? = nil,
        timeouts: HTTPTimeouts = HTTPTimeouts(),
        largestAnswer: Int = 64 << 20
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.largestAnswer = largestAnswer
    }
}

/// How long a request may take.
package struct HTTPTimeouts: Hashable, Sendable {
    /// To find the host and to connect, TLS included.
    package var connect: Duration
    /// With nothing sent or received; whole seconds.
    package var silence: Duration
    /// For all of it; `nil` for no limit.
    package var total: Duration?

    package init(connect: Duration = .seconds(10), silence: Duration = .seconds(60), total: Duration? = nil) {
        self.connect = connect
        self.silence = silence
        self.total = total
    }
}

/// An answer, whatever its status.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// Empty where the body went to a file.
    package var body: [UInt8]
    /// The bytes of the body that went to a file.
    package var bytesWritten: Int64

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], bytesWritten: Int64 = 0) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bytesWritten = bytesWritten
    }

    /// Whether the status is 2xx.
    package var isSuccess: Bool { (200..<300).contains(status) }
}
