/// How many columns text takes on a terminal, by the rule most terminals follow.
extension StringProtocol {
    /// The columns of the whole text; control characters take none.
    package var widthInColumns: Int {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return utf8.count }
        return reduce(0) { $0 + $1.widthInColumns }
    }
}

extension Character {
    /// 0, 1 or 2: at most what a wide character takes, however many scalars are joined into one.
    package var widthInColumns: Int {
        if let byte = utf8.first, utf8.count == 1 { return byte >= 0x20 && byte < 0x7F ? 1 : 0 }
        return Swift.min(2, unicodeScalars.reduce(0) { $0 + $1.widthInColumns })
    }
}

extension Unicode.Scalar {
    /// 0 for marks that join the character before and for controls, 2 for wide ones, otherwise 1.
    ///
    /// - SeeAlso: Unicode Standard Annex #11, East Asian Width; scalars of width W and F are wide. Here they are given by
    ///   block, with emoji taken from the standard library's table.
    package var widthInColumns: Int {
        if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
        if Self.isInWideBlock(value) || properties.isEmojiPresentation { return isJoining ? 0 : 2 }
        return isJoining ? 0 : 1
    }

    private var isJoining: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        // Vowels and final consonants of Hangul, which are drawn into the syllable before.
        default: (0x1160...0x11FF).contains(value)
        }
    }

    private static func isInWideBlock(_ value: UInt32) -> Bool {
        guard value >= 0x1100 else { return false }
        return wideBlocks.contains { $0.contains(value) }
    }

    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x4DBF,
        0x4DC0...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DF2, 0x1AFF0...0x1B2FB, 0x1D300...0x1D376,
        0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}
