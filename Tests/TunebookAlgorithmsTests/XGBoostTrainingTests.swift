import Foundation
import Testing
import TunebookAlgorithms
import TunebookCore
import TunebookXGBoost

@Suite("Training XGBoost", .serialized)
struct XGBoostTrainingTests {
    private func bc(
        _ hyperparameters: [String: String],
        version: String = "3.0-5",
        validation: Bool = true,
        objectiveMetric: String? = nil,
        threads: Int = 2,
        in folder: TestFolder
    ) throws -> Trained {
        try train(
            ["objective": "binary:logistic", "num_round": "5"].merging(hyperparameters) { $1 },
            train: BreastCancer.train,
            validation: validation ? BreastCancer.validation : nil,
            in: folder,
            version: version,
            objectiveMetric: objectiveMetric,
            threads: threads
        )
    }

    private func model(in folder: TestFolder) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.url.appending(path: "model/xgboost-model")))
    }

    @Test("The log has the container's lines")
    func log() throws {
        let folder = try TestFolder()
        let trained = try bc(["eval_metric": "auc,error", "num_round": "2"], in: folder)
        let said = trained.lines.prefix(5).map { line in
            #expect(line.wholeMatch(of: /\[\d{4}-\d\d-\d\d:\d\d:\d\d:\d\d:INFO\] .*/) != nil)
            return String(line.drop { $0 != " " }.dropFirst())
        }
        #expect(
            said == [
                "Determined 0 GPU(s) available on the instance.",
                "Determined delimiter of CSV input is ','",
                "Train matrix has 426 rows and 30 columns",
                "Validation matrix has 143 rows",
                "Single node training.",
            ]
        )
        let shape =
            /\[\d\]\ttrain-auc:\d\.\d{5}\ttrain-error:\d\.\d{5}\tvalidation-auc:\d\.\d{5}\tvalidation-error:\d\.\d{5}/
        #expect(trained.lines.dropFirst(5).count == 2)
        for line in trained.lines.dropFirst(5) { #expect(line.wholeMatch(of: shape) != nil, "\(line)") }
    }

    /// The service's own expression for `validation:error`, from its documentation.
    @Test("SageMaker's expression finds the metric in the log")
    func metricDefinition() throws {
        let folder = try TestFolder()
        let trained = try bc(["eval_metric": "error"], in: folder)
        let found = trained.lines.compactMap { line in
            line.firstMatch(of: /.*\[[0-9]+\].*validation-error:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*/)?.1
        }
        #expect(found.count == 5)
        let last = try #require(trained.rounds.last?["validation:error"])
        #expect(found.last.flatMap { Double($0) } == (last * 100_000).rounded() / 100_000)
    }

    @Test("Without eval_metric the objective's own metric is reported; without validation, train alone")
    func defaults() throws {
        let folder = try TestFolder()
        let trained = try bc([:], validation: false, in: folder)
        #expect(trained.rounds.count == 5)
        #expect(Set(trained.rounds[0].keys) == ["train:logloss"])
        #expect(trained.output == TrainingOutput(rounds: 5, library: trained.output.library))
        #expect(trained.output.library?.hasPrefix("XGBoost ") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/model") == ["xgboost-model"])
    }

    @Test("A tuning job's metric joins those that are set")
    func watchedMetric() throws {
        let folder = try TestFolder()
        let trained = try bc(["eval_metric": "logloss,error"], objectiveMetric: "validation:auc", in: folder)
        #expect(trained.lines.contains { $0.hasSuffix("Setting up HPO optimized metric to be : auc") })
        #expect(trained.lines.last?.hasPrefix("[4]\ttrain-auc:") == true)
        #expect(
            Set(trained.rounds[0].keys) == [
                "train:auc", "train:error", "train:logloss", "validation:auc", "validation:error",
                "validation:logloss",
            ]
        )
    }

    @Test("Early stopping keeps the best round's model")
    func earlyStopping() throws {
        let folder = try TestFolder()
        let trained = try bc(
            ["eval_metric": "auc,logloss", "early_stopping_rounds": "5", "num_round": "500", "eta": "0.5"],
            in: folder
        )
        let losses = trained.rounds.compactMap { $0["validation:logloss"] }
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(trained.output.bestRound == best)
        #expect(trained.output.rounds == best + 1)
        #expect(losses.count == best + 6)
    }

    @Test("The same seed gives the same model, with any number of threads")
    func determinism() throws {
        let folder = try TestFolder()
        var models: Set<[UInt8]> = []
        for threads in [1, 2, 3, 2] {
            _ = try bc(["subsample": "0.5", "colsample_bytree": "0.5", "seed": "3"], threads: threads, in: folder)
            models.insert(try model(in: folder))
        }
        #expect(models.count == 1)
        _ = try bc(["subsample": "0.5", "colsample_bytree": "0.5", "seed": "4"], in: folder)
        #expect(try !models.contains(model(in: folder)))
    }

    @Test("The shotgun updater is kept to one thread, so that it repeats itself")
    func shotgun() throws {
        let folder = try TestFolder()
        var models: Set<[UInt8]> = []
        for _ in 0..<3 {
            let trained = try bc(["booster": "gblinear"], in: folder)
            #expect(trained.lines.contains { $0.contains("one thread only") })
            models.insert(try model(in: folder))
        }
        #expect(models.count == 1)
    }

    @Test("Filling constant defaults in changes no model", arguments: ["gbtree", "dart"])
    func constantDefaults(booster: String) throws {
        let folder = try TestFolder()
        let set = ["objective": "binary:logistic", "num_round": "5", "booster": booster]
        _ = try bc(set, in: folder)
        let plain = try predictions(of: model(in: folder))
        _ = try bc(XGBoostAlgorithm.canonicalHyperparameters(set, version: "3.0-5"), in: folder)
        #expect(try predictions(of: model(in: folder)) == plain)
    }

    @Test("The notebook's 23 hyperparameters train, and equal reg:squarederror with the same updater")
    func notebook() throws {
        let folder = try TestFolder()
        let trained = try train(
            XGBoostSetTests.notebook,
            train: BreastCancer.train,
            in: folder,
            version: "0.72"
        )
        #expect(trained.rounds.count == 23)
        #expect(Set(trained.rounds[0].keys) == ["train:rmse"])
        let old = try predictions(of: model(in: folder))
        _ = try bc(
            [
                "objective": "reg:squarederror", "updater": "grow_colmaker,prune", "num_round": "23",
                "base_score": "0.5",
            ],
            validation: false,
            in: folder
        )
        #expect(try predictions(of: model(in: folder)) == old)
    }

    @Test("Parsed data is shared between trainings, and gives the same model")
    func parsedData() throws {
        let folder = try TestFolder()
        let copy = try folder.file("t.csv", [UInt8](try Data(contentsOf: URL(filePath: BreastCancer.train.files[0]))))
        let input = channel([copy], digest: String(repeating: "b", count: 64))
        let set = ["objective": "binary:logistic", "num_round": "5"]
        _ = try train(set, train: input, in: folder, parsedDataDirectory: folder.path)
        let first = try model(in: folder)
        try FileManager.default.removeItem(atPath: copy)
        _ = try train(set, train: input, in: folder, parsedDataDirectory: folder.path)
        #expect(try model(in: folder) == first)
    }

    @Test(
        "A label outside the objective's domain names the row",
        arguments: [
            (
                "1,2\n0,3\n\n2,4\n", ["objective": "binary:logistic"],
                "t.csv:4: the label 2 is outside what binary:logistic takes: 0 to 1"
            ),
            (
                "1,2\n0,3\n-1,4\n", ["objective": "count:poisson"],
                "t.csv:3: the label -1 is outside what count:poisson takes: numbers from 0 up"
            ),
            (
                "1,2\n0,3\n", ["objective": "reg:gamma"],
                "t.csv:2: the label 0 is outside what reg:gamma takes: numbers above 0"
            ),
            (
                "1,2\n3,3\n", ["objective": "multi:softmax", "num_class": "3"],
                "t.csv:2: the label 3 is outside what multi:softmax takes: whole numbers from 0 to 2, as num_class = 3"
            ),
            (
                "1,2\n0.5,3\n", ["objective": "multi:softmax", "num_class": "3"],
                "t.csv:2: the label 0.5 is outside what multi:softmax takes: whole numbers from 0 to 2, as num_class = 3"
            ),
            ("0,2\n0,3\n", ["objective": "binary:logistic"], "t.csv: every label of the channel train is 0"),
        ] as [(String, [String: String], String)]
    )
    func labels(text: String, hyperparameters: [String: String], headline: String) throws {
        let folder = try TestFolder()
        let input = channel([try folder.file("t.csv", text)])
        let error = #expect(throws: AlgorithmError.self) {
            try train(hyperparameters.merging(["num_round": "1"]) { $1 }, train: input, in: folder)
        }
        guard case .userError(let explanation)? = error else {
            Issue.record("not the user's: \(String(describing: error))")
            return
        }
        #expect(explanation.headline == headline)
    }

    @Test("The channels' columns must agree")
    func columns() throws {
        let folder = try TestFolder()
        let wide = channel([try folder.file("w.csv", "1,2,3\n0,4,5\n")])
        let narrow = channel([try folder.file("n.csv", "1,2\n0,4\n")], as: "validation")
        let error = #expect(throws: AlgorithmError.self) {
            try train(["num_round": "1"], train: wide, validation: narrow, in: folder)
        }
        #expect(error?.explanation.headline == "n.csv: 2 columns, w.csv has 3")
        let sparse = channel([try folder.file("t.svm", "1 0:1 2:3\n0 1:1\n")], contentType: "libsvm")
        let wider = channel([try folder.file("v.svm", "1 5:1\n")], as: "validation", contentType: "libsvm")
        let other = #expect(throws: AlgorithmError.self) {
            try train(["num_round": "1"], train: sparse, validation: wider, in: folder)
        }
        #expect(other?.explanation.headline == "v.svm: feature indices up to 5, t.svm has them up to 2")
    }

    @Test(
        "What only SageMaker can train is refused with the reason",
        arguments: [
            (["tree_method": "gpu_hist"], "tree_method = gpu_hist"), (["_kfold": "5"], "_kfold"),
            (["process_type": "update", "updater": "refresh"], "process_type = update"),
            (["updater": "grow_skmaker"], "updater grow_skmaker"), (["objective": "survival:aft"], "survival:aft"),
        ] as [([String: String], String)]
    )
    func notHere(hyperparameters: [String: String], what: String) throws {
        let folder = try TestFolder()
        let error = #expect(throws: AlgorithmError.self) { try bc(hyperparameters, in: folder) }
        #expect(error?.explanation.headline == "\(what) cannot be trained on this machine")
        #expect(error?.explanation.reason != nil && error?.explanation.remedy != nil)
    }

    @Test("A rule of the library that no check foresees reaches the user without a stack trace")
    func libraryError() throws {
        let folder = try TestFolder()
        let error = #expect(throws: AlgorithmError.self) {
            try bc(["max_depth": "0", "tree_method": "exact"], in: folder)
        }
        guard case .libraryFailed(let explanation)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(explanation.headline == "XGBoost stopped the training")
        #expect(explanation.reason?.contains("exact tree method doesn't support unlimited depth") == true)
        #expect(explanation.reason?.contains("Stack trace") == false)
    }

    @Test("A model that cannot be written is the user's to mend")
    func unwritableModel() throws {
        let folder = try TestFolder()
        try FileManager.default.removeItem(atPath: folder.path + "/model")
        let error = #expect(throws: AlgorithmError.self) { try bc([:], in: folder) }
        #expect(error?.explanation.headline == "the model cannot be written")
    }

    @Test("A library that is named and not there is told, not searched for elsewhere")
    func missingLibrary() throws {
        let search = LibrarySearch(configuredPath: "/nowhere/x.so", environment: [:], executableDirectory: "/")
        let error = #expect(throws: AlgorithmError.self) { try XGBoostAlgorithm.locateLibrary(search) }
        #expect(error?.explanation.headline == "no XGBoost library at \"/nowhere/x.so\"")
        #expect(error?.explanation.reason == "the configuration names that file")
        #expect(try XGBoostAlgorithm.libraryVersion(at: testLibraryPath()).hasPrefix("XGBoost "))
    }

    private func predictions(of model: [UInt8]) throws -> [Float] {
        let library = try XGBoostLibrary(opening: testLibraryPath())
        let table = try ChannelReader(threads: 1).table(of: BreastCancer.validation)
        let values = (0..<table.rowCount).flatMap(table.features(ofRow:))
        let matrix = try unsafe values.withUnsafeBufferPointer {
            try unsafe DataMatrix($0, rows: table.rowCount, columns: table.columnCount, threads: 1, in: library)
        }
        return try Booster(model: model, in: library).predict(matrix).values
    }
}
