import TunebookCore

/// Models the objective by a Gaussian process, and takes the set from which it expects the greatest improvement.
///
/// Starts with the middle of the ranges and four scrambled Sobol points; trials that are known already count as a
/// start. Then: targets are cut and standardised (``Targets``), a Matérn 5/2 kernel with a weight for each
/// hyperparameter is fitted (``KernelFit``), up to 64 trials six more are drawn beside it, and the logarithm of
/// expected improvement, averaged over them, is maximised over the newest ranges (``AcquisitionSearch``). Running
/// jobs are dreamt to an end (``Posterior``); failed ones are bad points; stopped ones are known with four times the
/// noise; jobs of another origin teach through one more categorical axis, their values standardised on their own.
/// Known sets are never proposed.
///
/// - Complexity: O(*n*³) in the trials; a fit looks at 120 of them at most.
/// - SeeAlso: Snoek, Larochelle and Adams, "Practical Bayesian Optimization of Machine Learning Algorithms", 2012;
///   Ament et al. 2023 (arXiv 2310.20708) for the acquisition; `_gp/` in Optuna 5 for the priors and the local
///   search.
package struct BayesianStrategy: SearchStrategy {
    package static let name = "BAYESIAN"
    /// The points that a search begins with.
    package static let startPoints = 5

    package let space: SearchSpace
    package let settings: StrategySettings

    package init(_ space: SearchSpace, _ settings: StrategySettings) throws(SearchError) {
        self.space = space
        self.settings = settings
    }

    package func suggest(job: Int, _ history: SearchHistory) -> Proposal? {
        let evidence = Evidence(history)
        let known = evidence.points.count
        if evidence.results < 2 || known + evidence.running.count < BayesianStrategy.startPoints {
            return start(job: job, history)
        }
        guard let acquisition = acquisition(job: job, evidence, history) else { return start(job: job, history) }
        var generator = SeededGenerator(seed: settings.seed, job: job, stream: 1)
        let sobol = SobolSequence(dimensions: history.axes.count, seed: generator.next())
        let search = AcquisitionSearch(
            history,
            acquisition,
            effort: AcquisitionSearch.Effort(points: known + evidence.running.count)
        )
        let ranked = search.ranked(from: evidence.bestPoints(4), sobol: sobol, generator: &generator)
        for (setAside, found) in ranked.enumerated() {
            let assignment = history.assignment(at: found.point)
            guard history.isOpen(assignment) else { continue }
            let (mean, deviation) = acquisition.prediction(at: found.point)
            return Proposal(
                number: job,
                assignment,
                ProposalReason(
                    acquisition.isPromise(at: found.point) ? .promise : .doubt,
                    prediction: evidence.prediction(mean: mean, deviation: deviation),
                    setAside: setAside
                )
            )
        }
        return RandomStrategy.openSet(seed: settings.seed, job: job, history).map {
            Proposal(number: job, $0, ProposalReason(.drawn, setAside: ranked.count))
        }
    }

    /// The first point of the start that is open.
    private func start(job: Int, _ history: SearchHistory) -> Proposal? {
        let middle = history.axes.map { $0.coordinate(atShare: 0.5) }
        let sobol = SobolSequence(dimensions: history.axes.count, seed: settings.seed)
        for index in 0..<64 {
            let point =
                index == 0 ? middle : zip(history.axes, sobol.point(index - 1)).map { $0.coordinate(atShare: $1) }
            let assignment = history.assignment(at: point)
            if history.isOpen(assignment) { return Proposal(number: job, assignment, ProposalReason(.start)) }
        }
        return RandomStrategy.openSet(seed: settings.seed, job: job, history).map {
            Proposal(number: job, $0, ProposalReason(.drawn))
        }
    }

    private func acquisition(job: Int, _ evidence: Evidence, _ history: SearchHistory) -> Acquisition? {
        var generator = SeededGenerator(seed: settings.seed, job: job, stream: 2)
        let kernels = evidence.kernels(&generator)
        let dreams = evidence.running.isEmpty ? 0 : kernels.count > 1 ? 4 : 8
        let sobol = SobolSequence(dimensions: evidence.running.count, seed: generator.next())
        let draws = (0..<dreams).map { index in
            sobol.point(index).map { NormalDistribution.quantile(min(max($0, 1e-6), 1 - 1e-6)) }
        }
        let posteriors = kernels.compactMap { kernel in
            Posterior(
                ModelPoints(evidence.points + evidence.running, isCategorical: evidence.isCategorical),
                values: evidence.targets,
                noiseFactors: evidence.noiseFactors + evidence.running.map { _ in 1 },
                bestValue: evidence.bestTarget,
                kernel,
                draws: draws
            )
        }
        return posteriors.isEmpty ? nil : Acquisition(posteriors: posteriors, ending: evidence.ending)
    }
}
