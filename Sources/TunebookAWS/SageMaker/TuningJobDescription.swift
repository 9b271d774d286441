package import FoundationEssentials

/// What DescribeHyperParameterTuningJob says of a job.
package struct TuningJobDescription: Hashable, Sendable {
    /// How many training jobs are where.
    package struct Counters: Hashable, Sendable {
        package var completed: Int
        package var inProgress: Int
        /// Failed by a fault of the service; they are tried again where that was asked for.
        package var retryableErrors: Int
        package var nonRetryableErrors: Int
        package var stopped: Int

        package var all: Int { completed + inProgress + retryableErrors + nonRetryableErrors + stopped }
    }

    package var name: String
    package var arn: String
    package var status: JobStatus
    package var counters: Counters
    package var best: TrainingJobSummary?
    package var failureReason: String?
    package var created: Date?
    package var ended: Date?
    /// How many training jobs in a row brought nothing better.
    package var jobsNotImproving: Int?
    /// When nothing better was to be expected any more.
    package var convergenceDetected: Date?
    /// All of the answer.
    package var json: JSONValue

    package init?(_ json: JSONValue) {
        guard let name = json["HyperParameterTuningJobName"]?.text,
            let status = json["HyperParameterTuningJobStatus"]?.text
        else { return nil }
        self.name = name
        self.status = JobStatus(rawValue: status)
        self.json = json
        arn = json["HyperParameterTuningJobArn"]?.text ?? ""
        let counts = json["TrainingJobStatusCounters"]
        func count(_ name: String) -> Int { counts?[name]?.integer ?? 0 }
        counters = Counters(
            completed: count("Completed"),
            inProgress: count("InProgress"),
            retryableErrors: count("RetryableError"),
            nonRetryableErrors: count("NonRetryableError"),
            stopped: count("Stopped")
        )
        best = json["BestTrainingJob"].flatMap { TrainingJobSummary($0) }
        failureReason = json["FailureReason"]?.text
        created = json["CreationTime"]?.date
        ended = json["HyperParameterTuningEndTime"]?.date
        let details = json["TuningJobCompletionDetails"]
        jobsNotImproving = details?["NumberOfTrainingJobsObjectiveNotImproving"]?.integer
        convergenceDetected = details?["ConvergenceDetectedTime"]?.date
    }
}
