import Glibc
import TunebookPlatform

/// Finds the XGBoost library's file, without opening it.
///
/// Opening it would load OpenMP into the process that asks. The order: the configured path; the environment variable
/// `TUNEBOOK_XGBOOST_LIBRARY`; beside the program; the project's folder that the program was built in; the loader's
/// path; `python3`'s packages, for which `python3` is run once and only when nothing else was found.
package struct XGBoostLibraryLocator: Sendable {
    package var configuredPath: String?
    package var environment: [String: String]
    /// The folder of the running program.
    package var executableDirectory: String
    /// What `python3` named when it was asked last; it takes 30 ms to ask, more than all else that happens at a start.
    package var rememberedPath: String?

    package init(
        configuredPath: String? = nil,
        environment: [String: String],
        executableDirectory: String,
        rememberedPath: String? = nil
    ) {
        self.configuredPath = configuredPath
        self.environment = environment
        self.executableDirectory = executableDirectory
        self.rememberedPath = rememberedPath
    }

    /// A library's file, and in words the step that found it.
    package struct Place: Hashable, Sendable {
        package var path: String
        package var foundIn: String
        /// Whether `python3` was needed to find it.
        package var tookAsking: Bool

        package init(path: String, foundIn: String, tookAsking: Bool = false) {
            self.path = path
            self.foundIn = foundIn
            self.tookAsking = tookAsking
        }
    }

    /// A path that was asked for by name and holds no file.
    package struct NamedFileMissing: Error, Hashable, Sendable {
        package var path: String
        /// `the configuration` or `TUNEBOOK_XGBOOST_LIBRARY`.
        package var namedBy: String

        package init(path: String, namedBy: String) {
            self.path = path
            self.namedBy = namedBy
        }
    }

    /// The command that installs the library where it is found. Its wheel holds all that is needed of it, and Python's
    /// own packages on systems that guard them, such as Debian, stay as they are.
    package static let installCommand =
        "PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --no-deps xgboost-cpu==3.2.0"

    /// The environment variable that names a library.
    package static let variable = "TUNEBOOK_XGBOOST_LIBRARY"

    /// - Returns: The first place that holds the library; `nil` when none does.
    /// - Throws: ``NamedFileMissing`` when a path named by the user holds no file; nothing further is tried.
    package func locate() throws(NamedFileMissing) -> Place? {
        if let path = configuredPath, !path.isEmpty { return try named(path, by: "the configuration") }
        if let path = environment[Self.variable], !path.isEmpty { return try named(path, by: Self.variable) }
        return besideTheProgram() ?? inTheProject() ?? onTheLoaderPath() ?? amongPythonPackages()
    }

    private func named(_ path: String, by source: String) throws(NamedFileMissing) -> Place {
        guard FileStatus(path: path)?.isRegularFile == true else {
            throw NamedFileMissing(path: path, namedBy: source)
        }
        return Place(path: path, foundIn: source)
    }

    private func besideTheProgram() -> Place? {
        ["", "/../lib", "/../lib/tunebook"].lazy
            .compactMap { first(["libxgboost.so"], in: executableDirectory + $0) }
            .first
            .map { Place(path: $0, foundIn: "beside the program") }
    }

    /// The folders above the program, as far as one with a package manifest: the checkout, if the program was built
    /// in one. `make` installs the library below its `.local`.
    private func inTheProject() -> Place? {
        var folder = realPath(executableDirectory) ?? executableDirectory
        for _ in 0..<6 where folder.count > 1 {
            if FileStatus(path: folder + "/Package.swift") != nil, FileStatus(path: folder + "/.local") != nil {
                let patterns = ["python/lib/python3*", "lib/python3*", "*/lib/python3*", "python", "*"]
                for pattern in patterns {
                    let file = "\(folder)/.local/\(pattern)/site-packages/xgboost/lib/libxgboost.so"
                    if let path = matches(file).first { return Place(path: path, foundIn: "the project's folder") }
                }
                return nil
            }
            folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        }
        return nil
    }

    /// The loader's directories by name: asking the loader itself would open the library.
    private func onTheLoaderPath() -> Place? {
        let listed = (environment["LD_LIBRARY_PATH"] ?? "").split(separator: ":").map(String.init)
        let usual = [
            "/usr/local/lib", "/lib/\(machine)-linux-gnu", "/usr/lib/\(machine)-linux-gnu", "/usr/lib64", "/usr/lib",
        ]
        return (listed + usual).lazy
            .compactMap { first(["libxgboost.so", "libxgboost.so.0"], in: $0) }
            .first
            .map { Place(path: $0, foundIn: "the loader's path") }
    }

    private func amongPythonPackages() -> Place? {
        let foundIn = "python3's site-packages"
        if let path = rememberedPath, FileStatus(path: path)?.isRegularFile == true {
            return Place(path: path, foundIn: foundIn, tookAsking: true)
        }
        let program = "import sys; print('\\n'.join(sys.path))"
        guard let python = onThePath("python3"), let output = output(of: python, ["-c", program]) else { return nil }
        return output.split(separator: "\n").lazy
            .compactMap { first(["libxgboost.so"], in: $0 + "/xgboost/lib") }
            .first
            .map { Place(path: $0, foundIn: foundIn, tookAsking: true) }
    }

    /// What a program prints, or `nil` when it cannot be started or fails.
    private func output(of program: String, _ arguments: [String]) -> String? {
        do throws(CError) {
            var ends: [Int32] = [-1, -1]
            try checked("make a pipe") { unsafe pipe(&ends) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let readEnd = OwnedDescriptor(owning: ends[0])
            let command = ChildProcess.Command(program, arguments, environment: environment, descriptors: [1: ends[1]])
            let started = Result { () throws(CError) in try ChildProcess.start(command) }
            // The child's end is then the last one for writing, and its exit ends the reading.
            _ = close(ends[1])
            let process = try started.get()
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while let count = try readEnd.read(into: &chunk), count > 0 { bytes += chunk.prefix(count) }
            return try process.wait() == .exited(code: 0) ? String(decoding: bytes, as: UTF8.self) : nil
        } catch {
            return nil
        }
    }

    private func onThePath(_ program: String) -> String? {
        (environment["PATH"] ?? "").split(separator: ":")
            .map { $0 + "/" + program }
            .first { unsafe access($0, X_OK) == 0 }
    }

    private func first(_ names: [String], in folder: String) -> String? {
        names.map { folder + "/" + $0 }
            .first { FileStatus(path: $0)?.isRegularFile == true }
            .map { realPath($0) ?? $0 }
    }
}

#if arch(x86_64)
    private let machine = "x86_64"
#elseif arch(arm64)
    private let machine = "aarch64"
#else
    private let machine = "unknown"
#endif

private func realPath(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}

/// The paths that match a pattern, in order.
private func matches(_ pattern: String) -> [String] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
    return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
        unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
    }
}
