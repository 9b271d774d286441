import Glibc
import Synchronization
package import TunebookPlatform

/// A tiny HTTP server on 127.0.0.1 for tests, which answers as it is told and keeps what it was asked.
///
/// Each connection has a thread of its own. A class, since it owns the listening socket.
package final class LoopbackServer: Sendable {
    /// What a client sent.
    package struct Request: Hashable, Sendable {
        package var method: String
        /// The path and the query as they came.
        package var target: String
        /// By lower-case name.
        package var headers: [String: String]
        package var body: [UInt8]
        /// The connection's number, from 1.
        package var connection: Int

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What is sent back.
    package struct Reply: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: [UInt8]
        /// Closes the connection when so many bytes of the body are sent; the headers still promise all of it.
        package var cutAfter: Int?
        /// Sends nothing at all and holds the connection open until the client ends it.
        package var hangs = false

        package init(_ status: Int = 200, headers: [String: String] = [:], _ body: String = "", cutAfter: Int? = nil) {
            self.init(status, headers: headers, bytes: Array(body.utf8), cutAfter: cutAfter)
        }

        package init(_ status: Int = 200, headers: [String: String] = [:], bytes: [UInt8], cutAfter: Int? = nil) {
            self.status = status
            self.headers = headers
            self.body = bytes
            self.cutAfter = cutAfter
        }

        /// No answer, ever.
        package static var hanging: Reply {
            var reply = Reply()
            reply.hangs = true
            return reply
        }

        /// The connection ends before any answer.
        package static var cut: Reply { Reply(200, "", cutAfter: -1) }
    }

    package let port: Int
    private let socket: Int32
    private let answer: @Sendable (Request) -> Reply
    private let received = Mutex<[Request]>([])
    private let connections = Atomic(0)

    /// Starts to listen.
    ///
    /// - Parameter answer: Called for each request, on its connection's thread.
    /// - Throws: When the system gives no port.
    package init(_ answer: @escaping @Sendable (Request) -> Reply) throws(CError) {
        self.answer = answer
        signal(SIGPIPE, SIG_IGN)
        socket = try checked("make a socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = socket
        try checked("bind") {
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(number, $0, length) }
            }
        }
        try checked("listen") { listen(number, 64) }
        try checked("ask for the port") {
            unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getsockname(number, $0, &length)
                }
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.thread { [weak self] in
            while true {
                let connection = accept(number, nil, nil)
                if connection < 0 { break }
                guard let server = self else {
                    close(connection)
                    break
                }
                Self.thread { server.serve(connection) }
            }
            close(number)
        }
    }

    deinit {
        // Wakes the listening thread, which closes it.
        shutdown(socket, Int32(SHUT_RDWR))
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Everything that has been asked, in its order.
    package var requests: [Request] { received.withLock { $0 } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        let number = connections.wrappingAdd(1, ordering: .relaxed).newValue
        var reader = Reader(connection)
        while let request = reader.next(number) {
            received.withLock { $0.append(request) }
            let reply = answer(request)
            if reply.hangs {
                _ = reader.next(number)
                return
            }
            guard send(reply, to: connection, for: request), reply.cutAfter == nil else { return }
        }
    }

    private func send(_ reply: Reply, to connection: Int32, for request: Request) -> Bool {
        if let cut = reply.cutAfter, cut < 0 { return false }
        var head = "HTTP/1.1 \(reply.status) Status\r\n"
        if reply.headers["Content-Length"] == nil { head += "Content-Length: \(reply.body.count)\r\n" }
        for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
        let body = request.method == "HEAD" ? [] : reply.body.prefix(reply.cutAfter ?? reply.body.count)
        return Self.write(Array((head + "\r\n").utf8) + body, to: connection)
    }

    private static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(connection, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func thread(_ work: @escaping @Sendable () -> Void) {
        let box = unsafe Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().work()
                return nil
            },
            box.toOpaque()
        )
        precondition(failure == 0, "the system gave no thread")
        pthread_detach(thread)
    }

    private final class Work: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}

/// Reads requests off one connection.
private struct Reader {
    private let connection: Int32
    private var buffer: [UInt8] = []

    init(_ connection: Int32) {
        self.connection = connection
    }

    /// The next request; `nil` when the client has ended the connection.
    mutating func next(_ number: Int) -> LoopbackServer.Request? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            headEnd = buffer.indices.first { buffer[$0...].starts(with: end) }
            if headEnd == nil, !fill() { return nil }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: buffer[..<headEnd], as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        buffer.removeFirst(headEnd + end.count)
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < length { if !fill() { return nil } }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return LoopbackServer.Request(
            method: words[0],
            target: words[1],
            headers: headers,
            body: body,
            connection: number
        )
    }

    private mutating func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe part.withUnsafeMutableBytes { unsafe read(connection, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        buffer += part[..<count]
        return true
    }
}
