import TunebookAlgorithms
import TunebookCore
import TunebookLocal

/// The processes that the program starts of itself: not for people, and without the cost of a command line parser.
enum InternalMode {
    /// Supervises one run, whoever started it.
    case runner(home: String?, folder: String)
    /// Trains once.
    case training(folder: String)
    /// Trains one job after the other, as its standard input names them.
    case worker
    /// One job in a container of Flyte's.
    case pod(inputs: String, outputs: String)
    /// Opens an algorithm's library and says what it is.
    case probe(arguments: [String])

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        var home: String?
        if rest.first == "--home", rest.count > 1 {
            home = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        switch (rest.first, rest.count) {
        case ("__run", 2): self = .runner(home: home, folder: rest[rest.startIndex + 1])
        case ("__train", 2): self = .training(folder: rest[rest.startIndex + 1])
        case ("__work", 1): self = .worker
        case ("__flyte", 3):
            self = .pod(inputs: rest[rest.startIndex + 1], outputs: rest[rest.startIndex + 2])
        case ("__probe", 3):
            self = .probe(arguments: Array(rest.dropFirst()))
        default: return nil
        }
    }

    func run() async -> Int32 {
        switch self {
        case .runner(let home, let folder): await RunnerMode(home: home, folder: RunFolder(folder)).run()
        case .training(let folder): TrainingProcess.main(folder: RunFolder(folder), algorithms: AlgorithmTable.builtIn)
        case .worker: TrainingProcess.serve(algorithms: AlgorithmTable.builtIn)
        case .pod(let inputs, let outputs): await PodMode(inputs: inputs, outputs: outputs).run()
        case .probe(let arguments): LibraryProbe.main(arguments, algorithms: AlgorithmTable.builtIn)
        }
    }
}
