import TunebookAWS
import TunebookCore

/// What a run becomes when SageMaker is asked for it.
extension SageMakerEngine {
    /// `sagemaker-xgboost:1.7-1`, without the account and the region.
    func image(for specification: Specification) async throws(AWSError) -> String {
        if let own = account.settings.image { return own }
        let training = specification.training
        let version = training.program == nil ? training.algorithmVersion : "3.0-5"
        let uri = try XGBoostImage.uri(version: version, region: try await account.region())
        return String(uri.split(separator: "/").last ?? "")
    }

    /// - Parameter folder: Where things are packed that are sent; `nil` to send nothing.
    func surroundings(of run: Run, sending folder: String? = nil) async throws(AWSError) -> JobSurroundings {
        let training = run.specification.training
        let settings = try account.settings.with(training.conditions)
        let placement = DataPlacement(account: account)
        let channels =
            folder == nil ? try await placement.places(of: training) : try await placement.place(training)
        var source: String?
        if let program = training.program {
            do {
                if let folder {
                    source = try await placement.place(program, in: folder)
                } else {
                    source = try await placement.location(ofProgram: "<digest>").description
                }
            } catch let error as AWSError {
                throw error
            } catch {
                throw .unsuitable((error as? any Explainable)?.explanation ?? Explanation("\(error)"))
            }
        }
        let bucket = try await account.bucket().name
        return JobSurroundings(
            region: try await account.region(),
            roleARN: try await account.roleARN(settings.role),
            outputPath: settings.outputPath ?? "s3://\(bucket)/\(settings.prefix)/output",
            channels: channels,
            source: source,
            passedEnvironment: environment.filter { training.program?.passedEnvironment.contains($0.key) == true },
            settings: settings,
            tags: JobSurroundings.tags(of: run)
        )
    }

    static func request(
        _ specification: Specification,
        name: String,
        _ surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue {
        switch specification {
        case .training(let training): return try TrainingRequest.make(training, name: name, in: surroundings)
        case .tuning(let tuning):
            let parents = try WarmStartParents(tuning, region: surroundings.region).names
            return try TuningRequest.make(tuning, name: name, parents: parents, in: surroundings)
        }
    }

    /// The digest of what lies under a URI now, and that of its content, where the local engine has fetched that.
    func digests(of uri: String) async throws(AWSError) -> (state: String, content: String?) {
        let location = try S3Location(uri)
        let objects = try await account.storage().client.list(location)
        guard !objects.isEmpty else {
            throw .unsuitable(
                Explanation("nothing lies under \(uri)", remedy: "check the URI; `aws s3 ls \(uri)` lists")
            )
        }
        return (FetchedData.state(of: objects, under: location), fetched.knownContent(of: objects, under: location))
    }
}
