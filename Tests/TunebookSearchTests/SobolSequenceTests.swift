import Testing
import TunebookSearch

@Suite struct SobolSequenceTests {
    @Test func `the plain points are those of SciPy, in plain binary order`() {
        let sobol = SobolSequence(dimensions: 4, seed: 0)
        #expect(sobol.plainPoint(0) == [0, 0, 0, 0])
        #expect(sobol.plainPoint(1) == [0.5, 0.5, 0.5, 0.5])
        // SciPy walks in Gray code: its third point is this one's index 3.
        #expect(sobol.plainPoint(3) == [0.75, 0.25, 0.25, 0.25])
        #expect(sobol.plainPoint(2) == [0.25, 0.75, 0.75, 0.75])
        #expect(sobol.plainPoint(6) == [0.375, 0.375, 0.625, 0.875])
        #expect(sobol.plainPoint(4) == [0.125, 0.625, 0.375, 0.125])
    }

    @Test(arguments: [0, 1, 99] as [UInt64])
    func `a scramble keeps one point in each slice of every axis`(seed: UInt64) {
        let sobol = SobolSequence(dimensions: 30, seed: seed)
        let points = (0..<64).map(sobol.point)
        for axis in 0..<30 {
            #expect(Set(points.map { Int($0[axis] * 64) }).count == 64)
        }
    }

    @Test func `seeds scramble differently`() {
        #expect(SobolSequence(dimensions: 2, seed: 1).point(0) != SobolSequence(dimensions: 2, seed: 2).point(0))
    }
}
