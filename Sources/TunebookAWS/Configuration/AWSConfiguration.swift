package import TunebookHTTP

/// What the user has set for AWS: in our own configuration, the environment, and the files of the AWS CLI.
///
/// Read once, with no request made. Nothing secret is kept beyond what the files hold.
package struct AWSConfiguration: Sendable {
    package var environment: [String: String]
    /// The profile that counts.
    package var profileName: String
    /// Whether it was asked for in our own configuration, and not by `AWS_PROFILE`; keys in the environment then do not
    /// count.
    package var isProfileExplicit: Bool
    /// `nil` where nothing names one; a machine of EC2 may then be asked.
    package var region: String?
    /// Settings of ours that go before everything else.
    package var options: AWSOptions
    package var files: ProfileFiles
    /// What the user should know of the settings, such as two variables that differ.
    package var warnings: [String] = []

    /// - Throws: ``AWSError/configuration(_:)`` where a profile that was named is in neither file, or a value is none.
    package init(_ options: AWSOptions = AWSOptions(), environment: [String: String]) throws(AWSError) {
        self.environment = environment
        self.options = options
        files = try ProfileFiles(environment: environment)
        let named = [options.profile, environment["AWS_PROFILE"], environment["AWS_DEFAULT_PROFILE"]]
            .compactMap { $0 }
            .first { !$0.isEmpty }
        profileName = named ?? "default"
        isProfileExplicit = options.profile != nil
        if let named, named != "default", !files.profiles.contains(named) {
            throw .configuration(
                .unknownProfile(name: named, known: files.profiles, files: [files.configPath, files.credentialsPath])
            )
        }
        let variables = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].compactMap { environment[$0] }
        if variables.count == 2, variables[0] != variables[1], options.profile == nil {
            warnings.append(
                "AWS_PROFILE is \"\(variables[0])\" and AWS_DEFAULT_PROFILE \"\(variables[1])\": the first counts"
            )
        }
        region =
            [options.region, environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"], profile["region"]]
            .compactMap { $0 }
            .first { !$0.isEmpty }
        if let region, !Self.isName(region) { throw .configuration(.badRegion(region)) }
    }

    /// The settings of the profile that counts, of both files.
    package var profile: ProfileFile.Section { files.settings(of: profileName) }

    /// A setting by its variable or, without one, by its key in the profile.
    package func setting(_ variable: String, _ key: String) -> String? {
        [environment[variable], profile[key]].compactMap { $0 }.first { !$0.isEmpty }
    }

    /// Whether a variable or a key says `true`.
    package func isOn(_ variable: String, _ key: String) -> Bool {
        setting(variable, key)?.lowercased() == "true"
    }

    /// How requests are made: proxies, and the certificates of `AWS_CA_BUNDLE` or `ca_bundle`.
    package var http: HTTPSettings {
        HTTPSettings(
            proxies: ProxySettings(environment: environment),
            certificateFile: setting("AWS_CA_BUNDLE", "ca_bundle"),
            trustsLoopback: options.trustsLoopback
        )
    }

    /// How often a request is sent, by `AWS_MAX_ATTEMPTS` or `max_attempts`.
    package var maxAttempts: Int {
        setting("AWS_MAX_ATTEMPTS", "max_attempts").flatMap { Int($0) }.map { min(max($0, 1), 20) } ?? 3
    }

    /// A region's name goes into host names: letters, digits and hyphens only.
    private static func isName(_ region: String) -> Bool {
        region.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
    }
}

/// What tunebook's own configuration says about AWS.
package struct AWSOptions: Hashable, Sendable {
    package var profile: String?
    package var region: String?
    /// For every service.
    package var endpoint: String?
    /// By the name of the service: `sagemaker`, `s3`, `cloudwatch_logs`, `sts`.
    package var endpoints: [String: String]
    /// Takes any certificate of a server on this machine.
    package var trustsLoopback: Bool

    package init(
        profile: String? = nil,
        region: String? = nil,
        endpoint: String? = nil,
        endpoints: [String: String] = [:],
        trustsLoopback: Bool = false
    ) {
        self.profile = profile
        self.region = region
        self.endpoint = endpoint
        self.endpoints = endpoints
        self.trustsLoopback = trustsLoopback
    }
}
