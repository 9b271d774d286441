/// What a history says to a model: points with values, bad points, and points that are running.
struct Evidence {
    let isCategorical: [Bool]
    /// Points with a value, failed ones included, oldest first.
    private(set) var points: [[Double]] = []
    private(set) var values: [Double?] = []
    private(set) var noiseFactors: [Double] = []
    /// Whether a point lies where proposals may lie.
    private var isInside: [Bool] = []
    private(set) var running: [[Double]] = []
    let targets: Targets
    /// How many of the values are numbers.
    let results: Int

    init(_ history: SearchHistory) {
        isCategorical = history.axes.map { $0.kind == .categorical }
        for (trial, point) in zip(history.trials, history.points) where trial.origin == 0 {
            guard let point else { continue }
            if trial.state == .running {
                running.append(point)
            } else {
                points.append(point)
                values.append(trial.result)
                noiseFactors.append(trial.state == .stopped ? 4 : 1)
                isInside.append(history.space.admits(trial.assignment))
            }
        }
        results = values.lazy.compactMap(\.self).count
        targets = Targets(values, history.space.direction)
    }

    /// The standardised value to improve on: the best of jobs inside the newest ranges that ended well.
    ///
    /// A better one outside cannot be reached, and would drive a search to where it knows least. With none inside, the least of
    /// all: then the best expected value wins.
    var bestTarget: Double {
        let inside = targets.values.indices.lazy.filter { isInside[$0] && values[$0] != nil }
        return inside.map { targets.values[$0] }.max() ?? targets.values.min() ?? 0
    }

    /// The points of the best values, best first.
    func bestPoints(_ count: Int) -> [[Double]] {
        order.prefix(count).map { points[$0] }
    }

    /// The places of so many values at most: half of them the best, the rest the newest.
    func subset(_ most: Int) -> [Int] {
        guard points.count > most else { return Array(points.indices) }
        var chosen = Set(order.prefix(most / 2))
        for index in points.indices.reversed() where chosen.count < most { chosen.insert(index) }
        return chosen.sorted()
    }

    private var order: [Int] {
        points.indices.sorted { (targets.values[$0], $1) > (targets.values[$1], $0) }
    }

    /// A model of the known points, with a kernel fitted to them.
    func posterior() -> Posterior? {
        Posterior(
            ModelPoints(points, isCategorical: isCategorical),
            values: targets.values,
            noiseFactors: noiseFactors,
            bestValue: bestTarget,
            kernel(),
            draws: []
        )
    }

    /// The kernel that explains the known values best, by at most ``mostFitted`` of them.
    func kernel() -> Kernel {
        let fitted = subset(Evidence.mostFitted)
        let fit = KernelFit(
            ModelPoints(fitted.map { points[$0] }, isCategorical: isCategorical),
            values: fitted.map { targets.values[$0] },
            noiseFactors: fitted.map { noiseFactors[$0] }
        )
        return fit.best(
            from: [KernelFit.plainStart(isCategorical.count)],
            evaluations: fitted.count < 60 ? 60 : 20
        )
    }

    /// The most trials that kernels are fitted to: the best and the newest.
    static let mostFitted = 120
}
