import FoundationEssentials
import LoopbackServer
import Synchronization
import Testing
import TunebookHTTP
import TunebookPlatform

@Suite("An HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    private let client = HTTPClient()

    private func request(
        _ method: HTTPRequest.Method = .get,
        _ server: LoopbackServer,
        _ target: String = "/",
        headers: HTTPHeaders = HTTPHeaders(),
        body: HTTPRequest.Body? = nil
    ) throws -> HTTPRequest {
        HTTPRequest(method, try HTTPAddress(parsing: server.url + target), headers: headers, body: body)
    }

    @Test("sends the method, the path, the query and the headers as they are given, and gives back the whole answer")
    func exchange() async throws {
        let server = try LoopbackServer { _ in .init(201, headers: ["X-Answer": "  yes "], "hello") }
        let request = try request(
            .post,
            server,
            "/a%2Fb/../%C3%BC?z=1&a=%2F",
            headers: ["Content-Type": "text/plain", "X-Empty": ""],
            body: .bytes(Array("body".utf8))
        )
        let response = try await client.send(request)
        #expect(response.status == 201)
        #expect(response.headers["x-answer"] == "yes")
        #expect(response.body == Array("hello".utf8))
        let received = try #require(server.requests.first)
        #expect(received.method == "POST")
        #expect(received.target == "/a%2Fb/../%C3%BC?z=1&a=%2F")
        #expect(received.headers["content-type"] == "text/plain")
        #expect(received.headers["x-empty"] == "")
        #expect(received.headers["content-length"] == "4")
        #expect(received.headers["expect"] == nil)
        #expect(received.text == "body")
    }

    @Test("sends every method", arguments: [HTTPRequest.Method.get, .head, .post, .put, .delete])
    func methods(method: HTTPRequest.Method) async throws {
        let server = try LoopbackServer { _ in .init(200, "content") }
        let response = try await client.send(try request(method, server))
        #expect(server.requests.map(\.method) == [method.rawValue])
        #expect(response.body.count == (method == .head ? 0 : 7))
        #expect(response.headers["Content-Length"] == "7")
    }

    @Test("sends a DELETE's body where it has one")
    func deleteWithBody() async throws {
        let server = try LoopbackServer { _ in .init(200, "content") }
        var request = try request(.delete, server)
        request.body = .bytes(Array("why".utf8))
        _ = try await client.send(request)
        let received = try #require(server.requests.first)
        #expect(received.method == "DELETE")
        #expect(received.text == "why")
        #expect(received.headers["content-length"] == "3")
    }

    @Test("uses a connection again, and holds a hundred requests at once")
    func concurrency() async throws {
        let server = try LoopbackServer { .init(200, $0.target) }
        for _ in 0..<3 { _ = try await client.send(try request(.get, server)) }
        #expect(Set(server.requests.map(\.connection)) == [1])
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<100 {
                let request = try request(.get, server, "/\(number)")
                group.addTask { String(decoding: try await client.send(request).body, as: UTF8.self) }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(answers == Set((0..<100).map { "/\($0)" }))
    }

    @Test("gives back an error's status and body")
    func status() async throws {
        let server = try LoopbackServer { _ in .init(400, "wrong") }
        let response = try await client.send(try request(.get, server))
        #expect(response.status == 400)
        #expect(response.isSuccess == false)
        #expect(response.body == Array("wrong".utf8))
    }

    @Test("does not follow a redirect")
    func redirect() async throws {
        let server = try LoopbackServer { _ in .init(307, headers: ["Location": "/elsewhere"]) }
        #expect(try await client.send(try request(.get, server)).status == 307)
        #expect(server.requests.count == 1)
    }

    // MARK: - Files

    @Test("sends a part of a file as it is read")
    func upload() async throws {
        let folder = try ScratchFolder()
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try AtomicFile.write(content, to: folder.path + "/data")
        let server = try LoopbackServer { _ in .init(200) }
        let body = HTTPRequest.Body.file(path: folder.path + "/data", range: 1000..<2_500_000)
        _ = try await client.send(try request(.put, server, body: body))
        #expect(server.requests.first?.body == Array(content[1000..<2_500_000]))
    }

    @Test("says that a file has become shorter while it was sent")
    func shortened() async throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/data"
        try AtomicFile.write([1, 2, 3], to: path)
        let server = try LoopbackServer { _ in .init(200) }
        await #expect(throws: HTTPError.fileChanged(path: path)) {
            try await client.send(try request(.put, server, body: .file(path: path, range: 0..<10)))
        }
    }

    @Test("writes a body to a file, which takes its name when it is whole")
    func download() async throws {
        let folder = try ScratchFolder()
        let server = try LoopbackServer { _ in .init(200, "0123456789") }
        let file = try PartialFile(replacing: folder.path + "/out")
        let response = try await client.send(try request(.get, server), into: FileSlice(file))
        #expect(response.bytesWritten == 10)
        #expect(response.body.isEmpty)
        #expect(try folder.names.contains("out") == false)
        try file.commit()
        #expect(try folder.names == ["out"])
        #expect(try readFile(folder.path + "/out") == Array("0123456789".utf8))
    }

    @Test("leaves nothing of a download that was cut, and keeps what was there")
    func cutDownload() async throws {
        let folder = try ScratchFolder()
        try AtomicFile.write(Array("old".utf8), to: folder.path + "/out")
        let server = try LoopbackServer { _ in .init(200, "0123456789", cutAfter: 4) }
        do {
            let file = try PartialFile(replacing: folder.path + "/out")
            _ = try await client.send(try request(.get, server), into: FileSlice(file))
            Issue.record("the download was taken for whole")
        } catch HTTPError.cutShort {}
        #expect(try folder.names == ["out"])
        #expect(try readFile(folder.path + "/out") == Array("old".utf8))
    }

    @Test("keeps an error's body out of the file")
    func errorBody() async throws {
        let folder = try ScratchFolder()
        let server = try LoopbackServer { _ in .init(404, "no such key") }
        let file = try PartialFile(replacing: folder.path + "/out")
        let response = try await client.send(try request(.get, server), into: FileSlice(file))
        #expect(response.body == Array("no such key".utf8))
        #expect(try readFile(file.partialPath).isEmpty)
    }

    // MARK: - What goes wrong

    @Test("tells apart what went wrong")
    func failures() async throws {
        let server = try LoopbackServer { $0.target == "/cut" ? .cut : .hanging }
        await #expect { try await client.send(try request(.get, server, "/cut")) } throws: {
            guard case HTTPError.cutShort(let host, _) = $0 else { return false }
            return host == "127.0.0.1"
        }
        var slow = try request(.get, server, "/slow")
        slow.timeouts.total = .milliseconds(50)
        await #expect(throws: HTTPError.timedOut(host: "127.0.0.1")) { try await client.send(slow) }
        let closed = try LoopbackServer { _ in .init(200) }.port
        await #expect {
            try await client.send(HTTPRequest(.get, HTTPAddress(.http, host: "127.0.0.1", port: closed)))
        } throws: {
            guard case HTTPError.cannotConnect(let host, _) = $0 else { return false }
            return host == "127.0.0.1:\(closed)"
        }
        await #expect(throws: HTTPError.cannotResolve(host: "no-such-host.invalid")) {
            try await client.send(HTTPRequest(.get, HTTPAddress(.http, host: "no-such-host.invalid")))
        }
    }

    @Test("refuses an answer that is larger than it may be")
    func limit() async throws {
        let server = try LoopbackServer { _ in .init(200, "0123456789") }
        var small = try request(.get, server)
        small.largestAnswer = 9
        await #expect(throws: HTTPError.tooLarge(host: "127.0.0.1", limit: 9)) { try await client.send(small) }
    }

    @Test("refuses a header with a line break, and sends nothing")
    func header() async throws {
        let server = try LoopbackServer { _ in .init(200) }
        await #expect(throws: HTTPError.invalidHeader(name: "X-A")) {
            try await client.send(try request(.get, server, headers: ["X-A": "1\r\nX-B: 2"]))
        }
        #expect(server.requests.isEmpty)
    }

    @Test("ends a transfer when its task is cancelled")
    func cancellation() async throws {
        let server = try LoopbackServer { _ in .hanging }
        let request = try request(.get, server)
        let task = Task { try await client.send(request) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: HTTPError.cancelled) { try await task.value }
        let early = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await client.send(request)
        }
        await #expect(throws: HTTPError.cancelled) { try await early.value }
        #expect(server.requests.count == 1)
    }

    // MARK: - Proxies

    @Test("goes through the proxy, but never to this machine or a link-local address")
    func proxy() async throws {
        let proxy = try LoopbackServer { .init(200, "by proxy " + $0.target) }
        let server = try LoopbackServer { _ in .init(200, "directly") }
        let client = HTTPClient(HTTPSettings(proxies: ProxySettings(environment: ["http_proxy": proxy.url])))
        let far = try await client.send(HTTPRequest(.get, HTTPAddress(.http, host: "api.example.test", path: "/x")))
        #expect(String(decoding: far.body, as: UTF8.self) == "by proxy http://api.example.test/x")
        let near = try await client.send(try request(.get, server))
        #expect(String(decoding: near.body, as: UTF8.self) == "directly")
        let settings = ProxySettings(environment: ["all_proxy": "http://proxy"])
        #expect(settings.proxy(for: HTTPAddress(.http, host: "169.254.169.254")) == nil)
        #expect(settings.proxy(for: HTTPAddress(.https, host: "s3.amazonaws.com")) == "http://proxy")
    }
}
