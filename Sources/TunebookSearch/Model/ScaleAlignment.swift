/// Where a task's few standardised values lie on the scale of other tasks' values.
///
/// A warm start proposes what was good elsewhere, so that a task's first values are all good ones. Standardised on their
/// own they would be middling, and a model would conclude that what was good elsewhere is not good here. They are laid
/// where a model of the other tasks expects values at their points to be, in mean and in spread; the more there are, the
/// less of that is done.
struct ScaleAlignment {
    private var center = 0.0
    private(set) var spread = 1.0

    /// Leaves values as they are.
    init() {}

    /// Aligns this task's points and values with those of others, each standardised for its task.
    init(own: [(point: [Double], value: Double)], others: [(point: [Double], value: Double)], isCategorical: [Bool]) {
        guard !own.isEmpty, others.count >= Self.fewestOthers else { return }
        let fitted = others.sorted { $0.value > $1.value }.prefix(Self.mostOthers)
        let model = ModelPoints(fitted.map(\.point), isCategorical: isCategorical)
        let noiseFactors = [Double](repeating: 1, count: fitted.count)
        let values = fitted.map(\.value)
        let fit = KernelFit(model, values: values, noiseFactors: noiseFactors)
        let best = fit.best(from: KernelFit.plainStart(isCategorical.count), evaluations: 40)
        guard
            let posterior = Posterior(
                model,
                values: values,
                noiseFactors: noiseFactors,
                bestValue: values.first ?? 0,
                KernelFit.kernel(best),
                draws: []
            )
        else { return }
        let expected = own.map { posterior.mean(at: $0.point) }
        let count = Double(own.count)
        let mean = expected.reduce(0, +) / count
        let deviation = (expected.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        let trust = Self.half / (count + Self.half)
        center = trust * mean
        spread = trust * min(max(deviation, Self.leastSpread), 1) + 1 - trust
    }

    func callAsFunction(_ value: Double) -> Double { center + spread * value }

    func inverse(_ value: Double) -> Double { (value - center) / spread }

    /// Fewer points say nothing about where others may lie.
    private static let fewestOthers = 5
    private static let mostOthers = 100
    /// At so many own values, half of the alignment is left.
    private static let half = 10.0
    /// Own values that are expected to be alike differ at least by so much.
    private static let leastSpread = 0.25
}
