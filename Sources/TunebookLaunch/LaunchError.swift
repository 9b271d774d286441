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
    /// Something about the files of a custom training job.
    case program(Explanation)
    /// A file that a field of a custom training job names is not there.
    case noSuchProgramFile(field: String, path: String, nearest: String?)
    /// The file of a custom input is not there.
    case noSuchInput(name: String, path: String)
    /// A program that Python cannot compile.
    case syntax(file: String, isScriptCell: Bool, PythonSyntax.Problem)
    case interpreter(task: String, Explanation, suggestion: String?)
    /// An entry point that is neither a script of a known kind nor executable.
    case notRunnable(task: String, entryPoint: String)
    /// The objective of a tuning job is no metric of its custom training job.
    case noSuchMetric(task: String, base: String, metric: String, known: [String])
    /// A range of a tuning job that a custom input of its training job cannot take.
    case rangeOfWrongType(task: String, name: String, reason: String)
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
        case .program(let explanation): explanation
        case .noSuchProgramFile(let field, let path, let nearest):
            Explanation(
                "no file \"\(path)\"",
                reason: "it is \(field)",
                remedy: nearest.map { "did you mean \($0)?" }
                    ?? (field == "entry_point" ? "%%script \(path) begins a cell of that name" : nil)
            )
        case .noSuchInput(let name, let path):
            Explanation("no file \"\(path)\"", reason: "it is the custom input \(name)")
        case .syntax(let file, let isScriptCell, let problem):
            problem.explanation(in: file, isScriptCell: isScriptCell)
        case .interpreter(let task, let why, let suggestion):
            Explanation(
                "\(task) cannot be launched: \(why.headline)",
                reason: why.reason,
                remedy: suggestion.map { "set it: \(task).interpreter = \($0)" } ?? why.remedy
                    ?? "set it: \(task).interpreter = python3"
            )
        case .notRunnable(let task, let entryPoint):
            Explanation(
                "\(entryPoint) is no Python or shell script, and no executable",
                remedy: "set what runs it: \(task).interpreter = …, or begin it with #!"
            )
        case .noSuchMetric(let task, let base, let metric, let known):
            Explanation(
                "\(task) judges by \(metric), which \(base) does not report",
                reason: known.isEmpty
                    ? "\(base) has no metric_definitions" : "it reports \(known.joined(separator: ", "))",
                remedy: "set it: \(base).metric_definitions.\(metric) = \"…([0-9.]+)\""
            )
        case .rangeOfWrongType(let task, let name, let reason):
            Explanation("\(task) cannot vary \(name): \(reason)")
        case .notLaunchable(let task, let kind):
            Explanation("\(task) is a \(kind.rawValue), which cannot be launched yet")
        }
    }
}
