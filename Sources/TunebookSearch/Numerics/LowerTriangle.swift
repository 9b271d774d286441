/// Four doubles at a time: what all the loops below work on.
package typealias Lanes = SIMD4<Double>

/// A lower triangular matrix, or the lower half of a symmetric one, packed by rows in groups of four numbers.
///
/// Row *i* holds ⌊i/4⌋ + 1 groups. The matrix is filled up to a multiple of four rows with ones on the diagonal, so
/// that no loop has a remainder: logarithms of the determinant, solutions and inverses of the filled matrix agree with
/// those of the given one. Numbers above the diagonal in a row's last group are not defined.
///
/// The loops go through unsafe pointers, because they are where all the time of a suggestion goes; every index is made
/// from `groups` alone, which the initialiser checks the storage against.
package struct LowerTriangle: Sendable {
    /// Rows as given, before filling up.
    package let rows: Int
    /// Groups of four rows.
    package let groups: Int
    package var storage: [Lanes]

    /// A matrix of zeros, with ones on the diagonal of the rows that fill it up.
    package init(rows: Int) {
        self.rows = rows
        groups = (rows + 3) / 4
        storage = [Lanes](repeating: .zero, count: 2 * groups * (groups + 1))
        for i in rows..<4 * groups { self[i, i] = 1 }
    }

    /// Where a row starts in the storage.
    @inline(__always)
    static func start(_ row: Int) -> Int {
        (row / 4 + 1) * (2 * (row / 4) + row % 4)
    }

    package subscript(row: Int, column: Int) -> Double {
        get { storage[LowerTriangle.start(row) + column / 4][column % 4] }
        set { storage[LowerTriangle.start(row) + column / 4][column % 4] = newValue }
    }

    /// Cholesky's factor L, with L Lᵀ = self; `nil` where the matrix is not positive definite.
    ///
    /// - Complexity: O(*n*³/6) multiplications, four at a time.
    package func choleskyFactor() -> LowerTriangle? {
        var factor = self
        let succeeded = unsafe factor.storage.withUnsafeMutableBufferPointer { a -> Bool in
            for i in 0..<4 * groups {
                let row = LowerTriangle.start(i)
                let last = i / 4
                for block in 0...last {
                    let other = LowerTriangle.start(4 * block)
                    let width = block + 1
                    var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
                    for k in 0..<block {
                        let x = unsafe a[row + k]
                        unsafe s0 += x * a[other + k]
                        unsafe s1 += x * a[other + width + k]
                        unsafe s2 += x * a[other + 2 * width + k]
                        unsafe s3 += x * a[other + 3 * width + k]
                    }
                    var v = unsafe a[row + block] - Lanes(s0.sum(), s1.sum(), s2.sum(), s3.sum())
                    // The last block is solved against itself, as far as its rows are done.
                    let columns = block == last ? i % 4 : 4
                    for c in 0..<columns {
                        let d = unsafe a[other + c * width + block]
                        var x = v[c]
                        for e in 0..<c { x -= v[e] * d[e] }
                        v[c] = x / d[c]
                    }
                    if block == last {
                        var pivot = v[columns]
                        for e in 0..<columns { pivot -= v[e] * v[e] }
                        guard pivot > 0, pivot.isFinite else { return false }
                        v[columns] = pivot.squareRoot()
                        for c in columns + 1..<4 where columns < 3 { v[c] = 0 }
                    }
                    unsafe a[row + block] = v
                }
            }
            return true
        }
        return succeeded ? factor : nil
    }

    /// The inverse of a triangular matrix whose numbers above the diagonal are zero.
    package func inverseOfTriangle() -> LowerTriangle {
        var result = LowerTriangle(rows: rows)
        unsafe storage.withUnsafeBufferPointer { l in
            unsafe result.storage.withUnsafeMutableBufferPointer { m in
                for i in 0..<4 * groups {
                    let row = LowerTriangle.start(i)
                    let last = i / 4
                    for block in 0..<last {
                        let c = unsafe l[row + block]
                        let other = LowerTriangle.start(4 * block)
                        let width = block + 1
                        for b in 0..<width {
                            let (x0, x1) = unsafe (m[other + b], m[other + width + b])
                            let (x2, x3) = unsafe (m[other + 2 * width + b], m[other + 3 * width + b])
                            unsafe m[row + b] += Lanes.combination(c, x0, x1, x2, x3)
                        }
                    }
                    let diagonal = unsafe l[row + last]
                    for k in 0..<i % 4 {
                        let other = LowerTriangle.start(4 * last + k)
                        for b in 0...last { unsafe m[row + b] += diagonal[k] * m[other + b] }
                    }
                    let scale = -1 / diagonal[i % 4]
                    for b in 0...last { unsafe m[row + b] *= scale }
                    unsafe m[row + last][i % 4] = -scale
                }
            }
        }
        return result
    }

    /// selfᵀ · self, lower half: the inverse of a symmetric matrix from that of its factor.
    package func transposeTimesSelf() -> LowerTriangle {
        var result = LowerTriangle(rows: 0, groups: groups, given: rows)
        unsafe storage.withUnsafeBufferPointer { m in
            unsafe result.storage.withUnsafeMutableBufferPointer { r in
                for block in 0..<groups {
                    let source = LowerTriangle.start(4 * block)
                    let width = block + 1
                    for group in 0...block {
                        let c0 = unsafe m[source + group]
                        let c1 = unsafe m[source + width + group]
                        let c2 = unsafe m[source + 2 * width + group]
                        let c3 = unsafe m[source + 3 * width + group]
                        for lane in 0..<4 {
                            let target = LowerTriangle.start(4 * group + lane)
                            let c = Lanes(c0[lane], c1[lane], c2[lane], c3[lane])
                            for b in 0...group {
                                let (x0, x1) = unsafe (m[source + b], m[source + width + b])
                                let (x2, x3) = unsafe (m[source + 2 * width + b], m[source + 3 * width + b])
                                unsafe r[target + b] += Lanes.combination(c, x0, x1, x2, x3)
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    private init(rows: Int, groups: Int, given: Int) {
        self.rows = given
        self.groups = groups
        storage = [Lanes](repeating: .zero, count: 2 * groups * (groups + 1))
    }

    /// self · x for a triangular matrix whose numbers above the diagonal are zero; `x` has ``groups`` groups.
    package func times(_ x: [Lanes]) -> [Lanes] {
        precondition(x.count == groups, "a vector has as many groups as the matrix")
        return unsafe [Lanes](unsafeUninitializedCapacity: groups) { result, count in
            unsafe storage.withUnsafeBufferPointer { m in
                unsafe x.withUnsafeBufferPointer { x in
                    for group in 0..<groups {
                        let row = LowerTriangle.start(4 * group)
                        let width = group + 1
                        var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
                        for k in 0..<width {
                            let v = unsafe x[k]
                            unsafe s0 += v * m[row + k]
                            unsafe s1 += v * m[row + width + k]
                            unsafe s2 += v * m[row + 2 * width + k]
                            unsafe s3 += v * m[row + 3 * width + k]
                        }
                        unsafe result.initializeElement(at: group, to: Lanes(s0.sum(), s1.sum(), s2.sum(), s3.sum()))
                    }
                }
            }
            count = groups
        }
    }

    /// selfᵀ · x for a triangular matrix whose numbers above the diagonal are zero.
    package func transposeTimes(_ x: [Lanes]) -> [Lanes] {
        precondition(x.count == groups, "a vector has as many groups as the matrix")
        var result = [Lanes](repeating: .zero, count: groups)
        unsafe storage.withUnsafeBufferPointer { m in
            unsafe result.withUnsafeMutableBufferPointer { r in
                for group in 0..<groups {
                    let row = LowerTriangle.start(4 * group)
                    let width = group + 1
                    let c = x[group]
                    for k in 0..<width {
                        let (x0, x1) = unsafe (m[row + k], m[row + width + k])
                        let (x2, x3) = unsafe (m[row + 2 * width + k], m[row + 3 * width + k])
                        unsafe r[k] += Lanes.combination(c, x0, x1, x2, x3)
                    }
                }
            }
        }
        return result
    }
}

extension Lanes {
    /// c₀ x₀ + c₁ x₁ + c₂ x₂ + c₃ x₃.
    @inline(__always)
    static func combination(_ c: Lanes, _ x0: Lanes, _ x1: Lanes, _ x2: Lanes, _ x3: Lanes) -> Lanes {
        let first: Lanes = c[0] * x0 + c[1] * x1
        let second: Lanes = c[2] * x2 + c[3] * x3
        return first + second
    }
}

extension Array where Element == Lanes {
    /// Numbers in groups of four, filled up with zeros.
    package init(packing numbers: [Double]) {
        self.init(repeating: .zero, count: (numbers.count + 3) / 4)
        for (i, number) in numbers.enumerated() { self[i / 4][i % 4] = number }
    }

    func dot(_ other: [Lanes]) -> Double {
        var sum = Lanes.zero
        for (a, b) in zip(self, other) { sum += a * b }
        return sum.sum()
    }
}
