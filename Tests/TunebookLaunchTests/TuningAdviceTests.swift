import Testing
import TunebookCore
import TunebookLaunch

/// What a search suggests to do next.
@Suite struct TuningAdviceTests {
    private func tuning(_ ranges: (String, ParameterRange)...) -> TuningSpecification {
        TuningSpecification(
            taskName: "tune",
            training: TrainingSpecification(
                taskName: "job",
                algorithmName: "COUNTING",
                algorithmVersion: "2",
                hyperparameters: [:],
                channels: []
            ),
            ranges: ranges.map { TunableHyperparameter($0.0, $0.1) },
            objective: Objective(.minimize, "train:error"),
            strategy: "BAYESIAN",
            limits: TuningLimits(maxNumberOfTrainingJobs: 20)
        )
    }

    private func advice(_ tuning: TuningSpecification, _ jobs: [TuningJobEvent]) -> [TuningAdvice] {
        TuningAdvice.advice(after: jobs, of: tuning, algorithms: [CountingAlgorithm.self])
    }

    @Test(arguments: [
        (
            ParameterRange.continuous(lower: 0.1, upper: 0.3, scaling: .linear), "0.3",
            "tune.ranges.rate = 0.1..0.4 linear"
        ),
        (.continuous(lower: 0.01, upper: 0.09, scaling: .logarithmic), "0.01", "tune.ranges.rate = 0.0033..0.09 log"),
        // The algorithm takes no rate above 1.
        (.continuous(lower: 0.1, upper: 0.9, scaling: .linear), "0.9", "tune.ranges.rate = 0.1..1.0 linear"),
    ])
    func `a best at an end offers a wider range as a line to paste`(range: ParameterRange, best: String, line: String) {
        let jobs = [
            TuningJobEvent(job: 1, run: 2, state: .completed, value: 1, values: ["rate": "0.2"]),
            TuningJobEvent(job: 2, run: 3, state: .completed, value: 0.5, values: ["rate": best]),
        ]
        #expect(advice(tuning(("rate", range)), jobs).map(\.line) == [line])
    }

    @Test func `a best in the middle, or at the end of what the algorithm takes, offers nothing`() {
        let whole = tuning(("rate", .continuous(lower: 0, upper: 1, scaling: .linear)))
        for best in ["0.5", "1.0", "0.0"] {
            let job = TuningJobEvent(job: 1, run: 2, state: .completed, value: 1, values: ["rate": best])
            #expect(advice(whole, [job]).isEmpty)
        }
        #expect(advice(whole, []).isEmpty)
    }

    @Test func `a hyperparameter that does not matter is offered to be fixed at its best value`() {
        let ranges = tuning(
            ("rate", .continuous(lower: 0, upper: 1, scaling: .linear)),
            ("rounds", .integer(lower: 1, upper: 1000, scaling: .linear))
        )
        let jobs = (0..<16).map { index in
            let rate = Double(index * 7 % 16) / 16 + 0.03
            let rounds = 100 + index * 5 % 16 * 50
            return TuningJobEvent(
                job: index + 1,
                run: index + 2,
                state: .completed,
                value: (rate - 0.5) * (rate - 0.5),
                values: ["rate": "\(rate)", "rounds": "\(rounds)"]
            )
        }
        let lines = advice(ranges, jobs).map(\.line)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("fix tune rounds=") == true)
    }
}
