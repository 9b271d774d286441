import Glibc

/// Reads decimal numbers out of bytes, fast, and rounded as `Float(Double(text))` rounds them.
///
/// The digits go into one 64-bit integer, several at a time. Where it and the power of ten are exact in `Double`, as for
/// data of up to 15 digits, one division rounds rightly (Clinger's fast path). Else it is multiplied by a 64-bit power of
/// ten. That product is within a few hundred units of the true value at 2⁻⁶⁴ relative size, so its first 24 bits are the
/// right ones unless the rest lies next to a half: there, exact arithmetic in `Double` decides, and for the few numbers
/// beyond that `strtod`. The margin also covers the half unit of rounding to `Double` first, as NumPy and pandas do.
///
/// Signs and rounding are random in real data, so they are computed and not branched on.
@safe struct NumberScanner {
    private let powers: UnsafePointer<PowersOfTen.Power>
    private let exactPowers: UnsafePointer<Double>

    init() {
        unsafe powers = unsafe PowersOfTen.table
        unsafe exactPowers = unsafe PowersOfTen.exactTable
    }

    /// Reads a number that begins at a position.
    ///
    /// `position` moves past the number when there is one, and else stays. At least 32 bytes must be readable from it on,
    /// and a byte that belongs to no number must end the text. `value` is infinite when the number is too large for a
    /// `Float`.
    ///
    /// - Returns: Whether there is a number.
    @inline(__always)
    func scan(_ position: inout UnsafePointer<UInt8>, into value: inout Float) -> Bool {
        var next = unsafe position
        let isNegative = unsafe next[0] == UInt8(ascii: "-")
        unsafe next += isNegative || next[0] == UInt8(ascii: "+") ? 1 : 0
        var digits: UInt64 = 0
        let start = unsafe next
        unsafe appendFewDigits(&next, to: &digits)
        var count = unsafe next - start
        var exponent = 0
        if unsafe next[0] == UInt8(ascii: ".") {
            unsafe next += 1
            let fraction = unsafe next
            unsafe appendDigits(&next, to: &digits)
            exponent = unsafe fraction - next
            count -= exponent
        }
        guard count > 0 else { return false }
        if unsafe next[0] | 0x20 == UInt8(ascii: "e") {
            guard let power = unsafe scanExponent(&next) else { return false }
            exponent += power
        }
        // 19 digits fit into 64 bits. More than those are rare: mostly leading zeros, which strtod sorts out.
        if digits <= 1 << 53, exponent <= 0, exponent >= -PowersOfTen.highestExact, count <= 19 {
            let magnitude = unsafe Float(Double(digits) / exactPowers[0 &- exponent])
            value = Float(bitPattern: magnitude.bitPattern | (isNegative ? 1 << 31 : 0))
        } else if count <= 19, let bits = bits(digits, exponent) {
            value = Float(bitPattern: bits | (isNegative ? 1 << 31 : 0))
        } else {
            value = unsafe Float(strtod(UnsafeRawPointer(position).assumingMemoryBound(to: CChar.self), nil))
        }
        unsafe position = unsafe next
        return true
    }

    /// Reads digits up to the first byte that is none.
    ///
    /// Byte by byte where there are few: the processor guesses the branches, and so reads ahead. Counting the digits of
    /// a word without a branch was tried, and took a tenth longer, since each step then waits for the one before; four at
    /// once take a sixth less for six digits.
    @inline(__always)
    private func appendDigits(_ next: inout UnsafePointer<UInt8>, to digits: inout UInt64) {
        while let eight = unsafe eightDigits(at: next) {
            digits = digits &* 100_000_000 &+ eight
            unsafe next += 8
        }
        if let four = unsafe fourDigits(at: next) {
            digits = digits &* 10_000 &+ four
            unsafe next += 4
        }
        unsafe appendFewDigits(&next, to: &digits)
    }

    @inline(__always)
    private func appendFewDigits(_ next: inout UnsafePointer<UInt8>, to digits: inout UInt64) {
        var digit = unsafe next[0] &- UInt8(ascii: "0")
        while digit < 10 {
            digits = digits &* 10 &+ UInt64(digit)
            unsafe next += 1
            digit = unsafe next[0] &- UInt8(ascii: "0")
        }
    }

    /// Eight digits in one step, or `nil` when one of the next eight bytes is none.
    ///
    /// Source of the multiplications: Johnny Lee, and D. Lemire, "Quickly parsing eight digits", 2018.
    @inline(__always)
    private func eightDigits(at position: UnsafePointer<UInt8>) -> UInt64? {
        let word = unsafe UInt64(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
        let values = word ^ 0x3030_3030_3030_3030
        guard ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0 else { return nil }
        let pairs = (values &* 10) &+ (values >> 8)
        let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) >> 32
    }

    /// Four digits in one step, or `nil` when one of the next four bytes is none.
    @inline(__always)
    private func fourDigits(at position: UnsafePointer<UInt8>) -> UInt64? {
        let word = unsafe UInt32(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt32.self))
        let values = word ^ 0x3030_3030
        guard ((values &+ 0x7676_7676) | values) & 0x8080_8080 == 0 else { return nil }
        let pairs = (values &* 10) &+ (values >> 8)
        return UInt64((pairs & 0xFF) &* 100 &+ ((pairs >> 16) & 0xFF))
    }

    /// Reads `e-05`; `nil` when no digit follows the `e`.
    @inline(__always)
    private func scanExponent(_ next: inout UnsafePointer<UInt8>) -> Int? {
        var probe = unsafe next + 1
        let isNegative = unsafe probe[0] == UInt8(ascii: "-")
        unsafe probe += isNegative || probe[0] == UInt8(ascii: "+") ? 1 : 0
        var power = 0
        let start = unsafe probe
        while unsafe probe[0] &- UInt8(ascii: "0") < 10 {
            power = unsafe min(power &* 10 &+ Int(probe[0] &- UInt8(ascii: "0")), 100_000)
            unsafe probe += 1
        }
        guard unsafe probe > start else { return nil }
        unsafe next = unsafe probe
        return isNegative ? 0 &- power : power
    }

    /// The bits of `digits` × 10^`exponent` as a `Float`, or `nil` where that is not certain from 64 bits.
    @inline(__always)
    private func bits(_ digits: UInt64, _ exponent: Int) -> UInt32? {
        if digits == 0 { return 0 }
        guard exponent >= PowersOfTen.lowest, exponent <= PowersOfTen.highest else { return nil }
        let power = unsafe powers[exponent]
        let zeros = digits.leadingZeroBitCount
        let product = (digits &<< UInt64(zeros)).multipliedFullWidth(by: power.significand)
        let shift = 1 &- product.high >> 63
        let significand = product.high &<< shift | (product.low >> 63) & shift

        let rest = significand & 0xFF_FFFF_FFFF
        let half: UInt64 = 0x80_0000_0000
        // Next to a half within 2¹²: the error is below 2¹⁰, rounding to Double first moves by at most 2¹⁰.
        if rest &- half &+ 0x1000 < 0x2000 { return exactBits(digits, exponent) }
        let rounded = (significand >> 40) &+ (rest >> 39)
        let scale = Int(power.exponent) &+ 104 &- zeros &- Int(shift)
        // A significand that was rounded up to 2²⁴ carries into the exponent by plain addition.
        let biased = scale &+ 23 &+ 127
        guard biased >= 1, biased < 254 else { return nil }
        return UInt32(truncatingIfNeeded: UInt64(biased) << 23 &+ (rounded &- 0x80_0000))
    }

    /// The product where both factors are exact in `Double`, and so it is rounded once.
    private func exactBits(_ digits: UInt64, _ exponent: Int) -> UInt32? {
        guard digits <= 1 << 53, exponent >= 0, exponent <= PowersOfTen.highestExact else { return nil }
        return unsafe Float(Double(digits) * exactPowers[exponent]).bitPattern
    }
}

/// Powers of ten as 64-bit significands, truncated; each is below the true one by at most 200 units.
private enum PowersOfTen {
    struct Power {
        /// Its top bit is set.
        var significand: UInt64
        /// The power is `significand` × 2^`exponent`.
        var exponent: Int32
    }

    static let lowest = -64
    static let highest = 64

    /// The powers from 10^`lowest` to 10^`highest`, with 10⁰ at the pointer. Made once, never changed, never freed.
    nonisolated(unsafe) static let table: UnsafePointer<Power> = {
        let memory = UnsafeMutablePointer<Power>.allocate(capacity: highest - lowest + 1)
        let one = Power(significand: 1 << 63, exponent: -63)
        unsafe memory.initialize(repeating: one, count: highest - lowest + 1)
        let table = unsafe memory - lowest
        for power in 0..<highest {
            unsafe table[power + 1] = unsafe times(table[power], 0xA000_0000_0000_0000, -60)
        }
        for power in stride(from: 0, to: lowest, by: -1) {
            unsafe table[power - 1] = unsafe times(table[power], 0xCCCC_CCCC_CCCC_CCCC, -67)
        }
        return unsafe UnsafePointer(table)
    }()

    /// The highest power of ten that is exact in `Double`.
    static let highestExact = 22

    /// The powers from 10⁰ to 10²² in `Double`. Made once, never changed, never freed.
    nonisolated(unsafe) static let exactTable: UnsafePointer<Double> = {
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: highestExact + 1)
        unsafe memory.initialize(repeating: 1, count: highestExact + 1)
        for power in 1...highestExact { unsafe memory[power] = unsafe memory[power - 1] * 10 }
        return unsafe UnsafePointer(memory)
    }()

    private static func times(_ power: Power, _ significand: UInt64, _ exponent: Int32) -> Power {
        let product = power.significand.multipliedFullWidth(by: significand)
        let isShort = product.high >> 63 == 0
        return Power(
            significand: isShort ? product.high << 1 | product.low >> 63 : product.high,
            exponent: power.exponent + exponent + 64 - (isShort ? 1 : 0)
        )
    }
}
