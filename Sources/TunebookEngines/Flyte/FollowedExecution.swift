import TunebookCore
import TunebookFlyte

/// An execution on Flyte as this machine knows it: what was asked for, and how far it has been followed.
struct FollowedExecution: Hashable, FollowedRun {
    static let fileName = "flyte.json"

    /// What the next look asks for: each look is one request.
    enum Question: String, Hashable, Sendable, Codable {
        case execution, node, attempts
    }

    var project: String
    var domain: String
    var name: String
    var road: FlyteSettings.Road?
    /// The key in Flyte's cache, where the task is cached.
    var cacheKey: FlyteCacheKey?
    /// Fields that the server dropped without a word.
    var dropped: [String] = []
    /// Whether Flyte has said that it has it.
    var isAccepted = false

    // How far it has been followed.

    var question = Question.execution
    var looks = 0
    var phase = ""
    /// When the server changed it last, in seconds since 1970.
    var updatedAt = 0.0
    var state = RunState.pending
    var node = ""
    var cacheStatus = ""
    /// The phase of each attempt, and the titles of the logs that were named.
    var attempts: [Int: String] = [:]
    var logs: [ServiceRecord.Link] = []
    var lastPosition = 0
    var journalSize: Int64 = 0
    /// Seconds since 1970.
    var firstAsked = 0.0
    var lastAsked = 0.0
    var isFinished = false

    init(project: String, domain: String, name: String) {
        self.project = project
        self.domain = domain
        self.name = name
    }

    /// Reads a handle's text, for a run whose folder is not on this machine.
    init?(handle: String) {
        let parts = handle.split(separator: "/").map(String.init)
        guard parts.count == 3 else { return nil }
        self.init(project: parts[0], domain: parts[1], name: parts[2])
    }

    /// What names the execution across machines.
    var handle: String { "\(project)/\(domain)/\(name)" }

    /// How long after the last question the next is due: short at first, then longer.
    ///
    /// - Parameter base: The shortest wait.
    func interval(_ base: Duration) -> Duration {
        let age = lastAsked - firstAsked
        let unit = base.inSeconds
        return age >= 600 * unit ? base * 10 : age >= 10 * unit ? base * 5 : base
    }
}
