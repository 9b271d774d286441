import Foundation
import Testing
import TunebookCore
import TunebookSession

/// What `Out[7].…` can name.
@Suite struct RunFieldsTests {
    private func training(_ number: Int, _ metrics: [String: Double], eta: String = "0.25") -> Run {
        let specification = TrainingSpecification(
            taskName: "xgb",
            algorithmName: "SCRIPTED",
            algorithmVersion: "1",
            hyperparameters: ["eta": eta],
            channels: [Channel(name: "train", source: .local(path: "train.csv", files: []), contentType: "text/csv")]
        )
        let model = Artifact(
            name: "model.tar.gz",
            location: "/runs/\(number)/model.tar.gz",
            size: ByteCount(1),
            digest: ""
        )
        return Run(
            number: number,
            taskName: "xgb",
            engineName: "local",
            specification: .training(specification),
            state: .completed,
            created: Date(timeIntervalSince1970: 0),
            result: RunResult(metrics: metrics, artifacts: [model], trainingTime: .seconds(2), rounds: 5)
        )
    }

    @Test func `a training run gives its metrics, settings, inputs and model`() {
        let fields = RunFields(training(3, ["validation:error": 0.125]), best: nil, algorithms: [])
        #expect(fields["metrics.validation:error"] == "0.125")
        #expect(fields["hyperparameters.eta"] == "0.25")
        #expect(fields["inputs.train"] == "train.csv")
        #expect(fields["model"] == "/runs/3/model.tar.gz")
        #expect(fields["rounds"] == "5")
        #expect(fields["training_seconds"] == "2.0")
        #expect(fields["run"] == "3")
        #expect(fields["best.eta"] == nil)
    }

    @Test func `of several runs the best gives its own under best`() {
        let fields = RunFields(bestOf: training(4, ["validation:error": 0.1], eta: "0.5"), algorithms: [])
        #expect(fields["best.eta"] == "0.5")
        #expect(fields["best.metrics.validation:error"] == "0.1")
        #expect(fields["best.run"] == "4")
        #expect(fields["best.model"] == "/runs/4/model.tar.gz")
    }

    @Test func `a metric that is no number is left out`() {
        let fields = RunFields(training(3, ["validation:error": .nan]), best: nil, algorithms: [])
        #expect(fields["metrics.validation:error"] == nil)
    }

    @Test func `none is best by a metric of which nobody knows the direction`() {
        #expect(BestRun(of: [training(1, ["validation:mystery": 1])], algorithms: []) == nil)
    }
}
