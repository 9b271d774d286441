import ArgumentParser
import CLinux
import Glibc

/// The program: the prompt, replays, and the processes that a run is made of.
@main
struct Tunebook {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The processes of a run are started a thousand times by this program and never by people; they parse nothing.
        if let mode = InternalMode(arguments) { exit(await mode.run()) }
        // A heap for each thread would keep what the deepest of its calls took: too much beside hundreds of runs that are followed.
        tunebook_limit_heaps(2)
        do {
            if let start = PlainStart(arguments) { exit(try await start.run()) }
            var command = try RootCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let ended as ExitStatus {
            exit(ended.code)
        } catch {
            let code = RootCommand.exitCode(for: error)
            let message = RootCommand.fullMessage(for: error)
            let stream = code.isSuccess ? STDOUT_FILENO : STDERR_FILENO
            StandardStream(stream).write(message + "\n")
            exit(code.isSuccess ? 0 : ExitStatus.usage.code)
        }
    }
}

/// The exit code that the program ends with.
struct ExitStatus: Error {
    let code: Int32

    static let usage = ExitStatus(code: 2)
    static let badInput = ExitStatus(code: 3)
}

/// Writes of a few lines to standard output or error, where no screen is set up.
struct StandardStream {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes all of a text, or as much as the other end takes before it closes.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
