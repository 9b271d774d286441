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
        do throws(CError) {
            let pipe = try makePipe()
            let readEnd = OwnedDescriptor(owning: pipe.readEnd)
            let process: ChildProcess
            do {
                let writeEnd = OwnedDescriptor(owning: pipe.writeEnd)
                process = try ChildProcess.start(
                    ChildProcess.Command(
                        command.first ?? "",
                        Array(command.dropFirst()),
                        environment: environment,
                        placement: .ownGroup,
                        descriptors: [1: writeEnd.number]
                    )
                )
            }
            let printed = try read(readEnd, until: .now + patience)
            process.signalGroup(SIGKILL)
            let ending = try process.wait()
            // The library may print too; the answer is the last line.
            let lines = printed.split(separator: UInt8(ascii: "\n"))
            if let line = lines.last, let answer = try? JSONLine.decode(Answer.self, from: line) { return answer }
            return .failure(
                Explanation(
                    "the library could not be opened",
                    reason: "the process that tried it \(ending.inWords)"
                )
            )
        } catch {
            return .failure(Explanation("the library could not be tried", reason: error.description))
        }
    }

    /// Reads until the writer closes its end or the time is over.
    private static func read(
        _ descriptor: borrowing OwnedDescriptor,
        until deadline: ContinuousClock.Instant
    ) throws(CError) -> [UInt8] {
        var printed: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var event = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
            let milliseconds = max(.zero, deadline - .now) / .milliseconds(1)
            let ready = try checked("wait for a process") { unsafe poll(&event, 1, Int32(milliseconds)) }
            guard ready > 0, let count = try descriptor.read(into: &buffer), count > 0 else { return printed }
            printed += buffer[..<count]
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
