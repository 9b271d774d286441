import Testing
import TunebookSearch

@Suite struct PosteriorTests {
    private let points = [[0.1, 0.2], [0.4, 0.9], [0.7, 0.3], [0.9, 0.8], [0.5, 0.5]]
    private let values = [0.5, -1.2, 0.3, 1.1, -0.7]
    private let kernel = Kernel(weights: [2.0, 0.5], scale: 1.5, noise: 0.01)

    private func posterior(running: [[Double]] = [], draws: [[Double]] = []) throws -> Posterior {
        try #require(
            Posterior(
                ModelPoints(points + running, isCategorical: [false, false]),
                values: values,
                noiseFactors: [Double](repeating: 1, count: points.count + running.count),
                bestValue: 1.1,
                kernel,
                draws: draws
            )
        )
    }

    @Test func `predictions are scikit-learn's`() throws {
        let posterior = try posterior()
        let near = posterior.prediction(at: [0.3, 0.6])
        #expect(abs(near.mean - -0.79609965) < 1e-7)
        #expect(abs(near.deviation - 0.16831196) < 1e-7)
        let far = posterior.prediction(at: [0.95, 0.1])
        #expect(abs(far.mean - 1.24932798) < 1e-7)
        #expect(abs(far.deviation - 0.41701755) < 1e-7)
    }

    @Test func `a running job at its expected value changes no expectation, and takes the doubt away`() throws {
        let plain = try posterior().prediction(at: [0.3, 0.65])
        let dreamt = try posterior(running: [[0.3, 0.6]]).prediction(at: [0.3, 0.65])
        #expect(abs(plain.mean - dreamt.mean) < 1e-9)
        #expect(dreamt.deviation < 0.7 * plain.deviation)
    }

    @Test func `a dream that ends well sets the bar higher`() throws {
        let dreams = try posterior(running: [[0.95, 0.1]], draws: [[-1], [2]])
        #expect(dreams.best[0] == 1.1)
        #expect(dreams.best[1] > 1.9)
    }

    @Test func `the slope of log improvement is the slope of its values`() throws {
        let posterior = try posterior(running: [[0.2, 0.7], [0.8, 0.1]], draws: [[0.3, -1], [-0.5, 1], [1, 0.2]])
        let x = [0.62, 0.44]
        func value(_ x: [Double]) -> Double { Acquisition(posteriors: [posterior]).value(at: x) }
        let slope = posterior.logImprovementsAndSlope(at: x).slope
        for i in 0..<2 {
            var (up, down) = (x, x)
            up[i] += 1e-6
            down[i] -= 1e-6
            #expect(abs((value(up) - value(down)) / 2e-6 - slope[i]) < 1e-4 * max(abs(slope[i]), 1))
        }
    }

    @Test func `equal points twice over do not break it`() throws {
        let twice = Posterior(
            ModelPoints(points + points, isCategorical: [false, false]),
            values: values + values,
            noiseFactors: [Double](repeating: 1, count: 10),
            bestValue: 1.1,
            Kernel(weights: [1e-4, 1e-4], scale: 100, noise: 1e-6),
            draws: []
        )
        #expect(twice != nil)
    }
}
