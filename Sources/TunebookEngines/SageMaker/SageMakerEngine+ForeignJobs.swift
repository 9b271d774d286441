import TunebookAWS
package import TunebookCore

extension SageMakerEngine {
    /// Finds a training or tuning job by its name in the region that is set, or by its ARN in any.
    package func job(named name: String) async throws(EngineError) -> ForeignJob {
        try await Self.translated { () async throws(AWSError) in
            let place = try Self.place(of: name)
            let connection = try await account.connection(in: place.region)
            let region = try await connection.region()
            let client = SageMakerClient(connection)
            if place.kind != .tuning {
                do throws(AWSError) {
                    let found = try await client.describeTrainingJob(place.name)
                    let tags = await Self.tags(of: found.arn, client)
                    return ForeignJobReader(json: found.json, name: found.name, region: region, tags: tags).training
                } catch {
                    guard place.kind == nil, case .refused(let fault) = error, fault.isNotFound else {
                        throw Self.explained(error, place.name, region)
                    }
                }
            }
            do throws(AWSError) {
                let found = try await client.describeTuningJob(place.name)
                let tags = await Self.tags(of: found.arn, client)
                return try ForeignJobReader(json: found.json, name: found.name, region: region, tags: tags).tuning()
            } catch {
                throw Self.explained(error, place.name, region)
            }
        }
    }

    /// Takes an ARN apart: `arn:aws:sagemaker:us-east-1:123456789012:training-job/xgb-1`. A bare name says no more.
    private static func place(of name: String) throws(AWSError) -> (
        kind: FollowedJob.Kind?, region: String?, name: String
    ) {
        guard name.hasPrefix("arn:") else { return (nil, nil, name) }
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let path = (parts.last ?? "").split(separator: "/").map(String.init)
        guard parts.count == 6, parts[2] == "sagemaker", path.count == 2 else {
            throw .unsuitable(
                Explanation(
                    "\"\(name)\" is no job of SageMaker's",
                    reason: "its form is arn:aws:sagemaker:us-east-1:123456789012:training-job/NAME"
                )
            )
        }
        switch path[0] {
        case "training-job": return (.training, parts[3], path[1])
        case "hyper-parameter-tuning-job": return (.tuning, parts[3], path[1])
        default:
            throw .unsuitable(
                Explanation("a \(path[0]) cannot be followed", reason: "training and tuning jobs can")
            )
        }
    }

    /// A job's tags; none where they may not be read, which costs no more than the knowledge of its cache key.
    private static func tags(of arn: String, _ client: SageMakerClient) async -> [String: String] {
        (try? await client.tags(of: arn)) ?? [:]
    }

    private static func explained(_ error: AWSError, _ name: String, _ region: String) -> AWSError {
        guard case .refused(let fault) = error, fault.isNotFound else { return error }
        return .unsuitable(
            Explanation(
                "no job \(name) in \(region)",
                reason: "SageMaker knows neither a training nor a tuning job of that name there",
                remedy: "check the name and the region; an ARN names both"
            )
        )
    }
}
