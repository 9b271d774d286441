package import TunebookCore

/// What a job needs beyond its specification: where it runs, as whom, and where its data lies.
package struct JobSurroundings: Hashable, Sendable {
    package var region: String
    package var roleARN: String
    /// Where models go; a job's own name is added by the service.
    package var outputPath: String
    /// The URI of each channel, by name.
    package var channels: [String: String]
    /// The URI of a user's own program, packed.
    package var source: String?
    /// The user's own variables that a program is passed, with their values.
    package var passedEnvironment: [String: String]
    package var settings: SageMakerSettings
    /// Beside those of the settings.
    package var tags: [SageMakerSettings.Pair]

    package init(
        region: String,
        roleARN: String,
        outputPath: String,
        channels: [String: String] = [:],
        source: String? = nil,
        passedEnvironment: [String: String] = [:],
        settings: SageMakerSettings,
        tags: [SageMakerSettings.Pair] = []
    ) {
        self.region = region
        self.roleARN = roleARN
        self.outputPath = outputPath
        self.channels = channels
        self.source = source
        self.passedEnvironment = passedEnvironment
        self.settings = settings
        self.tags = tags
    }

    /// The tags that tell where a job came from.
    package static func tags(of run: Run) -> [SageMakerSettings.Pair] {
        var tags = [
            SageMakerSettings.Pair(name: "tunebook:task", value: run.taskName),
            SageMakerSettings.Pair(name: "tunebook:run", value: String(run.number)),
        ]
        if let digest = run.keyDigest { tags.append(.init(name: "tunebook:cache-key", value: digest)) }
        return tags
    }
}
