import Glibc
import TunebookPlatform

/// The user's own program that prints a token.
enum TokenCommand {
    private static let longestRun = Duration.seconds(60)

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - program: A path, or a name to look up in `PATH`.
    ///   - arguments: After its own name.
    ///   - environment: All that it gets.
    ///   - setting: Where the program is named, for messages.
    /// - Returns: Its standard output without blanks around.
    /// - Throws: ``FlyteError/login(reason:remedy:)`` where it fails or prints nothing.
    static func run(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String],
        setting: String
    ) async throws(FlyteError) -> Secret {
        let thread = BlockingThread(for: "a token's command")
        let (ending, output) = try await thread.run { () throws(FlyteError) in
            do throws(CError) {
                return try collect(program, arguments, environment)
            } catch {
                throw .login(reason: "\(error)", remedy: "correct admin.\(setting)")
            }
        }
        let text = String(decoding: output, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " ")
        guard ending == .exited(code: 0), !text.isEmpty else {
            throw .login(
                reason: ending == .exited(code: 0) ? "\(program) printed no token" : "\(program) failed",
                remedy: "run admin.\(setting) by hand"
            )
        }
        return Secret(text)
    }

    private static func collect(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String]
    ) throws(CError) -> (ChildProcess.Ending, [UInt8]) {
        let (readEnd, writeEnd) = try makePipe()
        let reader = OwnedDescriptor(owning: readEnd)
        let process: ChildProcess
        do {
            let writer = OwnedDescriptor(owning: writeEnd)
            process = try ChildProcess.start(
                ChildProcess.Command(
                    program,
                    arguments,
                    environment: environment,
                    placement: .ownGroup,
                    descriptors: [1: writer.number]
                )
            )
        }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        let deadline = ContinuousClock.now + longestRun
        while output.count < 1 << 20 {
            var event = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
            let milliseconds = max(.zero, deadline - .now) / .milliseconds(1)
            let ready = try checked("wait for a program") { unsafe poll(&event, 1, Int32(milliseconds)) }
            guard ready > 0 else { break }
            guard let count = try reader.read(into: &buffer), count > 0 else { return (try process.wait(), output) }
            output += buffer[..<count]
        }
        process.signalGroup(SIGKILL)
        return (try process.wait(), [])
    }
}

/// The file that a client's secret is in.
enum ClientSecretFile {
    static func read(_ path: String) throws(FlyteError) -> Secret {
        do throws(CError) {
            let text = String(decoding: try readFile(path), as: UTF8.self)
            let secret = text.split { $0.isNewline }.first.map { $0.trimmed } ?? ""
            guard !secret.isEmpty else { throw CError(ENODATA, "read", path: path) }
            return Secret(secret)
        } catch {
            throw .login(
                reason: "no client secret: \(error)",
                remedy: "set admin.clientSecretLocation or admin.clientSecretEnvVar"
            )
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

/// Seconds since 1970 by the system's clock.
@Sendable package func systemTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
