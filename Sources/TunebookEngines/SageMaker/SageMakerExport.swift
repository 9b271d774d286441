import FoundationEssentials
import TunebookAWS
package import TunebookCore

extension SageMakerEngine {
    package static var exportForms: [String] { ["sagemaker"] }

    package func export(_ specifications: [Specification], as form: String) async throws(EngineError) -> [ExportedFile]
    {
        var jobs: [SageMakerScript.Job] = []
        for specification in specifications {
            let run = Run(
                number: 0,
                taskName: specification.taskName,
                engineName: Self.name,
                specification: specification,
                created: Date(timeIntervalSince1970: 0)
            )
            guard let text = try await requests(for: run).first?.json,
                let request = try? JSONValue(parsing: text.utf8)
            else { continue }
            let uploads = Self.uploads(of: specification.training, request)
            jobs.append(SageMakerScript.Job(taskName: specification.taskName, request: request, uploads: uploads))
        }
        do throws(AWSError) {
            return [
                ExportedFile(content: Array(SageMakerScript.text(of: jobs, region: try await account.region()).utf8))
            ]
        } catch {
            throw .refused(error.explanation)
        }
    }

    /// Local paths by the URI where a launch puts their content.
    private static func uploads(of training: TrainingSpecification, _ request: JSONValue) -> [String: String] {
        let job = request["TrainingJobDefinition"] ?? request
        var uploads: [String: String] = [:]
        for channel in training.channels {
            guard case .local(let path, _) = channel.source else { continue }
            let asked = job["InputDataConfig"]?.items.first { $0["ChannelName"]?.text == channel.name }
            if let uri = asked?["DataSource"]?["S3DataSource"]?["S3Uri"]?.text { uploads[uri] = path }
        }
        return uploads
    }
}
