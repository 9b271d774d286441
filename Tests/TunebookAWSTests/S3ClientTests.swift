import FoundationEssentials
import LoopbackServer
import Testing
import TunebookAWS
import TunebookCore
import TunebookHTTP
import TunebookPlatform

@Suite("S3", .timeLimit(.minutes(1)))
struct S3ClientTests {
    private let location = S3Location(bucket: "bucket", key: "key")

    private func client(_ server: LoopbackServer, region: String = "us-east-1") throws -> S3Client {
        let home = try TestHome(variables: [
            "AWS_ENDPOINT_URL": server.url, "AWS_REGION": region, "AWS_ACCESS_KEY_ID": "AKID",
            "AWS_SECRET_ACCESS_KEY": "s",
        ])
        return S3Client(try home.connection())
    }

    private static func elsewhere() -> LoopbackServer.Reply {
        .init(
            301,
            headers: ["x-amz-bucket-region": "eu-west-1"],
            "<Error><Code>PermanentRedirect</Code><Message>other endpoint</Message></Error>"
        )
    }

    @Test("reads a bucket of another region where it lies")
    func readsElsewhere() async throws {
        let server = try LoopbackServer { request in
            request.headers["authorization"]?.contains("/eu-west-1/s3/") == true
                ? .init(200, headers: ["ETag": "\"e\"", "Content-Length": "3"], "abc") : Self.elsewhere()
        }
        #expect(try await client(server).head(location).etag == "e")
        #expect(server.requests.count == 2)
    }

    @Test("writes to none, and says where it lies")
    func writesElsewhere() async throws {
        let server = try LoopbackServer { _ in Self.elsewhere() }
        let error = await #expect(throws: AWSError.self) {
            try await client(server).put(.bytes([1]), sha256: SHA256Digest(of: [1]), to: location)
        }
        #expect(error?.explanation.headline == "s3://bucket/key lies in eu-west-1, not in us-east-1")
        #expect(server.requests.count == 1)
    }

    @Test("signs and sends the digest of what it puts")
    func put() async throws {
        let server = try LoopbackServer { _ in .init(200, headers: ["ETag": "\"abc\""]) }
        let etag = try await client(server).put(
            .bytes(Array("hello".utf8)),
            sha256: SHA256Digest(of: Array("hello".utf8)),
            to: location
        )
        #expect(etag == "abc")
        let request = try #require(server.requests.first)
        #expect(request.target == "/bucket/key")
        // SHA-256 of "hello".
        #expect(
            request.headers["x-amz-content-sha256"]
                == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        )
        #expect(request.headers["x-amz-checksum-sha256"] == "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")
    }

    @Test("demands the owner of a bucket whose name can be guessed")
    func owner() async throws {
        let server = try LoopbackServer { _ in .init(200, headers: ["ETag": "\"e\""]) }
        var client = try client(server)
        client.expectedOwner = "123456789012"
        _ = try await client.head(location)
        #expect(server.requests.first?.headers["x-amz-expected-bucket-owner"] == "123456789012")
        #expect(server.requests.first?.headers["authorization"]?.contains("x-amz-expected-bucket-owner") == true)
    }

    @Test("refuses an upload of a file that changes under it, and takes back what was put")
    func changing() async throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/data"
        try AtomicFile.write([1, 2, 3], to: path)
        let server = try LoopbackServer { request in
            if request.method == "PUT" { try? AtomicFile.write([1, 2, 3, 4], to: path) }
            return .init(request.method == "DELETE" ? 204 : 200, headers: ["ETag": "\"e\""])
        }
        await #expect(throws: AWSError.fileChanged(path: path)) {
            try await S3Transfer(client(server)).upload(path, to: location)
        }
        #expect(server.requests.map(\.method) == ["PUT", "DELETE"])
    }

    @Test("waits as long as the service asks for")
    func retryAfter() async throws {
        let server = try LoopbackServer { _ in
            .init(503, headers: ["Retry-After": "7"], "<Error><Code>SlowDown</Code></Error>")
        }
        let home = try TestHome(variables: [
            "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "A",
            "AWS_SECRET_ACCESS_KEY": "s",
        ])
        let waits = Waits()
        let retries = RetryPolicy(random: { 0 }, sleep: { waits.add($0) })
        let client = S3Client(AWSConnection(try home.configuration(), retries: retries))
        await #expect(throws: AWSError.self) { try await client.head(location) }
        #expect(waits.all == [.seconds(7), .seconds(7)])
    }
}
