import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Comparing keys")
struct KeyComparisonTests {
    private func compare(_ change: (inout TrainingSpecification, inout [String: String]) -> Void) throws -> [String] {
        let earlier = training()
        var later = training()
        var hyperparameters = ["num_round": "60", "max_depth": "6"]
        let before = try CatalogueKey(
            training: earlier,
            canonicalHyperparameters: hyperparameters,
            engineParts: ["library": "XGBoost 3.1.0"]
        )
        change(&later, &hyperparameters)
        let after = try CatalogueKey(
            training: later,
            canonicalHyperparameters: hyperparameters,
            engineParts: ["library": "XGBoost 3.1.0"]
        )
        return KeyComparison(from: before, to: after)
            .sentences(earlier: .training(earlier), later: .training(later))
    }

    @Test("says both values of each part, in the words of a definition")
    func hyperparameters() throws {
        let sentences = try compare { specification, hyperparameters in
            hyperparameters["max_depth"] = "7"
            hyperparameters["eta"] = "0.1"
            specification.cachePolicy.version = "v2"
            specification.algorithmVersion = "1.7-1"
        }
        #expect(
            sentences == [
                "algorithm_version 3.0-5 → 1.7-1", "cache_version not set → v2", "eta not set → 0.1",
                "max_depth 6 → 7",
            ]
        )
    }

    @Test("says whose data differs, and where it lies")
    func data() throws {
        let changed = try compare { specification, _ in specification.channels[0].digest = "b" }
        #expect(changed == ["data of channel train differs: data/train.csv"])
        let moved = try compare { specification, _ in
            specification.channels[0].digest = "b"
            specification.channels[0].source = .s3(uri: "s3://bucket/train")
        }
        #expect(moved == ["data of channel train differs: data/train.csv → s3://bucket/train"])
        let retyped = try compare { specification, _ in specification.channels[0].contentType = "text/libsvm" }
        #expect(retyped == ["content_type of channel train text/csv → text/libsvm"])
    }

    @Test("says in one line that a channel came or went")
    func channels() throws {
        let sentences = try compare { specification, _ in specification.channels[0].name = "validation" }
        #expect(
            sentences == [
                "channel train was removed: data/train.csv", "channel validation was added: data/train.csv",
            ]
        )
    }

    @Test("writes what a search was asked for as it is typed, whatever its values hold")
    func wishes() throws {
        func key(_ wishes: SearchWishes) throws -> CatalogueKey {
            let tuning = TuningSpecification(
                taskName: "tune",
                training: training(),
                ranges: [TunableHyperparameter("eta", .continuous(lower: 0.1, upper: 0.5, scaling: .auto))],
                objective: Objective(.minimize, "validation:error"),
                strategy: "BAYESIAN",
                limits: TuningLimits(maxNumberOfTrainingJobs: 5),
                wishes: wishes
            )
            let training = try CatalogueKey(training: training(), canonicalHyperparameters: [:], engineParts: [:])
            return CatalogueKey(tuning: tuning, training: training)
        }
        let before = SearchWishes()
        var after = before
        after.fixed = ["booster": "dart"]
        after.tries = [["eta": "0.25", "word": "a 3:b=1:c é"]]
        after.bans = [
            ["eta": .continuous(lower: 0.2, upper: 0.3, scaling: .auto), "word": .categorical(["x", "y"])]
        ]
        let sentences = KeyComparison(from: try key(before), to: try key(after)).sentences()
        #expect(
            sentences == [
                "bans.1 not set → eta=0.2..0.3 word=[x, y]", "fixed.booster not set → dart",
                "tries.1 not set → eta=0.25 word=a 3:b=1:c é",
            ]
        )
    }

    @Test("names the library as the engine does")
    func engineParts() {
        let comparison = KeyComparison(
            from: CatalogueKey(["engine.library": "XGBoost 3.1.0", "a": "1"]),
            to: CatalogueKey(["engine.library": "XGBoost 3.2.0", "a": "1"])
        )
        #expect(comparison.sentences() == ["library XGBoost 3.1.0 → XGBoost 3.2.0"])
        #expect(comparison.sharedCount == 1)
        #expect(!comparison.isSame)
    }

    @Test("equal keys differ in nothing")
    func equal() throws {
        let comparison = KeyComparison(from: try key(), to: try key())
        #expect(comparison.isSame)
        #expect(comparison.sentences() == [])
    }
}
