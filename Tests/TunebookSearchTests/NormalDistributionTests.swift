import Testing
import TunebookSearch

/// Against values of mpmath 1.4 at 60 digits and of SciPy 1.17.
@Suite struct NormalDistributionTests {
    @Test(arguments: [
        (-40.0, -808.29856835661996), (-26.0, -345.43954672231803), (-10.0, -55.553122036122356),
        (-1.5, -3.5299359208057099), (0.0, -0.91893853320467274), (2.0, 0.69738354578822831),
    ])
    func `the logarithm of improvement is exact far into the tail`(z: Double, expected: Double) {
        #expect(abs(NormalDistribution.logImprovement(z) - expected) < 1e-11 * max(abs(expected), 1))
    }

    @Test(arguments: [-300.0, -30.0, -6.0, -2.0, -1.0, -0.5, 0.0, 3.0])
    func `its slope is the slope of its values`(z: Double) {
        let step = 1e-5 * max(abs(z), 1)
        let difference = NormalDistribution.logImprovement(z + step) - NormalDistribution.logImprovement(z - step)
        let slope = NormalDistribution.logImprovementSlope(z)
        #expect(abs(difference / (2 * step) - slope) < 1e-5 * slope)
    }

    @Test(arguments: [(1e-10, -6.3613409), (0.01, -2.32634787), (0.3, -0.52440051), (0.975, 1.95996398)])
    func `quantiles are SciPy's`(share: Double, expected: Double) {
        #expect(abs(NormalDistribution.quantile(share) - expected) < 1e-7)
    }
}
