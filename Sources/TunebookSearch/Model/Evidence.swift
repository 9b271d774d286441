/// What a history says to a model: points with values, bad points, and points that are running.
///
/// Where jobs of other origins are known, points have one categorical coordinate more, which tells them apart: 0 for
/// this task. Values are cut and standardised for each origin on its own, since another task's scale says nothing
/// about this one's. This task's are then laid where the others expect them (``ScaleAlignment``).
struct Evidence {
    /// For each coordinate of ``points``.
    let isCategorical: [Bool]
    /// What ends every point of this task: its origin where there are others, else nothing.
    let ending: [Double]
    /// Points with a value, failed ones included, oldest first.
    private(set) var points: [[Double]] = []
    /// Their standardised values.
    private(set) var targets: [Double] = []
    private(set) var noiseFactors: [Double] = []
    private(set) var running: [[Double]] = []
    /// How many of the values are numbers.
    private(set) var results = 0
    /// The scale of this task's own values; `nil` while it has none.
    private var scale: Targets?
    private var alignment = ScaleAlignment()
    /// Whether a value is one to improve on: of this task, inside the newest ranges, of a job that ended well.
    private var counts: [Bool] = []

    init(_ history: SearchHistory) {
        let others = Set(history.trials.lazy.map(\.origin)).subtracting([0]).sorted()
        isCategorical = history.axes.map { $0.kind == .categorical } + (others.isEmpty ? [] : [true])
        ending = others.isEmpty ? [] : [0]
        for (index, origin) in ([0] + others).enumerated() {
            var values: [Double?] = []
            for (trial, point) in zip(history.trials, history.points) where trial.origin == origin {
                guard var point else { continue }
                if !others.isEmpty { point.append(Double(index)) }
                if trial.state == .running {
                    if origin == 0 { running.append(point) }
                    continue
                }
                points.append(point)
                values.append(trial.result)
                noiseFactors.append(trial.state == .stopped ? 4 : 1)
                counts.append(origin == 0 && trial.result != nil && history.space.admits(trial.assignment))
            }
            let known = values.lazy.compactMap(\.self).count
            results += known
            let scaled = Targets(values, history.space.direction)
            targets += scaled.values
            if origin == 0, known > 0 { scale = scaled }
        }
        if !others.isEmpty, scale != nil { align() }
        if points.count > Evidence.mostModelled {
            let kept = subset(Evidence.mostModelled)
            points = kept.map { points[$0] }
            targets = kept.map { targets[$0] }
            noiseFactors = kept.map { noiseFactors[$0] }
            counts = kept.map { counts[$0] }
        }
    }

    /// Lays this task's values, which come first, where the others expect them.
    private mutating func align() {
        let own = counts.indices.filter { points[$0].last == 0 }
        let other = counts.indices.filter { points[$0].last != 0 }
        func plain(_ index: Int) -> [Double] { Array(points[index].dropLast()) }
        alignment = ScaleAlignment(
            own: own.map { (plain($0), targets[$0]) },
            others: other.map { (plain($0), targets[$0]) },
            isCategorical: Array(isCategorical.dropLast())
        )
        for index in own { targets[index] = alignment(targets[index]) }
    }

    /// A prediction for this task in the objective's own unit; `nil` while it has no values.
    func prediction(mean: Double, deviation: Double) -> ProposalReason.Prediction? {
        scale?.prediction(mean: alignment.inverse(mean), deviation: deviation / alignment.spread)
    }

    /// The most values that a model holds, the best half and the newest: its time grows with their cube.
    static let mostModelled = 400

    /// The standardised value to improve on: the best of jobs inside the newest ranges that ended well.
    ///
    /// A better one outside cannot be reached, and would drive a search to where it knows least. With none inside,
    /// the least of all: then the best expected value wins.
    var bestTarget: Double {
        targets.indices.lazy.filter { counts[$0] }.map { targets[$0] }.max() ?? targets.min() ?? 0
    }

    /// The points of the best values, best first.
    func bestPoints(_ count: Int) -> [[Double]] {
        order.prefix(count).map { Array(points[$0].dropLast(ending.count)) }
    }

    /// The places of so many values at most: half of them the best, the rest the newest.
    func subset(_ most: Int) -> [Int] {
        guard points.count > most else { return Array(points.indices) }
        var chosen = Set(order.prefix(most / 2))
        for index in points.indices.reversed() where chosen.count < most { chosen.insert(index) }
        return chosen.sorted()
    }

    private var order: [Int] {
        points.indices.sorted { (targets[$0], $1) > (targets[$1], $0) }
    }

    /// A model of the known points, with the kernel that explains them best.
    func posterior() -> Posterior? {
        let fit = fit(toMost: Evidence.mostFitted)
        return Posterior(
            ModelPoints(points, isCategorical: isCategorical),
            values: targets,
            noiseFactors: noiseFactors,
            bestValue: bestTarget,
            KernelFit.kernel(bestLogarithms(fit)),
            draws: []
        )
    }

    /// The kernel that explains the known values best and, for few values, others that explain them nearly as well.
    ///
    /// With few values many kernels are as likely as the best, and a search that believes one of them is too sure of
    /// itself.
    func kernels(_ generator: inout SeededGenerator) -> [Kernel] {
        let fit = fit(toMost: Evidence.mostFitted)
        let best = bestLogarithms(fit)
        let drawn =
            points.count <= Evidence.mostSampled
            ? fit.samples(Evidence.sampledKernels, from: best, thinning: Evidence.thinning, &generator) : []
        return [KernelFit.kernel(best)] + drawn
    }

    private func bestLogarithms(_ fit: KernelFit) -> [Double] {
        let start = KernelFit.plainStart(isCategorical.count)
        guard points.count > Evidence.fewPoints else { return fit.best(from: start, evaluations: 60) }
        // Few points show the way at a tenth of the cost; all of them finish it.
        let coarse = self.fit(toMost: Evidence.fewPoints * 3 / 4).best(from: start, evaluations: 40)
        return fit.best(from: coarse, evaluations: points.count > 90 ? 8 : 16)
    }

    private func fit(toMost most: Int) -> KernelFit {
        let fitted = subset(most)
        return KernelFit(
            ModelPoints(fitted.map { points[$0] }, isCategorical: isCategorical),
            values: fitted.map { targets[$0] },
            noiseFactors: fitted.map { noiseFactors[$0] }
        )
    }

    /// The most trials that kernels are fitted to: the best and the newest.
    private static let mostFitted = 120
    /// Up to so many trials a fit takes no detour.
    private static let fewPoints = 56
    /// Up to so many trials kernels are drawn, too; how many, and one of how many steps.
    private static let mostSampled = 64
    private static let sampledKernels = 6
    private static let thinning = 5
}
