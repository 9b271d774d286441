import Glibc
import Synchronization
import Testing
import TunebookCore
import TunebookFlyte
import TunebookHTTP
import TunebookPlatform

@Suite("FlyteLogin")
struct FlyteLoginTests {
    /// A port that nothing listens on.
    private static func freePort() throws -> Int {
        try LoopbackPort.free()
    }

    private static func required(redirect: String? = nil, uses: Int = 1000, refreshes: Bool = true) -> String {
        let place = redirect.map { #","redirect":"\#($0)""# } ?? ""
        return #"{"login":{"required":true,"uses":\#(uses),"refreshes":\#(refreshes)\#(place)}}"#
    }

    private static func secret(_ configuration: inout FlyteConfiguration) {
        configuration.authentication = .clientSecret
        configuration.clientID = "propeller"
        configuration.clientSecretVariable = "FLYTE_SECRET"
    }

    @Test("A deployment without a login is asked for none")
    func off() async throws {
        let flyte = try await StandIn()
        let home = temporaryFolder()
        _ = try await flyte.client(home: home).version()
        #expect(try await flyte.grants() == [])
        #expect(unsafe access(home + "/flyte-tokens.json", F_OK) != 0)
    }

    @Test("A client's secret gives a token, which is kept for this user alone and used again")
    func clientSecret() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required())
        let home = temporaryFolder()
        _ = try await flyte.client(home: home, change: Self.secret).version()
        _ = try await flyte.client(home: home, change: Self.secret).version()
        #expect(try await flyte.grants() == ["client_credentials"])
        var status = stat()
        #expect(unsafe stat(home + "/flyte-tokens.json", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("Many requests that are refused at once make one login")
    func singleFlight() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required())
        let client = try flyte.client(change: Self.secret)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await client.version() } }
            try await group.waitForAll()
        }
        #expect(try await flyte.grants() == ["client_credentials"])
    }

    @Test("A token that has run out is replaced, and the request sent once more")
    func expired() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required(uses: 2))
        let client = try flyte.client(change: Self.secret)
        for _ in 0..<5 { _ = try await client.version() }
        #expect(try await flyte.grants().count == 3)
    }

    @Test("A request that is refused with a new token, too, is not sent for ever")
    func refusedForGood() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required(uses: 0))
        let client = try flyte.client(change: Self.secret)
        let error = await #expect(throws: FlyteError.self) { _ = try await client.version() }
        guard case .refused(let fault) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.code == .unauthenticated)
        #expect(try await flyte.requests().filter { $0 == "GET /api/v1/version" }.count == 2)
    }

    @Test("A wrong secret is told, and never shown")
    func wrongSecret() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required())
        let client = try flyte.client {
            Self.secret(&$0)
            $0.clientSecret = Secret("hunter2")
        }
        let error = await #expect(throws: FlyteError.self) { _ = try await client.version() }
        let text = "\(String(describing: error)) \(String(describing: error?.explanation))"
        #expect(error?.explanation.reason == "the server gave no token: invalid_client")
        #expect(!text.contains("hunter2"))
        #expect("\(Secret("hunter2")) \(String(reflecting: Secret("hunter2")))" == "******** ********")
    }

    @Test("A command prints the token")
    func externalCommand() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required())
        // The stand-in knows only tokens that it gave.
        let given = try await token(from: flyte)
        let client = try flyte.client {
            $0.authentication = .externalCommand
            $0.command = ["sh", "-c", "echo noise >&2; echo \(given)"]
        }
        #expect(try await client.version() == "v1.16.8")
        let failing = try flyte.client {
            $0.authentication = .externalCommand
            $0.command = ["false"]
        }
        let error = await #expect(throws: FlyteError.self) { _ = try await failing.version() }
        #expect(error?.explanation.reason == "false failed")
    }

    private func token(from flyte: StandIn) async throws -> String {
        var request = HTTPRequest(.post, try HTTPAddress(parsing: flyte.url + "/oauth2/token"))
        request.headers["Authorization"] = "Basic " + base64("propeller:a%2Fsecret".utf8)
        request.body = .bytes(Array("grant_type=client_credentials".utf8))
        let text = String(decoding: try await HTTPClient().send(request).body, as: UTF8.self)
        return try #require(text.split(separator: "\"").first { $0.hasPrefix("secret-token") }).description
    }

    @Test("The device flow shows a code, and waits until it is typed")
    func deviceFlow() async throws {
        let flyte = try await StandIn()
        try await flyte.control(Self.required())
        let shown = Mutex<[String]>([])
        let prompts = LoginPrompts(
            openPage: { _ in Issue.record("a page was opened") },
            showCode: { code, page, _ in shown.withLock { $0 += [code, page] } }
        )
        let client = try flyte.client(prompts: prompts) { $0.authentication = .deviceFlow }
        #expect(try await client.version() == "v1.16.8")
        #expect(shown.withLock { $0 } == ["ABCD-EFGH", "http://login.example/device"])
        #expect(try await flyte.grants() == ["device_code", "device_code"])
    }

    @Test("A page in the browser comes back with a code, and the token is refreshed later")
    func pkce() async throws {
        let flyte = try await StandIn()
        let port = try Self.freePort()
        try await flyte.control(Self.required(redirect: "http://localhost:\(port)/callback", uses: 2))
        let client = try flyte.client(prompts: browser())
        for _ in 0..<3 { _ = try await client.version() }
        #expect(try await flyte.grants() == ["authorization_code", "refresh_token"])
    }

    @Test("A refresh that is refused is followed by a whole login")
    func refusedRefresh() async throws {
        let flyte = try await StandIn()
        let port = try Self.freePort()
        try await flyte.control(Self.required(redirect: "http://localhost:\(port)/callback", uses: 1))
        let client = try flyte.client(prompts: browser())
        _ = try await client.version()
        try await flyte.control(
            Self.required(redirect: "http://localhost:\(port)/callback", uses: 1, refreshes: false)
        )
        _ = try await client.version()
        #expect(try await flyte.grants() == ["refresh_token", "authorization_code"])
    }

    @Test("An answer to another login is not believed")
    func foreignState() async throws {
        let flyte = try await StandIn()
        let port = try Self.freePort()
        try await flyte.control(Self.required(redirect: "http://localhost:\(port)/callback"))
        let statuses = Statuses()
        let genuine = browser()
        let prompts = LoginPrompts(
            openPage: { page in
                for query in ["code=evil&state=other", "code=evil", ""] {
                    visit("http://127.0.0.1:\(port)/callback?\(query)", statuses)
                }
                await genuine.openPage(page)
            },
            showCode: { _, _, _ in }
        )
        let client = try flyte.client(prompts: prompts)
        #expect(try await client.version() == "v1.16.8")
        #expect(try await flyte.grants() == ["authorization_code"])
        #expect(statuses.seen.filter { $0 == 200 }.count <= 1)
    }

    @Test("A login that nobody makes ends with the reason")
    func patience() async throws {
        let flyte = try await StandIn()
        let port = try Self.freePort()
        try await flyte.control(Self.required(redirect: "http://localhost:\(port)/callback"))
        let prompts = LoginPrompts(patience: .milliseconds(200), openPage: { _ in }, showCode: { _, _, _ in })
        let client = try flyte.client(prompts: prompts)
        let error = await #expect(throws: FlyteError.self) { _ = try await client.version() }
        #expect(error?.explanation.reason == "nobody logged in within 0.2 seconds")
    }

    @Test("Another header takes the token where a proxy eats the usual one")
    func otherHeader() async throws {
        let flyte = try await StandIn()
        try await flyte.control(#"{"login":{"required":true,"header":"flyte-authorization"}}"#)
        let client = try flyte.client {
            Self.secret(&$0)
            $0.authorizationHeader = "flyte-authorization"
        }
        #expect(try await client.version() == "v1.16.8")
    }

    /// Goes to the login's page, as a browser does, and where that sends it.
    private func browser() -> LoginPrompts {
        LoginPrompts(
            openPage: { page in
                do {
                    let answer = try await HTTPClient().send(HTTPRequest(.get, HTTPAddress(parsing: page)))
                    let target = try #require(answer.headers["Location"])
                    // The page is opened beside the program, which only then listens to it.
                    visit(target, Statuses())
                } catch {
                    Issue.record(error)
                }
            },
            showCode: { _, _, _ in Issue.record("a code was shown") }
        )
    }
}

/// The statuses that a browser was answered with.
private final class Statuses: Sendable {
    private let statuses = Mutex<[Int]>([])

    var seen: [Int] { statuses.withLock { $0 } }

    func add(_ status: Int) { statuses.withLock { $0.append(status) } }
}

/// Goes to a page, as a browser does, beside the test.
private func visit(_ page: String, _ statuses: Statuses) {
    Task {
        let address = try HTTPAddress(parsing: page)
        statuses.add(try await HTTPClient().send(HTTPRequest(.get, address)).status)
    }
}

/// Ports of this machine.
enum LoopbackPort {
    /// One that nothing listens on: the system's next free one, closed again.
    static func free() throws -> Int {
        let number = try checked("make a socket") { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        let descriptor = OwnedDescriptor(owning: number)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try unsafe withUnsafeMutablePointer(to: &address) { pointer in
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                try checked("bind") { unsafe bind(descriptor.number, pointer, length) }
                try checked("ask for the port") { unsafe getsockname(descriptor.number, pointer, &length) }
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
