/// Random numbers that depend on a seed and a number alone.
///
/// - SeeAlso: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014 (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator of one job; its `stream` sets apart what the job draws for different ends.
    package init(seed: UInt64, job: Int, stream: UInt64 = 0) {
        var mixer = SeededGenerator(state: seed)
        let a = mixer.next()
        mixer.state = a ^ UInt64(bitPattern: Int64(job))
        let b = mixer.next()
        state = b ^ (stream &* 0xD1B5_4A32_D192_ED03)
    }

    private init(state: UInt64) {
        self.state = state
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0, included, to 1, excluded.
    package mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A draw from the standard normal distribution.
    package mutating func nextNormal() -> Double {
        NormalDistribution.quantile((Double(next() >> 12) + 0.5) * 0x1p-52)
    }
}
