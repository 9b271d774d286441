/// Compresses bytes that hold long runs of one value, as rows of a drawn picture do, into a zlib stream.
///
/// Only runs are found, and codes are the fixed ones: a drawing comes out at about a hundredth of its size, which is what
/// it is for, and nothing is linked for it.
///
/// - SeeAlso: RFC 1950 and RFC 1951, section 3.2.6.
enum ZlibStream {
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var bits = BitWriter()
        // One last block with fixed codes.
        bits.write(0b011, count: 3)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            bits.writeSymbol(Int(byte))
            place += 1
            var run = 0
            while run < 258, place + run < bytes.count, bytes[place + run] == byte { run += 1 }
            if run >= 3 {
                bits.writeRepetition(run)
                place += run
            }
        }
        bits.writeSymbol(256)
        let sum = Checksums.adler32(bytes)
        // Deflate with a window of 32 KiB, the fastest level.
        return [0x78, 0x01] + bits.finished() + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
    }
}

/// Bits from the lowest of each byte up.
private struct BitWriter {
    private var bytes: [UInt8] = []
    private var buffer: UInt32 = 0
    private var count = 0

    mutating func write(_ value: Int, count bits: Int) {
        buffer |= UInt32(value) << UInt32(count)
        count += bits
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: buffer))
            buffer >>= 8
            count -= 8
        }
    }

    /// A code, which is written from its highest bit down.
    private mutating func writeCode(_ code: Int, count bits: Int) {
        var reversed = 0
        for bit in 0..<bits where code >> bit & 1 == 1 { reversed |= 1 << (bits - 1 - bit) }
        write(reversed, count: bits)
    }

    /// A literal, a length or the end by its fixed code.
    mutating func writeSymbol(_ symbol: Int) {
        switch symbol {
        case ..<144: writeCode(0x30 + symbol, count: 8)
        case ..<256: writeCode(0x190 + symbol - 144, count: 9)
        case ..<280: writeCode(symbol - 256, count: 7)
        default: writeCode(0xC0 + symbol - 280, count: 8)
        }
    }

    /// The byte before, so many times more: from 3 to 258.
    mutating func writeRepetition(_ length: Int) {
        let code = Self.lengths.lastIndex { $0.base <= length } ?? 0
        writeSymbol(257 + code)
        write(length - Self.lengths[code].base, count: Self.lengths[code].extraBits)
        // A distance of 1.
        writeCode(0, count: 5)
    }

    /// The shortest length of each length code, and how many bits say how much longer it is.
    private static let lengths: [(base: Int, extraBits: Int)] = {
        var lengths = (3...10).map { (base: $0, extraBits: 0) }
        for extraBits in 1...5 {
            for _ in 0..<4 {
                guard let last = lengths.last else { break }
                lengths.append((base: last.base + 1 << last.extraBits, extraBits: extraBits))
            }
        }
        return lengths + [(base: 258, extraBits: 0)]
    }()

    mutating func finished() -> [UInt8] {
        if count > 0 { bytes.append(UInt8(truncatingIfNeeded: buffer)) }
        return bytes
    }
}
