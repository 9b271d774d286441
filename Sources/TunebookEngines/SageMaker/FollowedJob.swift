import TunebookAWS
import TunebookCore

/// A job in SageMaker as this machine knows it: what was asked for, and how far it has been followed.
struct FollowedJob: Hashable, FollowedRun {
    static let fileName = "sagemaker.json"

    enum Kind: String, Hashable, Sendable, Codable {
        case training = "training-job"
        case tuning = "tuning-job"
    }

    var kind: Kind
    var name: String
    var region: String
    /// What trains, such as `sagemaker-xgboost:1.7-1`.
    var image: String?
    /// What a second of its machines costs, where the configuration has a price.
    var costPerSecond: Double?
    /// How a user's own program tells its metrics; `nil` for a built-in algorithm.
    var metricDefinitions: [MetricDefinition]?
    /// What a tuning job judges by.
    var objective: Objective?
    /// Whether SageMaker has taken it.
    var isAccepted = false

    // How far it has been followed.

    var logPosition: [String: String] = [:]
    var secondaryStatus = ""
    var state = RunState.pending
    /// The last event's position, and how long the journal is with it.
    var lastPosition = 0
    var journalSize: Int64 = 0
    /// Seconds since 1970.
    var lastDescribed = 0.0
    /// The status was final at the last look; what came late is still to be read.
    var isEnding = false
    var isFinished = false
    /// How many values of a metric have come, for programs, whose lines name no round.
    var rounds: [String: Int] = [:]
    /// A tuning job's training jobs, by their names.
    var jobs: [String: TuningJobEvent] = [:]
    /// Where the next look goes on in the list of them; `nil` at its newest page.
    var nextPage: String?

    init(kind: Kind, name: String, region: String) {
        self.kind = kind
        self.name = name
        self.region = region
    }

    /// Reads a handle's text, for a run whose folder is not on this machine.
    init?(handle: String) {
        let parts = handle.split(separator: "/").map(String.init)
        guard parts.count == 3, let kind = Kind(rawValue: parts[0]) else { return nil }
        self.init(kind: kind, name: parts[2], region: parts[1])
    }

    /// What names the job across machines.
    var handle: String { "\(kind.rawValue)/\(region)/\(name)" }

    /// Takes from the service's description what a job that was started elsewhere did not bring along.
    mutating func learn(_ json: JSONValue, prices: [String: Double]) {
        guard image == nil else { return }
        let training = kind == .training ? json : json["TrainingJobDefinition"] ?? json
        let uri = training["AlgorithmSpecification"]?["TrainingImage"]?.text ?? ""
        image = uri.split(separator: "/").last.map(String.init)
        let texts = training["HyperParameters"] ?? training["StaticHyperParameters"]
        // The service describes the metrics of its own algorithms too, which are read off the log without.
        if texts?["sagemaker_program"] != nil || ForeignJobReader.xgboostVersion(of: uri) == nil {
            metricDefinitions = metricDefinitions ?? ForeignJobReader.metricDefinitions(training)
        }
        objective = objective ?? ForeignJobReader.objective(of: json)
        let resources = training["ResourceConfig"]
        if costPerSecond == nil, let price = resources?["InstanceType"]?.text.flatMap({ prices[$0] }) {
            costPerSecond = price / 3600 * Double(resources?["InstanceCount"]?.integer ?? 1)
        }
    }
}
