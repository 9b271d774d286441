import TunebookFlyte
import TunebookHTTP

/// A deployment in a line: where it is, and what it runs; never a secret.
struct DeploymentOutline {
    private let deployment: FlyteDeployment

    init(_ deployment: FlyteDeployment) {
        self.deployment = deployment
    }

    /// What can be said without asking anybody.
    func outline() async throws(FlyteError) -> String {
        let configuration = try await deployment.configuration()
        let base = try configuration.base
        let project = configuration.project ?? "none set"
        let domain = configuration.domain ?? "none set"
        let path = base.path == "/" ? "" : base.path
        return "\(base.scheme.rawValue)://\(base.authority)\(path), project \(project), domain \(domain)"
    }

    /// With the server's version and the road that definitions take there.
    func details() async throws(FlyteError) -> String {
        let version = try await deployment.version()
        return "\(try await outline()), Flyte \(version.isEmpty ? "of unknown version" : version), \(try await road())"
    }

    /// The road in words.
    func road() async throws(FlyteError) -> String {
        let settings = try deployment.settings
        switch try await deployment.road() {
        case .plugin: return "plugin road (Flyte's SageMaker plugin)"
        case .container: return "container road (" + (settings.image.map { "image \($0)" } ?? "no image is set") + ")"
        }
    }
}
