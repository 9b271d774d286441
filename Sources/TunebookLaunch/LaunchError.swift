package import TunebookCore

/// Why a definition could not be frozen for a launch.
package enum LaunchError: Error, Hashable, Sendable {
    case missingField(task: String, path: String, example: String)
    /// A tuning job varies nothing.
    case noRanges(task: String)
    case unknownAlgorithm(task: String, name: String)
    case brokenRule(task: String, HyperparameterProblem)
    case noSuchFile(channel: String, path: String)
    case unreadableFile(channel: String, path: String, reason: String)
    case emptyFile(channel: String, path: String)
    case emptyFolder(channel: String, path: String)
    case notLaunchable(task: String, kind: KindName)
    /// The training job that a tuning job is chained on is not defined.
    case noBase(task: String, base: String)
    /// The strategy cannot search the ranges.
    case search(task: String, Explanation)
    case noValidationChannel(task: String, base: String, metric: String)
}

extension LaunchError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .missingField(let task, let path, let example):
            Explanation("\(task) has no \(path)", remedy: "set it: \(task).\(path) = \(example)")
        case .noRanges(let task):
            Explanation("\(task) has no ranges", remedy: "set one: \(task).ranges.eta = 0.01..0.5 log")
        case .unknownAlgorithm(let task, let name):
            Explanation("\(task) names an algorithm that is not built in: \"\(name)\"")
        case .brokenRule(let task, let problem):
            Explanation(
                "\(task) cannot be launched: \(problem.message)",
                remedy: problem.suggestion.map { suggestion in
                    if suggestion.contains(" = ") { return "set it: \(task).hyperparameters.\(suggestion)" }
                    return problem.name.map { "set it: \(task).hyperparameters.\($0) = \(suggestion)" } ?? suggestion
                }
            )
        case .noSuchFile(let channel, let path):
            Explanation("no file or folder \"\(path)\"", reason: "it is the \(channel) channel")
        case .unreadableFile(let channel, let path, let reason):
            Explanation("\"\(path)\" cannot be read: \(reason)", reason: "it is the \(channel) channel")
        case .emptyFile(let channel, let path):
            Explanation("\"\(path)\" is empty", reason: "it is the \(channel) channel")
        case .emptyFolder(let channel, let path):
            Explanation("the folder \"\(path)\" has no files", reason: "it is the \(channel) channel")
        case .noBase(let task, let base):
            Explanation("\(task) is chained on \"\(base)\", which is not defined")
        case .search(let task, let why):
            Explanation("\(task) cannot search: \(why.headline)", reason: why.reason, remedy: why.remedy)
        case .noValidationChannel(let task, let base, let metric):
            Explanation(
                "\(task) judges by \(metric), and \(base) has no validation channel",
                remedy: "set it: \(base).inputs.validation = data/validation.csv"
            )
        case .notLaunchable(let task, let kind):
            Explanation("\(task) is a \(kind.rawValue), which cannot be launched yet")
        }
    }
}
