import Glibc
package import TunebookCore
import TunebookPlatform

/// Asks an algorithm's library for its version, in a process that has nothing else to do.
///
/// A library may crash when it is opened, and OpenMP must not come into the prompt's process.
package enum LibraryProbe {
    /// What the probing process prints, as one line of JSON.
    enum Answer: Codable {
        case version(String)
        case failure(Explanation)
    }

    /// How long a library may take to open.
    private static let patience = Duration.seconds(60)

    /// The work of the probing process: opens the library and prints the answer.
    ///
    /// - Parameters:
    ///   - arguments: The algorithm's name and the library's path.
    ///   - algorithms: The algorithms of this program.
    /// - Returns: The code to exit with.
    package static func main(_ arguments: [String], algorithms: [any Algorithm.Type]) -> Int32 {
        let answer: Answer
        if arguments.count == 2, let algorithm = algorithms.first(where: { $0.name == arguments[0] }) {
            do {
                answer = .version(try algorithm.libraryVersion(at: arguments[1]))
            } catch {
                answer = .failure(error.explanation)
            }
        } else {
            answer = .failure(Explanation("a probe needs the name of an algorithm and the path of its library"))
        }
        let output = OwnedDescriptor(owning: dup(STDOUT_FILENO))
        try? output.write(JSONLine.encode(answer))
        if case .version = answer { return 0 }
        return 1
    }

    /// Starts a probing process and waits for its answer, blocking this thread.
    ///
    /// - Parameters:
    ///   - command: The program and its arguments.
    ///   - environment: For that process.
    /// - Returns: The library's version, or why there is none.
    static func ask(_ command: [String], environment: [String: String]) -> Answer {
        do {
            let output = try ChildProcess.output(
                of: command.first ?? "",
                Array(command.dropFirst()),
                environment: environment,
                patience: patience,
                includesErrors: false
            )
            // The library may print too; the answer is the last line.
            if let line = output.text.utf8.split(separator: UInt8(ascii: "\n")).last,
                let answer = try? JSONLine.decode(Answer.self, from: Array(line))
            {
                return answer
            }
            return .failure(
                Explanation(
                    "the library could not be opened",
                    reason: "the process that tried it \(output.ending.inWords)"
                )
            )
        } catch {
            return .failure(Explanation("the library could not be tried", reason: error.description))
        }
    }
}

extension ChildProcess.Ending {
    fileprivate var inWords: String {
        switch self {
        case .exited(let code): "ended with exit code \(code) and no answer"
        case .killed(SIGKILL): "was killed"
        case .killed(let signal): "crashed with signal \(signal)"
        }
    }
}
