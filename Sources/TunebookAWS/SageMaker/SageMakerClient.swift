/// SageMaker's operations on training and tuning jobs.
package struct SageMakerClient: Sendable {
    private let connection: AWSConnection

    package init(_ connection: AWSConnection) {
        self.connection = connection
    }

    // MARK: - Training jobs

    /// Starts a training job.
    ///
    /// May be repeated: a job that is there under the name counts as started where it was made from the same request.
    ///
    /// - Parameter request: CreateTrainingJob's input.
    /// - Returns: The job's ARN.
    /// - Throws: ``AWSError/nameTaken(name:differs:)`` where another job has the name.
    package func createTrainingJob(_ request: JSONValue) async throws(AWSError) -> String {
        let name = request["TrainingJobName"]?.text ?? ""
        do throws(AWSError) {
            let answer = try await connection.call(.sageMaker, "CreateTrainingJob", request, about: name)
            return answer["TrainingJobArn"]?.text ?? ""
        } catch {
            guard case .refused(let fault) = error, fault.isNameTaken else { throw error }
            let there = try await describeTrainingJob(name)
            try Self.check(request, isOf: there.json, name)
            return there.arn
        }
    }

    package func describeTrainingJob(_ name: String) async throws(AWSError) -> TrainingJobDescription {
        let action = "DescribeTrainingJob"
        let answer = try await connection.call(.sageMaker, action, ["TrainingJobName": .string(name)], about: name)
        guard let description = TrainingJobDescription(answer) else { throw Self.incomplete(action) }
        return description
    }

    /// Asks a job to end, keeping its model so far. One that has ended is left as it is.
    package func stopTrainingJob(_ name: String) async throws(AWSError) {
        _ = try await connection.call(.sageMaker, "StopTrainingJob", ["TrainingJobName": .string(name)], about: name)
    }

    /// Lists training jobs, newest first, over all pages.
    ///
    /// - Parameters:
    ///   - text: What their names contain; `nil` for all.
    ///   - limit: The most that are given.
    /// - Returns: The jobs' summaries.
    /// - Throws: Where a page could not be got.
    package func listTrainingJobs(
        nameContaining text: String? = nil,
        limit: Int = 100
    ) async throws(AWSError) -> [TrainingJobSummary] {
        let input: JSONValue = [
            "NameContains": text.map { .string($0) }, "SortBy": "CreationTime", "SortOrder": "Descending",
            "MaxResults": JSONValue(min(max(limit, 1), 100)),
        ]
        return try await list("ListTrainingJobs", input, limit: limit, about: text)
    }

    // MARK: - Tuning jobs

    /// Starts a tuning job; as ``createTrainingJob(_:)``.
    package func createTuningJob(_ request: JSONValue) async throws(AWSError) -> String {
        let name = request["HyperParameterTuningJobName"]?.text ?? ""
        do throws(AWSError) {
            let answer = try await connection.call(.sageMaker, "CreateHyperParameterTuningJob", request, about: name)
            return answer["HyperParameterTuningJobArn"]?.text ?? ""
        } catch {
            guard case .refused(let fault) = error, fault.isNameTaken else { throw error }
            let there = try await describeTuningJob(name)
            try Self.check(request, isOf: there.json, name)
            return there.arn
        }
    }

    package func describeTuningJob(_ name: String) async throws(AWSError) -> TuningJobDescription {
        let action = "DescribeHyperParameterTuningJob"
        let input: JSONValue = ["HyperParameterTuningJobName": .string(name)]
        let answer = try await connection.call(.sageMaker, action, input, about: name)
        guard let description = TuningJobDescription(answer) else { throw Self.incomplete(action) }
        return description
    }

    /// Asks a tuning job and its training jobs to end.
    package func stopTuningJob(_ name: String) async throws(AWSError) {
        let input: JSONValue = ["HyperParameterTuningJobName": .string(name)]
        _ = try await connection.call(.sageMaker, "StopHyperParameterTuningJob", input, about: name)
    }

    /// Lists a tuning job's training jobs, newest first.
    ///
    /// - Parameters:
    ///   - name: The tuning job.
    ///   - limit: The most that are given; up to 100 cost one request.
    /// - Returns: The jobs with the values of their tunable hyperparameters.
    /// - Throws: Where a page could not be got.
    package func trainingJobs(ofTuningJob name: String, limit: Int = 10_000) async throws(AWSError)
        -> [TrainingJobSummary]
    {
        let input: JSONValue = [
            "HyperParameterTuningJobName": .string(name), "SortBy": "CreationTime", "SortOrder": "Descending",
            "MaxResults": JSONValue(min(max(limit, 1), 100)),
        ]
        return try await list("ListTrainingJobsForHyperParameterTuningJob", input, limit: limit, about: name)
    }

    /// One page of the list of a tuning job's training jobs, newest first: one request.
    ///
    /// - Parameters:
    ///   - name: The tuning job.
    ///   - token: What the page before gave; `nil` for the newest.
    /// - Returns: The jobs, which may be none on any page, and the token of the next page.
    package func trainingJobPage(ofTuningJob name: String, after token: String? = nil) async throws(AWSError) -> (
        jobs: [TrainingJobSummary], next: String?
    ) {
        let input: JSONValue = [
            "HyperParameterTuningJobName": .string(name), "SortBy": "CreationTime", "SortOrder": "Descending",
            "MaxResults": 100, "NextToken": token.map { .string($0) },
        ]
        let action = "ListTrainingJobsForHyperParameterTuningJob"
        let page = try await connection.call(.sageMaker, action, input, about: name)
        let jobs = (page["TrainingJobSummaries"]?.items ?? []).compactMap { TrainingJobSummary($0) }
        return (jobs, page["NextToken"]?.text)
    }

    // MARK: - Tags

    /// The tags of a job by their keys.
    package func tags(of arn: String) async throws(AWSError) -> [String: String] {
        let answer = try await connection.call(.sageMaker, "ListTags", ["ResourceArn": .string(arn)], about: arn)
        let pairs = (answer["Tags"]?.items ?? []).compactMap { item -> (String, String)? in
            guard let key = item["Key"]?.text, let value = item["Value"]?.text else { return nil }
            return (key, value)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    package func addTags(_ tags: [(key: String, value: String)], to arn: String) async throws(AWSError) {
        let tags = JSONValue.array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })
        _ = try await connection.call(.sageMaker, "AddTags", ["ResourceArn": .string(arn), "Tags": tags], about: arn)
    }

    // MARK: - Parts

    /// Follows the pages, also through empty ones: the service cuts a page first and filters it then.
    private func list(
        _ action: String,
        _ input: JSONValue,
        limit: Int,
        about resource: String?
    ) async throws(AWSError) -> [TrainingJobSummary] {
        var input = input
        var found: [TrainingJobSummary] = []
        while true {
            let page = try await connection.call(.sageMaker, action, input, about: resource)
            found += (page["TrainingJobSummaries"]?.items ?? []).compactMap { TrainingJobSummary($0) }
            guard found.count < limit, let token = page["NextToken"]?.text, input["NextToken"]?.text != token else {
                break
            }
            input["NextToken"] = .string(token)
        }
        return Array(found.prefix(limit))
    }

    private static func check(_ request: JSONValue, isOf description: JSONValue, _ name: String) throws(AWSError) {
        let differences = RequestComparison.differences(of: request, from: description)
        guard differences.isEmpty else { throw .nameTaken(name: name, differs: differences) }
    }

    private static func incomplete(_ action: String) -> AWSError {
        .unreadable(service: .sageMaker, action: action, reason: "it names no job or no status")
    }
}
