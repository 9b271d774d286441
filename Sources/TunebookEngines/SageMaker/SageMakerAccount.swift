import TunebookAWS
import TunebookCore
import TunebookPlatform

/// The account that jobs run in: as whom, where, and in which bucket; asked for when first needed, then remembered.
actor SageMakerAccount {
    nonisolated let settings: SageMakerSettings
    private let environment: [String: String]
    private var connections: [String: AWSConnection] = [:]
    private var identity: CallerIdentity?

    init(_ settings: SageMakerSettings, environment: [String: String]) {
        self.settings = settings
        self.environment = environment
    }

    /// A connection to a region.
    ///
    /// - Parameter region: `nil` for the one that is set.
    func connection(in region: String? = nil) throws(AWSError) -> AWSConnection {
        if let connection = connections[region ?? ""] { return connection }
        var options = settings.options
        if let region { options.region = region }
        let connection = AWSConnection(try AWSConfiguration(options, environment: environment))
        connections[region ?? ""] = connection
        return connection
    }

    /// Where jobs run.
    func region() async throws(AWSError) -> String {
        try await connection().region()
    }

    func callerIdentity() async throws(AWSError) -> CallerIdentity {
        if let identity { return identity }
        let found = try await connection().callerIdentity()
        identity = found
        return found
    }

    /// The role that jobs run as: the one that is set, else the caller's own.
    ///
    /// - Parameter role: The one that is set, an ARN or a name.
    /// - Returns: Its ARN.
    /// - Throws: Where there is none, or it is another account's.
    func roleARN(_ role: String?) async throws(AWSError) -> String {
        let caller = try await callerIdentity()
        let partition = Partition(region: try await region()).rawValue
        guard let role = role ?? caller.roleName else {
            throw .unsuitable(
                Explanation(
                    "no role for SageMaker to run jobs as",
                    reason: "the keys are those of \(caller.arn), which is no role itself",
                    remedy:
                        "name one that SageMaker may assume: role = NAME in the definition, or engines.sagemaker.role "
                        + "in the configuration"
                )
            )
        }
        guard role.hasPrefix("arn:") else { return "arn:\(partition):iam::\(caller.account):role/\(role)" }
        let parts = role.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "iam", parts[5].hasPrefix("role/") else {
            throw .unsuitable(
                Explanation(
                    "\"\(role)\" is no role",
                    reason: "its form is arn:aws:iam::123456789012:role/NAME, or a bare name"
                )
            )
        }
        guard parts[4] == caller.account else {
            throw .unsuitable(
                Explanation(
                    "the role \(role) is one of account \(parts[4])",
                    reason:
                        "the keys are account \(caller.account)'s, and SageMaker runs jobs as its own account's roles only",
                    remedy: "take another role or profile: role in the definition, engines.sagemaker.role, "
                        + "engines.sagemaker.profile"
                )
            )
        }
        return role
    }

    /// The bucket for data and models, and whether it is the one that SageMaker's own SDK makes.
    func bucket() async throws(AWSError) -> (name: String, isDefault: Bool) {
        if let bucket = settings.bucket { return (bucket, false) }
        let account = try await callerIdentity().account
        return ("sagemaker-\(try await region())-\(account)", true)
    }

    /// S3, where buckets must be this account's if theirs is a name that can be guessed.
    func storage() async throws(AWSError) -> S3Transfer {
        var owner: String?
        if settings.bucket == nil { owner = try await callerIdentity().account }
        return S3Transfer(S3Client(try connection(), expectedOwner: owner))
    }

    /// Whose account it is, where its jobs run, and as whom; never a secret.
    func details() async throws(AWSError) -> String {
        let connection = try connection()
        let source = try await connection.credentials.loaded().source
        let caller = try await callerIdentity()
        let who = caller.arn.split(separator: ":").last ?? ""
        let role = settings.role?.split(separator: "/").last.map(String.init) ?? caller.roleName ?? "none set"
        let bucket = try await bucket().name
        return
            "account \(caller.account) as \(who) (keys of \(source)), \(try await region()), role \(role), bucket \(bucket)"
    }

    /// What can be said without asking anybody: the region, the profile and the role.
    nonisolated var outline: String {
        guard let configuration = try? AWSConfiguration(settings.options, environment: environment) else {
            return "AWS is not set up"
        }
        let region = configuration.region ?? "no region"
        return "\(region), profile \(configuration.profileName), "
            + (settings.role.map { "role \($0.split(separator: "/").last ?? "")" } ?? "the caller's role")
    }
}
