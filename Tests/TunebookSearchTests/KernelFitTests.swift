import Testing
import TunebookSearch

@Suite struct KernelFitTests {
    private let points = [[0.1, 0.2, 0], [0.4, 0.9, 1], [0.7, 0.3, 0], [0.9, 0.8, 2], [0.5, 0.5, 1]]
    private let values = [0.5, -1.2, 0.3, 1.1, -0.7]

    @Test func `the likelihood is scikit-learn's, priors aside`() {
        let fit = KernelFit(
            ModelPoints(points.map { Array($0.prefix(2)) }, isCategorical: [false, false]),
            values: values,
            noiseFactors: [1, 1, 1, 1, 1]
        )
        // ln 2, ln ½, ln 1.5, ln 0.01
        let logarithms = [0.6931471805599453, -0.6931471805599453, 0.4054651081081644, -4.605170185988091]
        let priors = 0.1 * (2 + 0.5) + 0.1 * (0.5 + 2) + (1.5 - 0.4054651081081644) + (0.3 + 0.4605170185988091)
        #expect(abs(fit.negativeLogPosterior(logarithms).value - priors - 3.930487191808183) < 1e-8)
    }

    @Test func `its slope is the slope of its values`() {
        let fit = KernelFit(
            ModelPoints(points, isCategorical: [false, false, true]),
            values: values,
            noiseFactors: [1, 4, 1, 1, 1]
        )
        let at = [0.5, -1.0, 0.3, -0.2, -3.0]
        let slope = fit.negativeLogPosterior(at).slope
        for i in at.indices {
            var (up, down) = (at, at)
            up[i] += 1e-5
            down[i] -= 1e-5
            let difference = fit.negativeLogPosterior(up).value - fit.negativeLogPosterior(down).value
            #expect(abs(difference / 2e-5 - slope[i]) < 1e-6)
        }
    }
}
