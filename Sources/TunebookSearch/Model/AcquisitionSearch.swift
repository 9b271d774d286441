/// Finds open points of high acquisition in a mixed space.
///
/// Sobol points over the windows and small steps from the best known points are scored; from the best few, apart from
/// each other, a local search goes up: continuous axes together by gradients, counted axes one after the other over
/// their values (all of up to 16, else steps of 1, 2, 4 … either way), until nothing gains.
///
/// - SeeAlso: Optuna's `_gp/optim_mixed.py`, whose alternation this follows; it scores without regard to known sets.
struct AcquisitionSearch {
    let history: SearchHistory
    let acquisition: Acquisition
    let effort: Effort
    /// Points that are taken: scored as worthless.
    private let taken: Set<[Double]>
    private let continuous: [Int]
    private let counted: [Int]

    /// How hard to look; what a model of so many points leaves time for.
    struct Effort {
        var candidates: Int
        var nearBest: Int
        var starts: Int
        var rounds: Int
        var slopeEvaluations: Int
        /// How many kernels a first look takes.
        var quickKernels: Int

        init(points: Int) {
            quickKernels = 2
            switch points {
            case ..<45: (candidates, nearBest, starts, rounds, slopeEvaluations) = (1024, 128, 6, 6, 24)
            case ..<80: (candidates, nearBest, starts, rounds, slopeEvaluations) = (768, 128, 5, 5, 20)
            case ..<160: (candidates, nearBest, starts, rounds, slopeEvaluations) = (384, 64, 4, 4, 20)
            default: (candidates, nearBest, starts, rounds, slopeEvaluations) = (128, 32, 2, 2, 12)
            }
        }
    }

    struct Found {
        var point: [Double]
        var score: Double
    }

    init(_ history: SearchHistory, _ acquisition: Acquisition, effort: Effort) {
        self.history = history
        self.acquisition = acquisition
        self.effort = effort
        taken = Set(zip(history.trials, history.points).lazy.filter { $0.0.origin == 0 }.compactMap(\.1))
        let axes = history.axes
        continuous = axes.indices.filter { axes[$0].levels == nil }
        counted = axes.indices.filter { axes[$0].levels != nil && axes[$0].levels != 1 }
    }

    /// Points by falling score, local maxima first.
    func ranked(from best: [[Double]], sobol: SobolSequence, generator: inout SeededGenerator) -> [Found] {
        var candidates: [Found] = []
        // A look with a few kernels picks out what is worth a look with all.
        let quick = Acquisition(
            posteriors: Array(acquisition.posteriors.prefix(effort.quickKernels)),
            ending: acquisition.ending
        )
        func consider(_ point: [Double]) {
            if !taken.contains(point) { candidates.append(Found(point: point, score: quick.value(at: point))) }
        }
        if let cells = history.cells, cells <= effort.candidates + effort.nearBest {
            for cell in 0..<cells { consider(history.point(ofCell: cell)) }
            candidates = candidates.map { Found(point: $0.point, score: acquisition.value(at: $0.point)) }
            return candidates.sorted { $0.score > $1.score }
        }
        for i in 0..<effort.candidates {
            consider(zip(history.axes, sobol.point(i)).map { $0.coordinate(atShare: $1) })
        }
        for i in 0..<effort.nearBest where !best.isEmpty {
            consider(neighbour(of: best[i % best.count], &generator))
        }
        candidates.sort { $0.score > $1.score }
        candidates = candidates.prefix(64).map { Found(point: $0.point, score: acquisition.value(at: $0.point)) }
        candidates.sort { $0.score > $1.score }
        var starts: [[Double]] = []
        for candidate in candidates where starts.count < effort.starts {
            if starts.allSatisfy({ distance($0, candidate.point) > 0.1 }) { starts.append(candidate.point) }
        }
        var maxima = starts.map(climb)
        maxima.sort { $0.score > $1.score }
        return maxima + candidates
    }

    /// A small step on most numeric axes, and now and then another word.
    private func neighbour(of point: [Double], _ generator: inout SeededGenerator) -> [Double] {
        var next = point
        let reach = generator.nextUnit() < 0.5 ? 0.03 : 0.12
        for i in history.axes.indices {
            let axis = history.axes[i]
            if axis.kind == .categorical {
                if generator.nextUnit() < 0.2 { next[i] = axis.coordinate(atShare: generator.nextUnit()) }
            } else {
                let step = generator.nextNormal() * reach * width(axis)
                let inside = min(max(point[i] + step, axis.window.lowerBound), axis.window.upperBound)
                next[i] = axis.snapped(inside)
            }
        }
        return next
    }

    private func climb(_ start: [Double]) -> Found {
        var found = Found(point: start, score: acquisition.value(at: start))
        for _ in 0..<effort.rounds {
            let before = found.score
            if !continuous.isEmpty { found = climbContinuous(found) }
            if counted.isEmpty { break }
            let middle = found.score
            found = climbCounted(found)
            if found.score == middle || found.score - before < 1e-6 { break }
        }
        return found
    }

    private func climbContinuous(_ start: Found) -> Found {
        let minimizer = Minimizer(
            mostEvaluations: effort.slopeEvaluations,
            slopeTolerance: 1e-3,
            gainTolerance: 1e-6,
            firstStep: 0.05
        )
        let (values, value) = minimizer.minimum(
            from: continuous.map { start.point[$0] },
            in: continuous.map { history.axes[$0].window },
            of: { values in
                var point = start.point
                for (i, axis) in continuous.enumerated() { point[axis] = values[i] }
                let (value, slope) = acquisition.valueAndSlope(at: point)
                return (-value, continuous.map { -slope[$0] })
            }
        )
        guard -value > start.score else { return start }
        var point = start.point
        for (i, axis) in continuous.enumerated() { point[axis] = values[i] }
        return Found(point: point, score: -value)
    }

    private func climbCounted(_ start: Found) -> Found {
        var found = start
        for i in counted {
            let axis = history.axes[i]
            let levels = axis.levels ?? 1
            let now = axis.level(of: found.point[i])
            var others: [Int] = []
            if levels <= 16 || axis.kind == .categorical {
                others = (0..<levels).filter { $0 != now }
            } else {
                var step = 1
                while step < levels {
                    others += [now - step, now + step].filter { $0 >= 0 && $0 < levels }
                    step *= 2
                }
            }
            for level in others {
                var point = found.point
                point[i] = axis.coordinate(atLevel: level)
                guard !taken.contains(point) else { continue }
                let score = acquisition.value(at: point)
                if score > found.score { found = Found(point: point, score: score) }
            }
        }
        return found
    }

    private func distance(_ a: [Double], _ b: [Double]) -> Double {
        var most = 0.0
        for (axis, (x, y)) in zip(history.axes, zip(a, b)) {
            most = max(most, axis.kind == .categorical ? (x == y ? 0 : 1) : abs(x - y) / width(axis))
        }
        return most
    }

    /// The part of the hull that proposals may lie in, never 0.
    private func width(_ axis: Axis) -> Double {
        let width = axis.window.upperBound - axis.window.lowerBound
        return width > 0 ? width : 1
    }
}
