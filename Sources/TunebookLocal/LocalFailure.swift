import Glibc
import TunebookCore
import TunebookPlatform

/// Why a run on this machine has no result, as far as its runner can tell from outside the training.
enum LocalFailure: Error, Hashable, Sendable {
    /// The training said itself what is wrong.
    case explained(Explanation)
    /// A signal ended the training that neither the user nor a limit had sent.
    case killed(signal: Int32, memoryRanOut: Bool, lastWords: String?, run: Int)
    /// The training ended with a code that says nothing.
    case exited(code: Int32, lastWords: String?, run: Int)
    /// A user's own program failed.
    case program(ProgramFailure)
    /// The training could not be started.
    case notStarted(CError)
    /// A program's folder could not be filled.
    case notPrepared(CError)
    /// The model could not be packed.
    case notPacked(CError)
    case stoppedOnRequest
    case killedOnRequest
    case timeLimit(Duration)
    /// The runner is gone and has not said how the run ended.
    case lost(RunFolder)

    /// Whether the same training may well succeed when it is started again.
    var isWorthRetrying: Bool {
        switch self {
        case .killed, .exited: true
        case .program(let failure): failure.isWorthRetrying
        default: false
        }
    }
}

extension LocalFailure: Explainable {
    var explanation: Explanation {
        switch self {
        case .explained(let explanation):
            explanation
        case .killed(SIGKILL, let memoryRanOut, _, _):
            Explanation(
                "the training process was killed (SIGKILL)",
                reason: memoryRanOut
                    ? "this machine ran out of memory, and its kernel ended a process to get some back"
                    : "something outside of tunebook ended it, possibly for want of memory",
                remedy: "free some memory or train on less data, and launch again; `retries = 1` tries again by itself"
            )
        case .killed(let signal, _, let lastWords, let run):
            Explanation(
                Self.crashes.contains(signal)
                    ? "the training process crashed (\(SignalName.text(signal)))"
                    : "the training process was ended from outside (\(SignalName.text(signal)))",
                reason: lastWords,
                remedy: "`logs \(run)` shows all it said; `retries = 1` tries again by itself"
            )
        case .exited(let code, let lastWords, let run):
            Explanation(
                "the training process ended with exit code \(code)",
                reason: lastWords ?? "it did not say why",
                remedy: "`logs \(run)` shows all it said"
            )
        case .program(let failure):
            failure.explanation
        case .notPrepared(let error) where error.isOutOfSpace:
            Explanation(
                "no space left for the run's own copy of its code and data",
                reason: error.description,
                remedy: "free some space, `catalogue gc` for instance, and launch again"
            )
        case .notPrepared(let error):
            Explanation("the run's folder could not be filled", reason: error.description)
        case .notStarted(let error):
            Explanation("the training process could not be started", reason: error.description)
        case .notPacked(let error) where error.isOutOfSpace:
            Explanation(
                "the model is trained but could not be stored: no space left for \(error.path ?? "it")",
                reason: error.systemMessage,
                remedy: "free some space, `catalogue gc` for instance, and launch again"
            )
        case .notPacked(let error):
            Explanation("the model is trained but could not be stored", reason: error.description)
        case .stoppedOnRequest:
            Explanation("stopped on request")
        case .killedOnRequest:
            Explanation("killed on request")
        case .timeLimit(let limit):
            Explanation(
                "the time limit was reached",
                reason: "stopping_condition.max_runtime_in_seconds is \(limit.components.seconds)",
                remedy: "raise stopping_condition.max_runtime_in_seconds"
            )
        case .lost(let folder):
            Explanation(
                "the run's process ended without a word",
                reason: folder.lastRunnerLine ?? "it was killed, or the machine was restarted",
                remedy: "launch again"
            )
        }
    }

    private static let crashes: Set<Int32> = [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS]
}

extension RunFolder {
    /// The last line that the runner itself printed.
    fileprivate var lastRunnerLine: String? {
        guard let bytes = try? readFile(runnerOutputFile) else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).last.map { String(decoding: $0, as: UTF8.self) }
    }
}
