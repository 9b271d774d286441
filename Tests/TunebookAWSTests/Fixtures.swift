import FoundationEssentials
import LoopbackServer
import Synchronization
import TunebookAWS
import TunebookHTTP
import TunebookPlatform

/// A home folder with the files of the AWS CLI, and an environment that leads to nothing else.
struct TestHome {
    let folder: ScratchFolder
    var environment: [String: String]

    init(config: String = "", credentials: String = "", variables: [String: String] = [:]) throws {
        folder = try ScratchFolder()
        try createDirectory(folder.path + "/.aws")
        try AtomicFile.write(Array(config.utf8), to: folder.path + "/.aws/config")
        try AtomicFile.write(Array(credentials.utf8), to: folder.path + "/.aws/credentials")
        environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"]
            .merging(variables) { $1 }
    }

    func write(_ text: String, to name: String) throws -> String {
        let path = folder.path + "/" + name
        try AtomicFile.write(Array(text.utf8), to: path)
        return path
    }

    func configuration(_ options: AWSOptions = AWSOptions()) throws -> AWSConfiguration {
        try AWSConfiguration(options, environment: environment)
    }

    /// A connection that does not wait between its attempts.
    func connection(_ options: AWSOptions = AWSOptions(), clock: ServiceClock = ServiceClock()) throws -> AWSConnection
    {
        AWSConnection(try configuration(options), retries: RetryPolicy(random: { 0 }), clock: clock)
    }

    /// The keys that the chain finds, and their source.
    func credentials(_ options: AWSOptions = AWSOptions()) async throws -> (key: Credentials, source: String) {
        let loaded = try await connection(options).credentials.loaded()
        return (loaded.credentials, loaded.source)
    }
}

/// Keys as container and metadata services send them.
func keysJSON(_ identifier: String, expiration: String = "2100-01-01T00:00:00Z") -> String {
    "{\"Code\":\"Success\",\"AccessKeyId\":\"\(identifier)\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
        + "\"Expiration\":\"\(expiration)\"}"
}

/// The time of a test, as it is set.
final class Minutes: Sendable {
    private let state = Mutex(0.0)

    var passed: Double {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// The waits that were asked for and not waited.
final class Waits: Sendable {
    private let state = Mutex<[Duration]>([])

    var all: [Duration] { state.withLock { $0 } }

    func add(_ duration: Duration) { state.withLock { $0.append(duration) } }
}
