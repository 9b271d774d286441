import Glibc
import TunebookCore
import TunebookPlatform

/// Why a user's own program has no result.
struct ProgramFailure: Hashable, Sendable {
    enum Cause: Hashable, Sendable {
        /// It wrote its own words into the file `failure`.
        case told(String, code: Int32)
        case exited(code: Int32)
        case killed(signal: Int32, memoryRanOut: Bool)
        /// The packages that it needs could not be installed.
        case noPackages(requirements: String)
        case missingOutput(CustomOutput)
        case badOutput(CustomOutput, reason: String)
    }

    var cause: Cause
    /// The program as the user knows it: `train.py`.
    var name: String
    var run: Int
    /// The last lines on standard error.
    var lastWords: String?
    var memoryLimit: ByteCount?
    var fileSizeLimit: ByteCount?

    /// Whether the same program may well succeed when it is started again.
    var isWorthRetrying: Bool {
        switch cause {
        case .told, .exited, .killed: true
        case .noPackages, .missingOutput, .badOutput: false
        }
    }

    /// How much of the file `failure` SageMaker shows.
    static let longestFailure = 1024
}

extension ProgramFailure: Explainable {
    var explanation: Explanation {
        let seeLog = "`logs \(run)` shows all it said"
        switch cause {
        case .told(let text, let code):
            let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
            let rest = lines.count > 1 ? lines[1].trimmed : nil
            return Explanation(
                lines.first ?? "\(name) failed",
                reason: [rest, "exit code \(code)"].compactMap(\.self).joined(separator: "\n"),
                remedy: seeLog
            )
        case .exited(let code):
            // A shell ends so when what it ran was killed.
            let signal = code > 128 && code < 128 + 65 ? SignalName.text(code - 128) : nil
            let inner = signal.map { " (a process in it ended by \($0))" } ?? ""
            return Explanation(
                "\(name) ended with exit code \(code)\(inner)",
                reason: lastWords ?? "it did not say why",
                remedy: limitRemedy ?? seeLog
            )
        case .killed(SIGXFSZ, _):
            return Explanation(
                "\(name) wrote a file that is too large",
                reason: fileSizeLimit.map { "file_size_limit is \($0)" },
                remedy: "raise file_size_limit"
            )
        case .killed(SIGKILL, let memoryRanOut):
            return Explanation(
                "\(name) was killed (SIGKILL)",
                reason: memoryRanOut
                    ? "this machine ran out of memory, and its kernel ended a process to get some back"
                    : "something outside of tunebook ended it, possibly for want of memory",
                remedy: "free some memory or train on less data, and launch again"
            )
        case .killed(let signal, _):
            return Explanation(
                "\(name) ended by \(SignalName.text(signal))",
                reason: lastWords,
                remedy: limitRemedy ?? "\(seeLog); `retries = 1` tries again by itself"
            )
        case .noPackages(let requirements):
            return Explanation(
                "the packages of \(requirements) could not be installed",
                reason: lastWords ?? "pip did not say why",
                remedy: "mend \(requirements), or check that this machine reaches the package index; \(seeLog)"
            )
        case .missingOutput(let output):
            return Explanation(
                "\(name) ended well but left no output \"\(output.name)\"",
                reason: "it is declared as \(output.type.rawValue)",
                remedy: "write it to $SM_OUTPUT_DATA_DIR/\(output.name), or take it out of outputs"
            )
        case .badOutput(let output, let reason):
            return Explanation(
                "the output \"\(output.name)\" of \(name) is no \(output.type.rawValue)",
                reason: reason,
                remedy: "write \(OutputCollection.form(of: output.type)) to $SM_OUTPUT_DATA_DIR/\(output.name)"
            )
        }
    }

    /// Where a limit that was set is likely what ended it.
    private var limitRemedy: String? {
        guard let memoryLimit, let words = lastWords else { return nil }
        let marks = ["MemoryError", "bad_alloc", "Cannot allocate memory", "out of memory", "Unable to allocate"]
        return marks.contains { words.contains($0) } ? "memory_limit is \(memoryLimit): raise it" : nil
    }
}

/// Signals by name.
enum SignalName {
    /// `SIGSEGV`; `signal 42` for one without a name.
    static func text(_ signal: Int32) -> String {
        names[signal] ?? "signal \(signal)"
    }

    private static let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
        SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
        SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
    ]
}

extension String {
    /// Without blanks and line ends around it.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
