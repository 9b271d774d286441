import Glibc
import TunebookCore
import TunebookLocal

/// The program that the tests of local runs start: it has the modes of `tunebook` that belong to a run, and
/// ``ScriptedAlgorithm`` for an algorithm.
///
/// A runner keeps the outcome in the file `recorded` of the run folder. `TRAINING_SCRIPT` in its environment is a shell
/// script to start instead of this program's own training mode.
@main
struct ScriptedTraining {
    static func main() async {
        let arguments = CommandLine.arguments
        if arguments.dropFirst() == ["__work"] { exit(TrainingProcess.serve(algorithms: [ScriptedAlgorithm.self])) }
        guard arguments.count >= 3 else { exit(2) }
        let folder = RunFolder(arguments[2])
        switch arguments[1] {
        case "__run":
            let environment = environment()
            var command = [arguments[0], "__train", folder.path]
            if let script = environment["TRAINING_SCRIPT"] { command = ["/bin/sh", "-c", script, "sh", folder.path] }
            await Supervisor(folder: folder, trainingCommand: command, environment: environment).run { outcome in
                let file = unsafe fopen(folder.path + "/recorded", "w")
                unsafe fputs("\(outcome.state) \(outcome.attempts)", file)
                unsafe fclose(file)
            }
        case "__train":
            exit(TrainingProcess.main(folder: folder, algorithms: [ScriptedAlgorithm.self]))
        case "__probe":
            exit(LibraryProbe.main(Array(arguments.dropFirst(2)), algorithms: [ScriptedAlgorithm.self]))
        default:
            exit(2)
        }
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let parts = unsafe String(cString: entry).split(separator: "=", maxSplits: 1)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            unsafe next += 1
        }
        return variables
    }
}
