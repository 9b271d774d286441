import Glibc
import TunebookCore
import TunebookPlatform

/// An algorithm that does what its hyperparameter `script` says: steps one after the other, parted by `;`.
///
///     log TEXT                a report of a log line
///     metric ROUND NAME=VALUE …
///     metrics COUNT           that many rounds of `train:error`
///     print TEXT, warn TEXT   a line on standard output or error
///     bytes N …               these bytes on standard output
///     save NAME TEXT          a file of the model; `noise NAME COUNT` one of random bytes
///     fail TEXT               a user error
///     unavailable TEXT        a missing library
///     signal N, exit N        ends the process so
///     crash-until N           kills the process in every attempt before the Nth
///     ignore-term             SIGTERM has no effect
///     exit-on-term            SIGTERM ends the process well
///     child                   starts a process in a session of its own that sleeps, and writes its number to `child`
///     process                 a report of a log line with the process's number
///     wait                    sleeps until killed
enum ScriptedAlgorithm: Algorithm {
    static let name = "SCRIPTED"
    static let versions = ["1"]
    static let defaultVersion = "1"
    static let hyperparameters = [Hyperparameter(Field("script", .text, "what to do"))]
    static let metrics = [Metric("error", .minimize, "share of wrong answers")]
    static let contentTypes = ["text/csv"]

    static func check(
        hyperparameter name: String,
        value: FieldValue,
        version: String
    ) throws(HyperparameterProblem) -> CheckedValue {
        CheckedValue(value)
    }

    static func check(
        _ hyperparameters: [String: String],
        version: String,
        hasValidationChannel: Bool
    ) throws(HyperparameterProblem) -> [String] {
        []
    }

    static func canonicalHyperparameters(_ hyperparameters: [String: String], version: String) -> [String: String] {
        hyperparameters
    }

    static func locateLibrary(_ search: LibrarySearch) -> LibraryLocation? {
        search.configuredPath.map { LibraryLocation(path: $0, foundIn: "the configuration") }
    }

    /// The library is a text file that holds its version, or `crash`.
    static func libraryVersion(at path: String) throws(AlgorithmError) -> String {
        guard let file = unsafe fopen(path, "r") else {
            throw .libraryUnavailable(Explanation("no library at \(path)"))
        }
        defer { unsafe fclose(file) }
        var line = [UInt8](repeating: 0, count: 100)
        let count = unsafe fread(&line, 1, line.count, file)
        let version = String(decoding: line[..<count], as: UTF8.self)
        if version == "crash" { raise(SIGSEGV) }
        return version
    }

    static func train(
        _ input: TrainingInput,
        report: (TrainingReport) -> Void
    ) throws(AlgorithmError) -> TrainingOutput {
        for step in (input.hyperparameters["script"] ?? "").split(separator: ";") {
            let words = step.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let verb = words.first else { continue }
            let text = words.dropFirst().joined(separator: " ")
            let number = words.count > 1 ? Int(words[1]) ?? 0 : 0
            switch verb {
            case "log": report(.log(text))
            case "metric":
                let pairs = words.dropFirst(2).map { $0.split(separator: "=").map(String.init) }
                let values = Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], Double($0[1]) ?? .nan) })
                report(.metrics(round: number, values: values))
            case "metrics":
                for round in 0..<number {
                    report(.metrics(round: round, values: ["train:error": 1 / Double(round + 1)]))
                }
            case "print": write([UInt8](text.utf8) + [10], to: STDOUT_FILENO)
            case "warn": write([UInt8](text.utf8) + [10], to: STDERR_FILENO)
            case "bytes": write(words.dropFirst().compactMap { UInt8($0) }, to: STDOUT_FILENO)
            case "save": save([UInt8](words.dropFirst(2).joined(separator: " ").utf8), as: words[1], input)
            case "noise":
                var generator = SystemRandomNumberGenerator()
                let count = Int(words[2]) ?? 0
                save((0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }, as: words[1], input)
            case "fail": throw .userError(Explanation(text, remedy: "mend it"))
            case "unavailable": throw .libraryUnavailable(Explanation(text))
            case "signal": raise(Int32(number))
            case "exit": exit(Int32(number))
            case "crash-until":
                let counter = input.modelDirectory + "/../attempts-made"
                let descriptor = unsafe open(counter, O_WRONLY | O_CREAT | O_APPEND, 0o600)
                write([46], to: descriptor)
                let attempts = lseek(descriptor, 0, SEEK_END)
                close(descriptor)
                if attempts < number { raise(SIGKILL) }
            case "ignore-term": signal(SIGTERM, SIG_IGN)
            case "exit-on-term": signal(SIGTERM) { _ in _exit(0) }
            case "child": startChild(input)
            case "process": report(.log("\(getpid())"))
            case "wait": while true { pause() }
            default: throw .userError(Explanation("unknown step \"\(verb)\""))
            }
        }
        return TrainingOutput(rounds: 3, bestRound: 1)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        _ = unsafe Glibc.write(descriptor, bytes, bytes.count)
    }

    private static func save(_ bytes: [UInt8], as name: String, _ input: TrainingInput) {
        let descriptor = unsafe open(input.modelDirectory + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        write(bytes, to: descriptor)
        close(descriptor)
    }

    private static func startChild(_ input: TrainingInput) {
        let command = "echo $$ > \(input.modelDirectory)/../child; exec sleep 1000"
        let shell = ChildProcess.Command("/bin/sh", ["-c", command], environment: [:], placement: .ownSession)
        _ = try? ChildProcess.start(shell)
        while unsafe access(input.modelDirectory + "/../child", F_OK) != 0 { usleep(1000) }
    }
}
