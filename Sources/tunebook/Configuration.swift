import TunebookCore
import TunebookPlatform
import Yams

/// `config.yaml`: the engine of a launch without `on`, and a section for each engine.
///
///     default_engine: local
///     engines:
///       local:
///         library: /opt/xgboost/lib/libxgboost.so
///         threads: 4
struct Configuration {
    var defaultEngine = "local"
    /// Settings by engine and name, as texts.
    var engines: [String: [String: String]] = [:]

    /// Reads the file; one that is not there gives the defaults.
    ///
    /// - Throws: ``ConfigurationError`` for a file that cannot be read or holds something else.
    init(path: String) throws(ConfigurationError) {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            if error.isMissing { return }
            throw ConfigurationError(path: path, reason: error.systemMessage)
        }
        let tree: Any?
        do {
            tree = try Yams.load(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw ConfigurationError(path: path, reason: "it is no YAML: \(error)")
        }
        guard let tree else { return }
        guard let sections = tree as? [String: Any] else {
            throw ConfigurationError(path: path, reason: "it holds no sections")
        }
        try read(sections, path)
    }

    private mutating func read(_ sections: [String: Any], _ path: String) throws(ConfigurationError) {
        for (name, value) in sections {
            switch (name, value) {
            case ("default_engine", let engine as String): defaultEngine = engine
            case ("engines", let engines as [String: Any]):
                for (engine, settings) in engines {
                    guard let settings = settings as? [String: Any] else {
                        throw ConfigurationError(path: path, reason: "engines.\(engine) is no section")
                    }
                    self.engines[engine] = settings.mapValues { "\($0)" }
                }
            default:
                let near = nearestName(to: name, among: ["default_engine", "engines"])
                throw ConfigurationError(
                    path: path,
                    reason: "it has no setting \"\(name)\"" + (near.map { "; did you mean \"\($0)\"" } ?? "")
                )
            }
        }
    }
}

/// A configuration file that cannot be used.
struct ConfigurationError: Error, Explainable {
    var path: String
    var reason: String

    var explanation: Explanation {
        Explanation("the configuration \(path) cannot be used", reason: reason, remedy: "mend or remove the file")
    }
}
