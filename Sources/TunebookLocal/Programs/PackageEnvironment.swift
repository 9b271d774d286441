import Crypto
import FoundationEssentials
import TunebookCore
import TunebookPlatform

/// A virtual environment with the packages that a file of requirements lists, for all runs that ask for the same ones.
///
/// It sees the packages of its interpreter too. It lies at its place from the beginning, since it holds its own path; the
/// file `complete`, written last, tells a whole one from one that was cut off, and a lock keeps two runs from making it
/// at once.
struct PackageEnvironment: Sendable {
    private let directory: String
    private let interpreter: Interpreter
    private let requirements: String

    /// - Parameters:
    ///   - requirements: The file that lists the packages.
    ///   - environments: The folder of all environments.
    init(_ requirements: String, for interpreter: Interpreter, in environments: String) throws(CError) {
        self.requirements = requirements
        self.interpreter = interpreter
        var digest = SHA256()
        for part in [Array(interpreter.path.utf8), Array(interpreter.version.utf8), try readFile(requirements)] {
            digest.update(data: part + [0])
        }
        let name = digest.finalize().prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        directory = environments + "/" + name
    }

    /// Its Python.
    var python: String { directory + "/bin/python" }
    private var completionFile: String { directory + "/complete" }

    var isComplete: Bool { FileStatus(path: completionFile) != nil }

    /// Takes the right to make it, without waiting.
    ///
    /// - Returns: `nil` while another has it.
    func claim() throws(CError) -> FileLock? {
        if let slash = directory.lastIndex(of: "/") { try createDirectory(String(directory[..<slash])) }
        return try FileLock.take(directory + ".lock")
    }

    /// What to run, one after the other, once it is claimed.
    var commands: [[String]] {
        [
            [interpreter.path, "-c", Self.creation, directory],
            [
                python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
                "--retries", "2", "-r", requirements,
            ],
        ]
    }

    /// Removes what was cut off.
    func clear() {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Says that all is there.
    func complete() throws(CError) {
        try AtomicFile.write([], to: completionFile)
    }

    /// pip's own settings and the way to its index, which a program does not get.
    static func variables(of environment: [String: String]) -> [String: String] {
        let names: Set<String> = [
            "ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE",
            "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
        ]
        return environment.filter { names.contains($0.key.uppercased()) || $0.key.hasPrefix("PIP_") }
    }

    /// Makes the environment; pip itself comes from the interpreter where that has it, which saves two seconds. An
    /// environment made from another does not see what that one holds unless it is told where.
    private static let creation = """
        import os, sys, site, sysconfig, venv
        folder = sys.argv[1]
        try:
            import pip
            has_pip = True
        except ImportError:
            has_pip = False
        venv.EnvBuilder(system_site_packages=True, with_pip=not has_pip, symlinks=True).create(folder)
        if sys.prefix != sys.base_prefix:
            version = "python%d.%d" % sys.version_info[:2]
            with open(os.path.join(folder, "lib", version, "site-packages", "interpreter.pth"), "w") as file:
                file.writelines(path + "\\n" for path in site.getsitepackages())
        """
}
