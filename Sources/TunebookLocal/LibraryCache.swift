import FoundationEssentials
import Glibc
import Synchronization
package import TunebookCore
import TunebookPlatform

/// The libraries that trainings open: where they are and their versions, each asked for once.
///
/// Kept in `libraries.json` of the state folder. A version goes by path, size, time and inode of the library's file: one
/// that was replaced is asked anew. A place that another program named goes by what decides which program that is.
package struct LibraryCache: Sendable {
    private let settings: EngineSettings
    private let known = Known()

    /// What this process has read of the file or found already.
    private final class Known: Sendable {
        let entries = Mutex<[String: String]>([:])
        let locations = Mutex<[String: LibraryLocation]>([:])
    }

    package init(_ settings: EngineSettings) {
        self.settings = settings
    }

    /// Finds an algorithm's library, without opening it.
    ///
    /// - Returns: `nil` when none of the places has one.
    /// - Throws: When the configuration or the environment names a file that is not there.
    package func locate(_ algorithm: any Algorithm.Type) throws(AlgorithmError) -> LibraryLocation? {
        let name = algorithm.name
        if let location = known.locations.withLock({ $0[name] }), FileStatus(path: location.path) != nil {
            return location
        }
        let remembered = entry(placeKey(name))
        let location = try algorithm.locateLibrary(
            LibrarySearch(
                configuredPath: settings.options["library"],
                environment: settings.environment,
                executableDirectory: String(settings.executablePath.prefix(upTo: lastSlash)),
                rememberedPath: remembered
            )
        )
        if let location {
            known.locations.withLock { $0[name] = location }
            if location.tookAsking, location.path != remembered { remember(location.path, as: placeKey(name)) }
        }
        return location
    }

    /// What decides which program is asked for a library, and what that says.
    private func placeKey(_ name: String) -> String {
        let variables = ["PATH", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"]
        return (["place", name] + variables.map { settings.environment[$0] ?? "" }).joined(separator: "|")
    }

    /// The version of a library that was asked before; never starts a process.
    package func knownVersion(at path: String) -> String? {
        key(for: path).flatMap(entry)
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
            if let key = key(for: location.path) { remember(version, as: key) }
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

    private func entry(_ key: String) -> String? {
        if let value = known.entries.withLock({ $0[key] }) { return value }
        let found = read()
        known.entries.withLock { $0.merge(found) { _, read in read } }
        return found[key]
    }

    /// Adds one entry. Two processes that do so at once may lose one, which is then asked again.
    private func remember(_ value: String, as key: String) {
        var entries = read()
        // Of one library's file only the newest version counts.
        let path = key.prefix { $0 != "|" }
        if path.hasPrefix("/") { entries = entries.filter { !$0.key.hasPrefix(path + "|") } }
        entries[key] = value
        known.entries.withLock { $0[key] = value }
        try? createDirectory(settings.stateDirectory)
        try? AtomicFile.write(JSONLine.encode(entries), to: file)
    }
}
