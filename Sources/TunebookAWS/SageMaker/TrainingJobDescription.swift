package import FoundationEssentials
import TunebookHTTP

/// What DescribeTrainingJob says of a job.
package struct TrainingJobDescription: Hashable, Sendable {
    /// One step on a job's way, such as `Downloading`.
    package struct Transition: Hashable, Sendable {
        package var status: String
        package var started: Date?
        package var ended: Date?
        package var message: String?
    }

    package struct FinalMetric: Hashable, Sendable {
        package var name: String
        package var value: Double
    }

    package var name: String
    package var arn: String
    package var status: JobStatus
    package var secondaryStatus: String
    package var transitions: [Transition]
    package var failureReason: String?
    /// Where the model lies or is going to.
    package var modelArtifact: String?
    package var created: Date?
    package var started: Date?
    package var ended: Date?
    package var trainingSeconds: Int?
    package var billableSeconds: Int?
    /// The last value of each metric, once the job has ended.
    package var finalMetrics: [FinalMetric]
    package var hyperparameters: [String: String]
    /// All of the answer.
    package var json: JSONValue

    package init?(_ json: JSONValue) {
        guard let name = json["TrainingJobName"]?.text, let status = json["TrainingJobStatus"]?.text else { return nil }
        self.name = name
        self.status = JobStatus(rawValue: status)
        self.json = json
        arn = json["TrainingJobArn"]?.text ?? ""
        secondaryStatus = json["SecondaryStatus"]?.text ?? status
        transitions = (json["SecondaryStatusTransitions"]?.items ?? []).compactMap { item in
            guard let status = item["Status"]?.text else { return nil }
            return Transition(
                status: status,
                started: item["StartTime"]?.date,
                ended: item["EndTime"]?.date,
                message: item["StatusMessage"]?.text
            )
        }
        failureReason = json["FailureReason"]?.text
        modelArtifact = json["ModelArtifacts"]?["S3ModelArtifacts"]?.text
        created = json["CreationTime"]?.date
        started = json["TrainingStartTime"]?.date
        ended = json["TrainingEndTime"]?.date
        trainingSeconds = json["TrainingTimeInSeconds"]?.integer
        billableSeconds = json["BillableTimeInSeconds"]?.integer
        finalMetrics = (json["FinalMetricDataList"]?.items ?? []).compactMap { item in
            guard let name = item["MetricName"]?.text, let value = item["Value"]?.double else { return nil }
            return FinalMetric(name: name, value: value)
        }
        hyperparameters = json["HyperParameters"]?.texts ?? [:]
    }
}

/// A training job in a list: of all, or of a tuning job's.
package struct TrainingJobSummary: Hashable, Sendable {
    package var name: String
    package var arn: String
    package var status: JobStatus
    package var created: Date?
    package var started: Date?
    package var ended: Date?
    package var failureReason: String?
    /// Only in a tuning job's list: the values of the tunable hyperparameters.
    package var tunedHyperparameters: [String: String]
    /// Only in a tuning job's list: the objective's last value, once there is one.
    package var objectiveValue: Double?
    package var objectiveStatus: String?

    package init?(_ json: JSONValue) {
        guard let name = json["TrainingJobName"]?.text, let status = json["TrainingJobStatus"]?.text else { return nil }
        self.name = name
        self.status = JobStatus(rawValue: status)
        arn = json["TrainingJobArn"]?.text ?? ""
        created = json["CreationTime"]?.date
        started = json["TrainingStartTime"]?.date
        ended = json["TrainingEndTime"]?.date
        failureReason = json["FailureReason"]?.text
        tunedHyperparameters = json["TunedHyperParameters"]?.texts ?? [:]
        objectiveValue = json["FinalHyperParameterTuningJobObjectiveMetric"]?["Value"]?.double
        objectiveStatus = json["ObjectiveStatus"]?.text
    }
}

extension JSONValue {
    /// A moment as seconds since 1970, or as text (RFC 3339).
    package var date: Date? {
        double.map { Date(timeIntervalSince1970: $0) } ?? text.flatMap { HTTPDate.parseISO8601($0) }
    }
}
