import Testing
import TunebookSearch

/// Against values of NumPy 2.4.
@Suite struct LowerTriangleTests {
    private static let rows: [[Double]] = [
        [4], [2, 5], [0.6, 1.5, 3], [1, 0.3, 0.7, 6], [0.2, 0.1, 0.4, 1.1, 2],
    ]

    private func matrix(_ rows: [[Double]]) -> LowerTriangle {
        var matrix = LowerTriangle(rows: rows.count)
        for (i, row) in rows.enumerated() {
            for (j, value) in row.enumerated() { matrix[i, j] = value }
        }
        return matrix
    }

    @Test func `the factor is Cholesky's`() throws {
        let factor = try #require(matrix(Self.rows).choleskyFactor())
        let expected: [[Double]] = [
            [2.0], [1.0, 2.0], [0.3, 0.6, 1.596871942267], [0.5, -0.1, 0.381996817562, 2.365180422584],
            [0.1, 0.0, 0.231702987702, 0.406518753029, 1.330810365501],
        ]
        for (i, row) in expected.enumerated() {
            for (j, value) in row.enumerated() { #expect(abs(factor[i, j] - value) < 1e-11) }
        }
    }

    @Test func `the inverse is NumPy's`() throws {
        let inverse = try #require(matrix(Self.rows).choleskyFactor()).inverseOfTriangle().transposeTimesSelf()
        let last = [-0.00154370221, 0.012761271599, -0.058712140703, -0.097047412241, 0.564634811514]
        for (j, value) in last.enumerated() { #expect(abs(inverse[4, j] - value) < 1e-11) }
    }

    @Test(arguments: [1, 3, 4, 7, 16, 33])
    func `a factor, its inverse and its products agree at every size`(size: Int) throws {
        var generator = SeededGenerator(seed: 1, job: size)
        let rows = (0..<size).map { i in (0...i).map { j in i == j ? Double(size) + 1 : generator.nextUnit() } }
        let factor = try #require(matrix(rows).choleskyFactor())
        let inverse = factor.inverseOfTriangle()
        let x = [Lanes](packing: (0..<size).map { Double($0) - 2.5 })
        for (a, b) in zip(inverse.times(factor.times(x)), x) { #expect(abs((a - b).sum()) < 1e-10) }
        for (a, b) in zip(factor.transposeTimes(inverse.transposeTimes(x)), x) {
            #expect(abs((a - b).sum()) < 1e-10)
        }
    }

    @Test func `a matrix that is not positive definite has no factor`() {
        #expect(matrix([[1], [2, 1]]).choleskyFactor() == nil)
        #expect(matrix([[.nan]]).choleskyFactor() == nil)
    }

    @Test func `the exponential is exact to the last digits`() {
        let e = Lanes(0, -1, -0.5, -30).exponentialOfNegative()
        #expect(e[0] == 1)
        #expect(abs(e[1] / 0.36787944117144233 - 1) < 1e-15)
        #expect(abs(e[2] / 0.60653065971263342 - 1) < 1e-15)
        #expect(abs(e[3] / 9.3576229688401748e-14 - 1) < 1e-15)
        #expect(Lanes(repeating: -1e9).exponentialOfNegative()[0] < 1e-300)
    }
}
