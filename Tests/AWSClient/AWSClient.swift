import FoundationEssentials
import Glibc
import TunebookAWS
import TunebookCore
import TunebookHTTP
import TunebookPlatform

/// Makes one call of tunebook's AWS client, for tests that judge it from outside.
///
/// Prints JSON on standard output. A failure goes to standard error as JSON, with exit code 1.
@main
struct AWSClient {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            let environment = ProcessInfo.processInfo.environment
            let options = AWSOptions(
                profile: environment["TEST_PROFILE"],
                trustsLoopback: environment["TEST_TRUSTS_LOOPBACK"] == "true"
            )
            let configuration = try AWSConfiguration(options, environment: environment)
            let retries = RetryPolicy(maxAttempts: configuration.maxAttempts, random: { 0.01 })
            let client = AWSClient(connection: AWSConnection(configuration, retries: retries))
            print(try await client.run(arguments).compactText)
            if environment["TEST_MEMORY"] != nil { reportMemory() }
        } catch {
            fail(error)
        }
    }

    let connection: AWSConnection

    private func run(_ arguments: [String]) async throws -> JSONValue {
        let sageMaker = SageMakerClient(connection)
        let transfer = S3Transfer(S3Client(connection))
        func argument(_ index: Int) -> String { index < arguments.count ? arguments[index] : "" }
        switch argument(0) {
        case "identity":
            let identity = try await connection.callerIdentity()
            return ["account": .string(identity.account), "arn": .string(identity.arn)]
        case "credentials":
            let loaded = try await connection.credentials.loaded()
            return ["source": .string(loaded.source), "accessKeyID": .string(loaded.credentials.accessKeyID)]
        case "region": return .string(try await connection.region())
        case "create-training":
            return .string(try await sageMaker.createTrainingJob(JSONValue(parsing: argument(1).utf8)))
        case "describe-training":
            let job = try await sageMaker.describeTrainingJob(argument(1))
            return [
                "status": .string(job.status.rawValue), "secondary": .string(job.secondaryStatus),
                "model": job.modelArtifact.map { .string($0) }, "failure": job.failureReason.map { .string($0) },
                "isFinal": .bool(job.status.isFinal),
            ]
        case "stop-training":
            try await sageMaker.stopTrainingJob(argument(1))
            return [:]
        case "list-training":
            return JSONValue(try await sageMaker.listTrainingJobs(nameContaining: argument(1)).map(\.name))
        case "create-tuning":
            return .string(try await sageMaker.createTuningJob(JSONValue(parsing: argument(1).utf8)))
        case "describe-tuning":
            let job = try await sageMaker.describeTuningJob(argument(1))
            return ["status": .string(job.status.rawValue), "completed": JSONValue(job.counters.completed)]
        case "stop-tuning":
            try await sageMaker.stopTuningJob(argument(1))
            return [:]
        case "tuning-jobs":
            return .array(
                try await sageMaker.trainingJobs(ofTuningJob: argument(1)).map { job in
                    [
                        "name": .string(job.name), "status": .string(job.status.rawValue),
                        "value": job.objectiveValue.map { JSONValue($0) }, "tuned": JSONValue(job.tunedHyperparameters),
                    ]
                }
            )
        case "add-tags":
            try await sageMaker.addTags([(argument(2), argument(3))], to: argument(1))
            return [:]
        case "log":
            var tail = LogTail(ofTrainingJob: argument(1))
            let logs = LogsClient(connection)
            let lines = try await tail.next(logs) + tail.next(logs)
            return .array(lines.map { ["host": .string($0.host), "text": .string($0.text)] })
        case "upload":
            try await transfer.upload(argument(1), to: S3Location(argument(2)))
            return [:]
        case "download":
            return JSONValue(Int(try await transfer.download(S3Location(argument(1)), to: argument(2)).size))
        case "list":
            return JSONValue(try await transfer.client.list(S3Location(argument(1))).map(\.location.key))
        case "create-bucket":
            try await transfer.client.createBucket(argument(1))
            return [:]
        default:
            throw UnknownCommand(name: argument(0))
        }
    }

    private struct UnknownCommand: Error {
        var name: String
    }

    private static func fail(_ error: any Error) -> Never {
        let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
        let report: JSONValue = [
            "headline": .string(explanation.headline), "reason": explanation.reason.map { .string($0) },
            "remedy": explanation.remedy.map { .string($0) },
        ]
        Self.report(report.compactText)
        exit(1)
    }

    /// The most memory that was ever resident, in kB, on standard error.
    private static func reportMemory() {
        let lines = (try? readFile("/proc/self/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let peak = lines.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split { !$0.isNumber }.first
        report(String(peak ?? "0"))
    }

    private static func report(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }
}
