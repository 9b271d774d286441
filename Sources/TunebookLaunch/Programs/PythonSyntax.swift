import FoundationEssentials
package import TunebookCore
import TunebookPlatform

/// Asks a Python whether it can compile a program, without running it and without leaving anything behind.
package struct PythonSyntax: Sendable {
    private let interpreter: Interpreter
    private let environment: [String: String]

    /// What Python says of a program that it cannot compile.
    package struct Problem: Error, Hashable, Sendable {
        /// In Python's words: `invalid syntax`.
        package var message: String
        /// From 1; 0 where Python names none.
        package var line: Int
        /// From 1, in characters; 0 where Python names none.
        package var column: Int
        /// The line itself, without the blanks around it.
        package var text: String
    }

    /// Longer than any program takes to compile; what takes longer is left to the run.
    private static let patience = Duration.seconds(5)

    /// Prints `line column` and then the message and the line's text, each on a line of its own.
    private static let program = """
        import sys
        try:
            with open(sys.argv[1], 'rb') as file: compile(file.read(), sys.argv[2], 'exec', dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line, column = getattr(error, 'lineno', 0) or 0, getattr(error, 'offset', 0) or 0
            message = ' '.join(str(getattr(error, 'msg', error)).split())
            text = ' '.join((getattr(error, 'text', '') or '').split())
            sys.stdout.buffer.write(f'{line} {column}\\n{message}\\n{text}\\n'.encode('utf-8', 'replace'))
            sys.exit(9)
        """

    /// Takes a Python 3; anything else cannot be asked.
    ///
    /// - Parameters:
    ///   - interpreter: What would run the program.
    ///   - environment: For the process that compiles.
    package init?(_ interpreter: Interpreter, environment: [String: String]) {
        guard interpreter.version.hasPrefix("Python 3") else { return nil }
        self.interpreter = interpreter
        self.environment = environment
    }

    /// Compiles a text, off the shared pool.
    ///
    /// - Returns: What is wrong with it; `nil` where nothing is, or where that could not be found out.
    package func problem(in content: SourceFile.Content, named name: String) async -> Problem? {
        await BlockingThread(for: "compiling a program").run { problem(blockingIn: content, named: name) }
    }

    private func problem(blockingIn content: SourceFile.Content, named name: String) -> Problem? {
        switch content {
        case .file(let path): return problem(inFile: path, named: name)
        case .text(let text):
            let path = FileManager.default.temporaryDirectory.path + "/tunebook-\(UUID().uuidString).py"
            guard (try? AtomicFile.write(Array(text.utf8), to: path)) != nil else { return nil }
            defer { try? FileManager.default.removeItem(atPath: path) }
            return problem(inFile: path, named: name)
        }
    }

    private func problem(inFile path: String, named name: String) -> Problem? {
        // Isolated and without site-packages it starts in half the time.
        let output = try? ChildProcess.output(
            of: interpreter.path,
            ["-I", "-S", "-c", Self.program, path, name],
            environment: environment,
            patience: Self.patience
        )
        guard let output, output.ending == .exited(code: 9) else { return nil }
        let lines = output.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3 else { return nil }
        let place = lines[0].split(separator: " ").compactMap { Int($0) }
        guard place.count == 2 else { return nil }
        return Problem(message: String(lines[1]), line: place[0], column: place[1], text: String(lines[2]))
    }
}

extension PythonSyntax.Problem {
    /// `train.py:3: invalid syntax`
    package func explanation(in file: String, isScriptCell: Bool) -> Explanation {
        Explanation(
            "\(file)\(line > 0 ? ":\(line)" : ""): \(message)",
            reason: text.isEmpty ? nil : text,
            remedy: isScriptCell ? "edit \(file) opens its cell" : nil
        )
    }
}
