import TunebookPlatform

/// The two files of the AWS CLI, read as one.
package struct ProfileFiles: Hashable, Sendable {
    package var configPath: String
    package var credentialsPath: String
    package var config: ProfileFile
    package var credentials: ProfileFile

    /// Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, else those in `~/.aws`.
    package init(environment: [String: String]) throws(AWSError) {
        func path(_ variable: String, _ name: String) -> String {
            let path = environment[variable].flatMap { $0.isEmpty ? nil : $0 } ?? "~/.aws/\(name)"
            return Self.expanded(path, environment)
        }
        configPath = path("AWS_CONFIG_FILE", "config")
        credentialsPath = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        config = try ProfileFile(path: configPath)
        credentials = try ProfileFile(path: credentialsPath)
    }

    /// The names of all profiles, sorted.
    package var profiles: [String] {
        let configured = config.sections.keys.compactMap { name -> String? in
            if name == "default" { return name }
            return name.hasPrefix("profile ") ? String(name.dropFirst(8)) : nil
        }
        return Set(configured).union(credentials.sections.keys).sorted()
    }

    /// A profile's settings; for the key pair the credentials file wins, else the config file.
    package func settings(of profile: String) -> ProfileFile.Section {
        (configured(profile) ?? [:]).merging(credentials.sections[profile] ?? [:]) { $1 }
    }

    /// What the config file alone says of a profile; `nil` where it does not name it.
    package func configured(_ profile: String) -> ProfileFile.Section? {
        config.sections["profile \(profile)"] ?? (profile == "default" ? config.sections["default"] : nil)
    }

    /// `~/` taken for the user's home folder.
    static func expanded(_ path: String, _ environment: [String: String]) -> String {
        guard path.hasPrefix("~/") else { return path }
        return (environment["HOME"] ?? "") + path.dropFirst()
    }
}
