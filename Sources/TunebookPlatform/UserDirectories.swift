import Glibc

/// Where this user's files lie.
///
/// Follows the XDG Base Directory Specification (https://specifications.freedesktop.org/basedir-spec/latest/), or puts
/// all in one folder when told so.
package struct UserDirectories: Hashable, Sendable {
    /// The catalogue, runs and artifacts.
    package var data: String
    /// History and journals.
    package var state: String
    /// What can be made again.
    package var cache: String
    /// The configuration file's folder.
    package var configuration: String

    /// Reads the environment.
    ///
    /// - Parameters:
    ///   - product: The name of the folder in each of them.
    ///   - home: One folder for everything; `nil` to follow the environment. A relative one is taken from the working
    ///     folder.
    ///   - environment: `XDG_DATA_HOME`, `XDG_STATE_HOME`, `XDG_CACHE_HOME` and `XDG_CONFIG_HOME` count when they are
    ///     absolute, as the specification asks; else the folders lie under `HOME`.
    package init(product: String = "tunebook", home: String? = nil, environment: [String: String]) {
        if let home {
            let home = Self.absolute(home)
            data = home
            state = home + "/state"
            cache = home + "/cache"
            configuration = home
            return
        }
        let userHome = Self.userHome(environment)
        func directory(_ variable: String, _ standard: String) -> String {
            if let value = environment[variable], value.hasPrefix("/") { return "\(value)/\(product)" }
            return "\(userHome)/\(standard)/\(product)"
        }
        data = directory("XDG_DATA_HOME", ".local/share")
        state = directory("XDG_STATE_HOME", ".local/state")
        cache = directory("XDG_CACHE_HOME", ".cache")
        configuration = directory("XDG_CONFIG_HOME", ".config")
    }

    /// Makes the folders that are missing, open to this user alone.
    package func create() throws(CError) {
        for path in [data, state, cache, configuration] { try createDirectory(path) }
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(current) }
        return unsafe String(cString: current) + "/" + path
    }

    private static func userHome(_ environment: [String: String]) -> String {
        if let home = environment["HOME"], home.hasPrefix("/") { return home }
        // Without HOME the password file has it, as the shell's `~` does.
        if let entry = unsafe getpwuid(getuid()), let home = unsafe entry.pointee.pw_dir {
            return unsafe String(cString: home)
        }
        return "/tmp"
    }
}
