import Foundation
import Testing
import TunebookAlgorithms
import TunebookCore

/// Trains the same data with the Python package of the same library: every metric of every round must have the same
/// digits, and every prediction the same bits.
@Suite("Python's xgboost gives the same, bit for bit", .serialized)
struct PythonParityTests {
    /// All data sets, each in a folder of its name, written once.
    private static let dataFolder = Result {
        let folder = try TestFolder()
        try Peer().run("write", folder.path)
        return folder
    }

    @Test(
        "On data that scikit-learn carries",
        arguments: [
            (
                "breast_cancer",
                [
                    "objective": "binary:logistic", "eval_metric": "auc,error,logloss", "num_round": "40",
                    "max_depth": "4", "eta": "0.2", "subsample": "0.8", "seed": "7",
                ]
            ),
            (
                "diabetes",
                [
                    "objective": "reg:squarederror", "eval_metric": "rmse,mae", "num_round": "60", "max_depth": "3",
                    "eta": "0.05", "tree_method": "exact",
                ]
            ),
            ("wine", ["objective": "multi:softprob", "num_class": "3", "num_round": "30"]),
            (
                "breast_cancer",
                [
                    "objective": "binary:logistic", "num_round": "25",
                    "eval_metric":
                        "accuracy,balanced_accuracy,f1,f1_binary,f1_macro,precision,precision_macro,precision_micro,"
                        + "recall,recall_macro,recall_micro,mse,r2",
                ]
            ),
            (
                "wine",
                [
                    "objective": "multi:softmax", "num_class": "3", "num_round": "5", "max_depth": "1", "eta": "0.02",
                    "eval_metric": "accuracy,balanced_accuracy,f1,precision_macro,recall_macro,merror",
                ]
            ),
            (
                "diabetes",
                [
                    "objective": "reg:squarederror", "eval_metric": "mse,r2,rmse", "num_round": "200", "eta": "0.3",
                    "early_stopping_rounds": "4", "colsample_bytree": "0.7", "booster": "gbtree",
                ]
            ),
            (
                "missing",
                [
                    "objective": "count:poisson", "num_round": "20", "max_bin": "32", "grow_policy": "lossguide",
                    "max_leaves": "7",
                ]
            ),
        ] as [(String, [String: String])]
    )
    func same(data: String, hyperparameters: [String: String]) throws {
        let folder = try TestFolder()
        let dataFolder = try Self.dataFolder.get().path + "/" + data
        let trained = try train(
            hyperparameters,
            train: channel([dataFolder + "/train.csv"]),
            validation: channel([dataFolder + "/validation.csv"], as: "validation"),
            in: folder,
            version: "1.7-1"
        )
        let request = try JSONEncoder().encode(hyperparameters)
        try folder.file("hyperparameters.json", [UInt8](request))
        let printed = try Peer().run("train", dataFolder, folder.path)
        let result = try JSONDecoder().decode(PeerResult.self, from: Data(printed.utf8))
        #expect(result.rounds.count == trained.rounds.count)
        for (round, (ours, theirs)) in zip(trained.rounds, result.rounds).enumerated() {
            #expect(Set(ours.keys) == Set(theirs.keys))
            for (name, value) in theirs {
                // The library's own metrics are the same text; the others are sums in another order.
                let ours = try #require(ours[name])
                let tolerance = result.computed.contains(name) ? 1e-12 * max(1, abs(value)) : 0
                #expect(abs(ours - value) <= tolerance, "round \(round) \(name): \(ours), Python \(value)")
            }
        }
        #expect(result.samePredictions, "predictions differ from Python's own model")
        #expect(result.loadedRounds == trained.output.rounds)
    }
}

/// What the peer's script prints.
private struct PeerResult: Decodable {
    var rounds: [[String: Double]]
    var computed: [String]
    var samePredictions: Bool
    var loadedRounds: Int
}

/// A Python with xgboost and scikit-learn: `TUNEBOOK_TEST_PYTHON`, or the checkout's own.
private struct Peer {
    private let python: String

    init() throws {
        if let named = ProcessInfo.processInfo.environment["TUNEBOOK_TEST_PYTHON"] {
            python = named
        } else {
            let own = checkout + "/.local/python/bin/python"
            guard FileManager.default.isExecutableFile(atPath: own) else {
                throw MissingPeer(
                    "no Python to compare with: run `make test`, or set TUNEBOOK_TEST_PYTHON to one that has xgboost and "
                        + "scikit-learn"
                )
            }
            python = own
        }
    }

    /// Runs the script; it must end well.
    @discardableResult
    func run(_ arguments: String...) throws -> String {
        let script = checkout + "/Tests/Peers/xgboost_training.py"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script] + arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw MissingPeer("\(python) cannot be started: \(error)")
        }
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw MissingPeer("\(python) \(script) failed; it needs xgboost and scikit-learn:\n\(complaint)")
        }
        return printed
    }
}
