import Glibc
import TunebookHTTP
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
        let output = try await thread.run { () throws(FlyteError) in
            do {
                return try ChildProcess.output(
                    of: program,
                    arguments,
                    environment: environment,
                    patience: longestRun,
                    includesErrors: false
                )
            } catch {
                throw .login(reason: "\(error)", remedy: "correct admin.\(setting)")
            }
        }
        let text = output.text.split { $0.isWhitespace }.joined(separator: " ")
        let isDone = output.ending == .exited(code: 0)
        guard isDone, !text.isEmpty else {
            throw .login(
                reason: isDone ? "\(program) printed no token" : "\(program) failed",
                remedy: "run admin.\(setting) by hand"
            )
        }
        return Secret(text)
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
