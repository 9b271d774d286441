extension Lanes {
    /// e to the power of each lane, for lanes from −708 to 0; below, 0.
    ///
    /// Written out so that four lanes are done at once and every machine gives the same bits: the C library's own
    /// differs between processors. Within 2 units in the last place.
    @inline(__always)
    package func exponentialOfNegative() -> Lanes {
        let x = pointwiseMax(self, Lanes(repeating: -708))
        // Adding 1.5 · 2⁵² leaves the nearest whole number in the low bits.
        let magic = 0x1.8p52
        let shifted = x * 1.442_695_040_888_963_4 + magic
        let whole = shifted - magic
        let r = (x - whole * 0.693_147_180_369_123_8) - whole * 1.908_214_929_270_587_7e-10
        var p = Lanes(repeating: 1 / 479_001_600)
        p = p * r + 1 / 39_916_800
        p = p * r + 1 / 3_628_800
        p = p * r + 1 / 362_880
        p = p * r + 1 / 40_320
        p = p * r + 1 / 5_040
        p = p * r + 1 / 720
        p = p * r + 1 / 120
        p = p * r + 1 / 24
        p = p * r + 1 / 6
        p = p * r + 0.5
        p = p * r + 1
        p = p * r + 1
        // Both are 32 bytes of plain numbers; the low bits of `shifted` become the exponent.
        let bits = unsafe unsafeBitCast(shifted, to: SIMD4<UInt64>.self)
        let power = unsafe unsafeBitCast((bits &+ 1023) &<< 52, to: Lanes.self)
        return p * power
    }
}
