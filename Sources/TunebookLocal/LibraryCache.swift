import FoundationEssentials
import Glibc
package import TunebookCore
import TunebookPlatform

/// The versions of the libraries that trainings open, each asked for once.
///
/// Kept in `libraries.json` of the state folder, by path, size, time and inode of the library's file: one that was
/// replaced is asked anew.
package struct LibraryCache: Sendable {
    private let settings: EngineSettings

    package init(_ settings: EngineSettings) {
        self.settings = settings
    }

    /// Finds an algorithm's library, without opening it.
    ///
    /// - Returns: `nil` when none of the places has one.
    /// - Throws: When the configuration or the environment names a file that is not there.
    package func locate(_ algorithm: any Algorithm.Type) throws(AlgorithmError) -> LibraryLocation? {
        try algorithm.locateLibrary(
            LibrarySearch(
                configuredPath: settings.options["library"],
                environment: settings.environment,
                executableDirectory: String(settings.executablePath.prefix(upTo: lastSlash))
            )
        )
    }

    /// The version of a library that was asked before; never starts a process.
    package func knownVersion(at path: String) -> String? {
        key(for: path).flatMap { read()[$0] }
    }

    /// The version of a library, which is asked in a process of its own when it is not known.
    package func version(
        of algorithm: any Algorithm.Type,
        at location: LibraryLocation
    ) async throws(EngineError) -> String {
        if let known = knownVersion(at: location.path) { return known }
        let command =
            [settings.executablePath] + settings.homeArguments + ["__probe", algorithm.name, location.path]
        var environment = settings.environment
        // A library that crashes shall not cost the time of a backtrace, too.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        let thread = BlockingThread(for: "asking a library for its version")
        let answer = await thread.run { [environment] in LibraryProbe.ask(command, environment: environment) }
        switch answer {
        case .version(let version):
            remember(version, for: location.path)
            return version
        case .failure(var explanation):
            explanation.reason = explanation.reason ?? "\(location.path), found in \(location.foundIn)"
            throw .unreachable(explanation)
        }
    }

    private var lastSlash: String.Index {
        settings.executablePath.lastIndex(of: "/") ?? settings.executablePath.startIndex
    }

    private var file: String { settings.stateDirectory + "/libraries.json" }

    private func key(for path: String) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        let time = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        return [path, "\(status.st_size)", time, "\(status.st_ino)"].joined(separator: "|")
    }

    private func read() -> [String: String] {
        guard let bytes = try? readFile(file) else { return [:] }
        return (try? JSONLine.decode([String: String].self, from: bytes)) ?? [:]
    }

    /// Adds one version. Two processes that do so at once may lose one, which is then asked again.
    private func remember(_ version: String, for path: String) {
        guard let key = key(for: path) else { return }
        var versions = read().filter { !$0.key.hasPrefix(path + "|") }
        versions[key] = version
        try? createDirectory(settings.stateDirectory)
        try? AtomicFile.write(JSONLine.encode(versions), to: file)
    }
}
