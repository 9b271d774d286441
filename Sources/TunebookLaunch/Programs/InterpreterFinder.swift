import FoundationEssentials
import Glibc
import Synchronization
package import TunebookCore
import TunebookPlatform

/// Finds the programs that run scripts, and asks each once for its version.
///
/// What one said is remembered in `interpreters.json` of the state folder, and goes by path, size, time and inode of its
/// file: one that was replaced is asked anew. A script that chooses among several programs, as pyenv puts in their place, is
/// asked in each process, and which Python it starts is taken in its stead. A class, since it remembers.
package final class InterpreterFinder: Sendable {
    package let environment: [String: String]
    /// Where versions are remembered beyond this process; `nil` remembers them in it alone.
    private let stateDirectory: String?
    private let known = Mutex(Known())

    private struct Known {
        var versions: [String: String] = [:]
        /// What scripts start, by the script.
        var chosen: [String: Interpreter] = [:]
        var wasRead = false
    }

    /// How long a program may take to say its version.
    private static let patience = Duration.seconds(10)

    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        stateDirectory: String? = nil
    ) {
        self.environment = environment
        self.stateDirectory = stateDirectory
    }

    /// Finds an interpreter that exists and runs.
    ///
    /// - Parameters:
    ///   - text: A program's name, a path, or a virtual environment's folder, as it was typed.
    ///   - directory: The folder that relative paths start from.
    /// - Returns: Its absolute path and what it says of itself.
    /// - Throws: Why there is none, and what may have been meant.
    package func find(_ text: String, from directory: String) throws(InterpreterProblem) -> Interpreter {
        let path = try locate(text, from: directory)
        guard let status = FileStatus(path: path), status.isRegularFile, FileStatus.isExecutable(path) else {
            throw InterpreterProblem("\"\(path)\" cannot be run", remedy: "chmod +x \(path), or name another program")
        }
        let stamp = [path, "\(status.size)", "\(status.modified[0]).\(status.modified[1])", "\(status.inode)"]
        let key = stamp.joined(separator: "|")
        if let version = remembered(key) { return Interpreter(path: path, version: version) }
        if let chosen = known.withLock({ $0.chosen[key] }) { return chosen }
        let version = try ask(path, size: status.size)
        let interpreter = Interpreter(path: path, version: version)
        guard isScript(path) else {
            remember(version, as: key)
            return interpreter
        }
        let chosen = executable(behind: interpreter)
        known.withLock { $0.chosen[key] = chosen }
        return chosen
    }

    /// Whether a program is a script, which may start another program tomorrow.
    private func isScript(_ path: String) -> Bool {
        guard let descriptor = try? OwnedDescriptor(opening: path, O_RDONLY) else { return false }
        var start = [UInt8](repeating: 0, count: 2)
        return (try? descriptor.read(into: &start)) == 2 && start == Array("#!".utf8)
    }

    /// The Python that a script starts; the script itself where it starts something else.
    private func executable(behind script: Interpreter) -> Interpreter {
        guard script.version.hasPrefix("Python "),
            let output = try? ChildProcess.output(
                of: script.path,
                ["-c", "import sys; print(sys.executable)"],
                environment: environment,
                patience: Self.patience
            ), output.ending == .exited(code: 0)
        else { return script }
        let path = output.text.prefix { !$0.isNewline }
        guard path.hasPrefix("/"), FileStatus.isExecutable(String(path)) else { return script }
        return Interpreter(path: String(path), version: script.version)
    }

    // MARK: Where it is

    private func locate(_ text: String, from directory: String) throws(InterpreterProblem) -> String {
        let absolute = absolutePath(text, from: directory)
        if let status = FileStatus(path: absolute), status.isDirectory {
            for name in ["bin/python3", "bin/python"] where FileStatus(path: absolute + "/" + name) != nil {
                return absolute + "/" + name
            }
            // A folder may have the name of a program by chance.
            guard text.contains("/") || onThePath(text) == nil else { return onThePath(text) ?? absolute }
            throw InterpreterProblem(
                "the folder \"\(text)\" is no virtual environment",
                reason: "there is no bin/python3 in it",
                remedy: "python3 -m venv \(text) makes one"
            )
        }
        guard text.contains("/") else {
            if let path = onThePath(text) { return path }
            throw InterpreterProblem(
                "no program \"\(text)\"",
                reason: "it is in no folder of PATH",
                suggestion: nearestName(to: text, among: programs(like: text))
            )
        }
        guard FileStatus(path: absolute) != nil else {
            let folder = absolute.prefix(upTo: absolute.lastIndex(of: "/") ?? absolute.startIndex)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: String(folder))) ?? []
            let typed = text.prefix(through: text.lastIndex(of: "/") ?? text.startIndex)
            throw InterpreterProblem(
                "no file or folder \"\(text)\"",
                suggestion: nearestName(to: String(text.dropFirst(typed.count)), among: names.sorted())
                    .map { typed + $0 }
            )
        }
        return absolute
    }

    private var pathFolders: [String] {
        (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    }

    private func onThePath(_ name: String) -> String? {
        pathFolders.map { $0 + "/" + name }
            .first { FileStatus(path: $0)?.isRegularFile == true && FileStatus.isExecutable($0) }
    }

    /// The programs that begin with the same letter; for messages only.
    private func programs(like name: String) -> [String] {
        let names = pathFolders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
        return Set(names.filter { $0.first == name.first }).sorted()
    }

    // MARK: What it is

    private func ask(_ path: String, size: Int64) throws(InterpreterProblem) -> String {
        let output: ChildProcess.Output
        do {
            output = try ChildProcess.output(
                of: path,
                ["--version"],
                environment: environment,
                patience: Self.patience
            )
        } catch {
            throw InterpreterProblem("\"\(path)\" cannot be started", reason: error.systemMessage)
        }
        if output.wasCutOff {
            throw InterpreterProblem("\"\(path)\" does not answer", reason: "\(path) --version was given 10 s")
        }
        let line = output.text.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } }
        switch output.ending {
        case .exited(code: 0):
            if let line { return String(line.prefix(200)) }
        case .exited(code: 126), .exited(code: 127):
            throw InterpreterProblem("\"\(path)\" cannot be run", reason: line.map(String.init))
        case .exited: break
        case .killed(let signal):
            throw InterpreterProblem("\"\(path)\" crashes", reason: "\(path) --version ended by signal \(signal)")
        }
        // Some shells have no --version.
        return "\(path.split(separator: "/").last ?? "program") of \(size) bytes"
    }

    // MARK: What is known

    private var file: String? { stateDirectory.map { $0 + "/interpreters.json" } }

    private func remembered(_ key: String) -> String? {
        known.withLock { known in
            if let version = known.versions[key] { return version }
            guard !known.wasRead else { return nil }
            known.wasRead = true
            known.versions.merge(read()) { ours, _ in ours }
            return known.versions[key]
        }
    }

    private func read() -> [String: String] {
        guard let file, let bytes = try? readFile(file) else { return [:] }
        return (try? JSONDecoder().decode([String: String].self, from: Data(bytes))) ?? [:]
    }

    /// Two processes that add one at once may lose one, which is then asked again.
    private func remember(_ version: String, as key: String) {
        known.withLock { $0.versions[key] = version }
        guard let file, let stateDirectory else { return }
        // Of one program only the newest counts.
        let path = key.prefix { $0 != "|" } + "|"
        var versions = read().filter { !$0.key.hasPrefix(path) }
        versions[key] = version
        guard let bytes = try? JSONEncoder().encode(versions) else { return }
        try? createDirectory(stateDirectory)
        try? AtomicFile.write(Array(bytes), to: file)
    }
}

/// Why there is no such interpreter.
package struct InterpreterProblem: Error, Hashable, Sendable {
    package var explanation: Explanation
    /// What to type instead.
    package var suggestion: String?

    init(_ headline: String, reason: String? = nil, remedy: String? = nil, suggestion: String? = nil) {
        explanation = Explanation(headline, reason: reason, remedy: remedy)
        self.suggestion = suggestion
    }
}

extension InterpreterProblem: Explainable {}

/// A path as it was typed, from a folder; `~` is the user's home.
func absolutePath(_ path: String, from directory: String) -> String {
    if path == "~" || path.hasPrefix("~/") {
        return FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst(1)
    }
    return path.hasPrefix("/") ? path : directory + "/" + path
}
