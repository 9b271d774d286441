/// Points that fill a unit cube evenly, scrambled by a seed.
///
/// Sobol's sequence in Gray-code-free order with nested uniform scrambling: every run of 2ᵏ points from a multiple of
/// 2ᵏ has one point in each of the 2ᵏ slices of every axis, whatever the seed.
///
/// - SeeAlso: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", 2008, for the
///   direction numbers; Burley, "Practical Hash-based Owen Scrambling", 2020, for the scrambling.
package struct SobolSequence: Sendable {
    /// The most axes; one more than the table has rows.
    package static let mostDimensions = table.count + 1

    private let directions: [[UInt32]]
    private let seeds: [UInt32]

    /// Axes past ``mostDimensions`` repeat the directions of the first ones under other scrambles.
    package init(dimensions: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed, job: dimensions, stream: 0x50B0)
        directions = (0..<dimensions).map { SobolSequence.directions($0 % SobolSequence.mostDimensions) }
        seeds = (0..<dimensions).map { _ in UInt32(truncatingIfNeeded: generator.next()) }
    }

    /// The point of an index from 0; each coordinate is from 0, included, to 1, excluded.
    package func point(_ index: Int) -> [Double] {
        zip(directions, seeds).map { directions, seed in
            Double(SobolSequence.scrambled(SobolSequence.plain(index, directions), seed)) * 0x1p-32
        }
    }

    /// The point of an index, not scrambled.
    package func plainPoint(_ index: Int) -> [Double] {
        directions.map { Double(SobolSequence.plain(index, $0)) * 0x1p-32 }
    }

    private static func plain(_ index: Int, _ directions: [UInt32]) -> UInt32 {
        var rest = UInt32(truncatingIfNeeded: index)
        var (bits, k): (UInt32, Int) = (0, 0)
        while rest != 0 {
            if rest & 1 == 1 { bits ^= directions[k] }
            rest >>= 1
            k += 1
        }
        return bits
    }

    private static func scrambled(_ value: UInt32, _ seed: UInt32) -> UInt32 {
        var x = reversed(value)
        x = x &+ seed
        x ^= x &* 0x6C50_B47C
        x ^= x &* 0xB82F_1E52
        x ^= x &* 0xC7AF_E638
        x ^= x &* 0x8D22_F6E6
        return reversed(x)
    }

    private static func reversed(_ value: UInt32) -> UInt32 {
        var x = value.byteSwapped
        x = (x & 0x0F0F_0F0F) << 4 | (x & 0xF0F0_F0F0) >> 4
        x = (x & 0x3333_3333) << 2 | (x & 0xCCCC_CCCC) >> 2
        return (x & 0x5555_5555) << 1 | (x & 0xAAAA_AAAA) >> 1
    }

    private static func directions(_ dimension: Int) -> [UInt32] {
        guard dimension > 0 else { return (0..<32).map { 1 << UInt32(31 - $0) } }
        let (polynomial, start) = table[dimension - 1]
        let degree = start.count
        var numbers = start
        for k in degree..<32 {
            var next = numbers[k - degree] ^ (numbers[k - degree] << UInt32(degree))
            for j in 1..<degree where (polynomial >> UInt32(degree - 1 - j)) & 1 == 1 {
                next ^= numbers[k - j] << UInt32(j)
            }
            numbers.append(next)
        }
        return numbers.enumerated().map { $1 << UInt32(31 - $0) }
    }

    /// Primitive polynomials and starting numbers, `new-joe-kuo-6.21201`, axes 2 to 33.
    private static let table: [(polynomial: UInt32, start: [UInt32])] = [
        (0, [1]), (1, [1, 3]), (1, [1, 3, 1]), (2, [1, 1, 1]), (1, [1, 1, 3, 3]), (4, [1, 3, 5, 13]),
        (2, [1, 1, 5, 5, 17]), (4, [1, 1, 5, 5, 5]), (7, [1, 1, 7, 11, 19]), (11, [1, 1, 5, 1, 1]),
        (13, [1, 1, 1, 3, 11]), (14, [1, 3, 5, 5, 31]), (1, [1, 3, 3, 9, 7, 49]), (13, [1, 1, 1, 15, 21, 21]),
        (16, [1, 3, 1, 13, 27, 49]), (19, [1, 1, 1, 15, 7, 5]), (22, [1, 3, 1, 15, 13, 25]),
        (25, [1, 1, 5, 5, 19, 61]), (1, [1, 3, 7, 11, 23, 15, 103]), (4, [1, 3, 7, 13, 13, 15, 69]),
        (7, [1, 1, 3, 13, 7, 35, 63]), (8, [1, 3, 5, 9, 1, 25, 53]), (14, [1, 3, 1, 13, 9, 35, 107]),
        (19, [1, 3, 1, 5, 27, 61, 31]), (21, [1, 1, 5, 11, 19, 41, 61]), (28, [1, 3, 5, 3, 3, 13, 69]),
        (31, [1, 1, 7, 13, 1, 19, 1]), (32, [1, 3, 7, 5, 13, 19, 59]), (37, [1, 1, 3, 9, 25, 29, 41]),
        (41, [1, 3, 5, 13, 23, 1, 55]), (42, [1, 3, 7, 3, 13, 59, 17]), (50, [1, 3, 1, 3, 5, 53, 69]),
    ]
}
