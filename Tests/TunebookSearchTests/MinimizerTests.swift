import Testing
import TunebookSearch

@Suite struct MinimizerTests {
    private func rosenbrock(_ x: [Double]) -> (value: Double, slope: [Double]) {
        let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
        return (a * a + 100 * b * b, [-2 * a - 400 * x[0] * b, 200 * b])
    }

    @Test func `it walks a curved valley to its end`() {
        let found = Minimizer(mostEvaluations: 200, slopeTolerance: 1e-8, gainTolerance: 0)
            .minimum(from: [-1.2, 1], in: [-2...2, -2...2], of: rosenbrock)
        #expect(found.value < 1e-10)
    }

    @Test func `it stops at a bound that is in the way`() {
        let found = Minimizer(mostEvaluations: 200, slopeTolerance: 1e-8, gainTolerance: 0)
            .minimum(from: [-1.2, 1], in: [-2...0.5, -2...2], of: rosenbrock)
        #expect(abs(found.point[0] - 0.5) < 1e-9)
        #expect(abs(found.point[1] - 0.25) < 1e-6)
    }

    @Test func `it is never worse than its start, and takes no more evaluations than it may`() {
        var evaluations = 0
        let found = Minimizer(mostEvaluations: 7).minimum(from: [1], in: [-5...5]) { x in
            evaluations += 1
            return (x[0] < 0.9 ? .nan : x[0], [1])
        }
        #expect(evaluations <= 7)
        #expect(found.value <= 1)
    }
}
