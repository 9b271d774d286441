import Foundation
import GRDB
import TunebookCatalogue
import TunebookCore

/// A data folder of its own for one test, removed when the test lets go of it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tunebook-catalogue-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var databasePath: String { path + "/catalogue.sqlite" }

    func catalogue(busyTimeout: Duration = .seconds(10)) throws -> Catalogue {
        try Catalogue(directory: path, busyTimeout: busyTimeout)
    }

    /// A second connection that is none of the catalogue's.
    func rawDatabase() throws -> DatabaseQueue {
        try DatabaseQueue(path: databasePath)
    }

    /// Writes a file below the folder and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}

let noon = Date(timeIntervalSince1970: 1_800_000_000)

/// A training whose data is known by digest alone.
func training(_ hyperparameters: [String: String] = ["num_round": "60"]) -> TrainingSpecification {
    TrainingSpecification(
        taskName: "xgb",
        algorithmName: "XGBOOST",
        algorithmVersion: "3.0-5",
        hyperparameters: hyperparameters,
        channels: [
            Channel(
                name: "train",
                source: .local(path: "data/train.csv", files: ["/data/train.csv"]),
                contentType: "text/csv",
                digest: String(repeating: "a", count: 64)
            )
        ]
    )
}

func key(_ hyperparameters: [String: String] = ["num_round": "60"]) throws -> CatalogueKey {
    try CatalogueKey(
        training: training(hyperparameters),
        canonicalHyperparameters: hyperparameters,
        engineParts: ["library": "XGBoost 3.2.0"]
    )
}

func request(
    _ hyperparameters: [String: String] = ["num_round": "60"],
    task: String = "xgb",
    parent: Int? = nil,
    policy: RunRequest.Policy = .useCache,
    isCacheable: Bool = true
) throws -> RunRequest {
    RunRequest(
        taskName: task,
        engineName: "local",
        specification: .training(training(hyperparameters)),
        key: isCacheable ? try key(hyperparameters) : nil,
        parent: parent,
        policy: policy,
        now: noon
    )
}

func outcome(artifacts: [Artifact] = []) -> RunOutcome {
    RunOutcome(
        state: .completed,
        result: RunResult(
            metrics: ["validation:error": 0.0351],
            curves: ["validation:error": [0.5, 0.1, 0.0351]],
            artifacts: artifacts,
            trainingTime: .milliseconds(210),
            library: "XGBoost 3.2.0",
            rounds: 3
        )
    )
}

extension Claim {
    /// The run, whatever is to be done with it.
    var run: Run {
        switch self {
        case .hit(let run), .inProgress(let run), .started(let run): run
        }
    }

    var word: String {
        switch self {
        case .hit: "hit"
        case .inProgress: "in progress"
        case .started: "started"
        }
    }
}

extension Catalogue {
    /// A run that is done, with one artifact of the given text.
    @discardableResult
    func completeRun(_ request: RunRequest, model: String? = nil, in folder: TestFolder) throws -> Int {
        let number = try claim(request).run.number
        var artifacts = [Artifact]()
        if let model {
            let temporary = try folder.write(model, to: "temporary-\(number)")
            artifacts = [try self.artifacts.install(fileAt: temporary, as: "model.tar.gz", for: number)]
        }
        try record(outcome(artifacts: artifacts), of: number, at: noon + 1)
        return number
    }
}
