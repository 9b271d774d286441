import Foundation
import Testing
import TunebookAlgorithms
import TunebookCore

/// Trains the same data with the Python package of the same library: every metric of every round must have the same
/// digits, and every prediction the same bits.
@Suite("Python's xgboost gives the same, bit for bit", .serialized)
struct PythonParityTests {
    /// One training, on a data set that scikit-learn carries; `missing` is made up, with a fifth of it left out.
    struct Case: Sendable, CustomTestStringConvertible {
        var data: String
        var hyperparameters: [String: String]

        init(_ data: String, _ hyperparameters: [String: String]) {
            (self.data, self.hyperparameters) = (data, hyperparameters)
        }

        var testDescription: String { "\(data), \(hyperparameters["objective"] ?? "")" }
    }

    static let cases = [
        Case(
            "breast_cancer",
            [
                "objective": "binary:logistic", "eval_metric": "auc,error,logloss", "num_round": "40",
                "max_depth": "4", "eta": "0.2", "subsample": "0.8", "seed": "7",
            ]
        ),
        Case(
            "diabetes",
            [
                "objective": "reg:squarederror", "eval_metric": "rmse,mae", "num_round": "60", "max_depth": "3",
                "eta": "0.05", "tree_method": "exact",
            ]
        ),
        Case("wine", ["objective": "multi:softprob", "num_class": "3", "num_round": "30"]),
        Case(
            "breast_cancer",
            [
                "objective": "binary:logistic", "num_round": "25",
                "eval_metric":
                    "accuracy,balanced_accuracy,f1,f1_binary,f1_macro,precision,precision_macro,precision_micro,"
                    + "recall,recall_macro,recall_micro,mse,r2",
            ]
        ),
        Case(
            "wine",
            [
                "objective": "multi:softmax", "num_class": "3", "num_round": "5", "max_depth": "1", "eta": "0.02",
                "eval_metric": "accuracy,balanced_accuracy,f1,precision_macro,recall_macro,merror",
            ]
        ),
        Case(
            "diabetes",
            [
                "objective": "reg:squarederror", "eval_metric": "mse,r2,rmse", "num_round": "200", "eta": "0.3",
                "early_stopping_rounds": "4", "colsample_bytree": "0.7", "booster": "gbtree",
            ]
        ),
        Case(
            "missing",
            [
                "objective": "count:poisson", "num_round": "20", "max_bin": "32", "grow_policy": "lossguide",
                "max_leaves": "7",
            ]
        ),
    ]

    @Test("The same data, parameters, seed and library", arguments: cases.indices)
    func same(index: Int) throws {
        let comparison = try Self.comparison.get()
        let (trained, result) = (comparison.ours[index], comparison.theirs[index])
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

    private struct Comparison {
        var ours: [Trained]
        var theirs: [PeerResult]
    }

    /// All trainings, ours and Python's. Together, since starting Python takes longer than all of them.
    private static let comparison = Result {
        let folder = try TestFolder()
        let peer = try Peer()
        try peer.run("write", folder.path)
        let ours = try cases.enumerated().map { index, item in
            let run = try TestFolder()
            let data = folder.path + "/" + item.data
            let trained = try train(
                item.hyperparameters,
                train: channel([data + "/train.csv"]),
                validation: channel([data + "/validation.csv"], as: "validation"),
                in: run,
                version: "1.7-1"
            )
            let model = run.url.appending(path: "model/xgboost-model")
            let place = folder.url.appending(path: "\(index)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            // Under its own name, without an extension, since that is what must load.
            try FileManager.default.moveItem(at: model, to: place.appending(path: "xgboost-model"))
            try folder.file("\(index)/hyperparameters.json", [UInt8](try JSONEncoder().encode(item.hyperparameters)))
            return trained
        }
        let printed = try peer.run("train", folder.path, cases.map(\.data).joined(separator: ","))
        return Comparison(ours: ours, theirs: try JSONDecoder().decode([PeerResult].self, from: Data(printed.utf8)))
    }
}

/// What the peer's script prints for each training.
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
                    "no Python to compare with: run `make test`, or set TUNEBOOK_TEST_PYTHON to one that has xgboost "
                        + "and scikit-learn"
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
