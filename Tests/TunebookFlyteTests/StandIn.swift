import FoundationEssentials
import Glibc
import SwiftProtobuf
import Testing
import TunebookFlyte
import TunebookHTTP
import TunebookPlatform

/// A Flyte of flyteidl's own Python classes, as a process on loopback; see `Tests/EndToEnd/flyte_stand_in.py`.
///
/// A class, since it owns the process, which ends with it.
final class StandIn: Sendable {
    let url: String
    /// Its standard input: the process ends when it is closed.
    private let input: OwnedDescriptor
    private let process: ChildProcess

    /// The old gateway, the new one with its defaults, and the new one as Flyte sets it up.
    static let dialects = ["v1", "v2-defaults", "v2"]

    init(_ dialect: String = "v2") async throws {
        let project = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let environment = ProcessInfo.processInfo.environment
        let python = environment["TUNEBOOK_TEST_PYTHON"] ?? "python3"
        let (inputRead, inputWrite) = try makePipe()
        let (outputRead, outputWrite) = try makePipe()
        input = OwnedDescriptor(owning: inputWrite)
        let output = OwnedDescriptor(owning: outputRead)
        do {
            let childInput = OwnedDescriptor(owning: inputRead)
            let childOutput = OwnedDescriptor(owning: outputWrite)
            process = try ChildProcess.start(
                ChildProcess.Command(
                    python,
                    ["\(project)/Tests/EndToEnd/flyte_stand_in.py", dialect],
                    environment: [
                        "PATH": environment["PATH"] ?? "/usr/bin:/bin",
                        "HOME": environment["HOME"] ?? "/",
                        "PYTHONDONTWRITEBYTECODE": "1",
                        "PYTHONPATH": "\(project)/.local/flyte-python/site-packages",
                        "FLYTE_PLUGIN_PACKAGES": "\(project)/.local/flyte-plugin/site-packages",
                    ],
                    descriptors: [0: childInput.number, 1: childOutput.number, 2: 2]
                )
            )
        }
        let thread = BlockingThread(for: "the stand-in's first line")
        let line = LineReader(output)
        let text = try await thread.run { () throws(CError) in try line.firstLine() }
        url = try #require(text, "the stand-in did not start: run `make test`, which installs flyteidl")
    }

    deinit {
        process.signalGroupOrSelf()
    }

    /// Sets faults, the script of phases, the login or the version.
    func control(_ json: String) async throws {
        let answer = try await send(.post, "/_control", Array(json.utf8))
        try #require(answer.status == 200)
    }

    /// All that was asked and what was wrong with it.
    func log() async throws -> Google_Protobuf_Struct {
        try Google_Protobuf_Struct(jsonUTF8Bytes: try await send(.get, "/_log").body)
    }

    /// What no request may have.
    func problems() async throws -> [String] {
        try await texts("problems")
    }

    func grants() async throws -> [String] {
        try await texts("grants")
    }

    /// The requests as `POST /api/v1/tasks`.
    func requests() async throws -> [String] {
        guard case .listValue(let list) = try await log().fields["requests"]?.kind else { return [] }
        return list.values.map { value in
            let fields = value.structValue.fields
            return (fields["method"]?.stringValue ?? "") + " " + (fields["target"]?.stringValue ?? "")
        }
    }

    private func texts(_ name: String) async throws -> [String] {
        guard case .listValue(let list) = try await log().fields[name]?.kind else { return [] }
        return list.values.map(\.stringValue)
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]? = nil) async throws -> HTTPResponse
    {
        let request = HTTPRequest(method, try HTTPAddress(parsing: url + path), body: body.map { .bytes($0) })
        return try await HTTPClient().send(request)
    }

    // MARK: - The client under test

    /// A client of it in `flyteexamples`, `development`.
    func client(
        format: Gateway.Format = .json,
        home: String = temporaryFolder(),
        prompts: LoginPrompts = .none,
        retries: RetryPolicy = RetryPolicy(maxAttempts: 3, sleep: { _ in }),
        change: (inout FlyteConfiguration) -> Void = { _ in }
    ) throws -> FlyteClient {
        var configuration = FlyteConfiguration()
        configuration.httpEndpoint = url
        configuration.project = "flyteexamples"
        configuration.domain = "development"
        configuration.perRetryTimeout = .seconds(60)
        change(&configuration)
        let http = HTTPClient()
        let login = try FlyteLogin(
            configuration,
            http: http,
            store: TokenStore(stateDirectory: home),
            prompts: prompts,
            environment: ["PATH": "/usr/bin:/bin", "FLYTE_SECRET": "a/secret"]
        )
        return try FlyteClient(configuration, http: http, login: login, format: format, retries: retries)
    }
}

/// Reads a descriptor from another thread.
private final class LineReader: Sendable {
    private let descriptor: OwnedDescriptor

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    func firstLine() throws(CError) -> String? {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1)
        while let count = try descriptor.read(into: &buffer), count > 0 {
            if buffer[0] == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(buffer[0])
        }
        return nil
    }
}

extension ChildProcess {
    fileprivate func signalGroupOrSelf() {
        kill(identifier, SIGKILL)
        _ = try? wait()
    }
}

extension LoginPrompts {
    /// For deployments that must not ask the user anything.
    static var none: LoginPrompts {
        LoginPrompts(
            openPage: { Issue.record("a page was opened: \($0)") },
            showCode: { code, _, _ in Issue.record("a code was shown: \(code)") }
        )
    }
}

/// A fresh folder for one test; all go when the tests end.
func temporaryFolder() -> String {
    let path = "\(folderOfAll)/\(UInt64.random(in: 0 ... .max))"
    try? createDirectory(path)
    return path
}

private var folderName: String { "/tmp/tunebook-flyte-tests-\(getpid())" }

private let folderOfAll: String = {
    atexit { try? FileManager.default.removeItem(atPath: folderName) }
    return folderName
}()
