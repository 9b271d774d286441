/// Letters of 5 × 9 dots, of which the lowest two are below the line: for pictures, which have no font to ask for.
///
/// Drawn for this product. A row is five bits, the first row the highest; the leftmost dot of a row is its highest bit.
enum BitmapFont {
    static let columns = 5
    static let rows = 9
    /// The rows above the line that letters stand on.
    static let ascent = 7
    /// From one letter to the next.
    static let advance = 6

    /// Whether a dot of a letter is set; a letter that there is none of is shown as an empty box.
    static func isSet(_ letter: Character, column: Int, row: Int) -> Bool {
        bits(of: letter) >> (5 * (rows - 1 - row) + columns - 1 - column) & 1 == 1
    }

    private static func bits(of letter: Character) -> UInt64 {
        if let code = letter.asciiValue, (32..<127).contains(code) { return ascii[Int(code) - 32] }
        return others[letter] ?? others["\u{FFFD}"] ?? 0
    }

    /// From the blank to `~`.
    private static let ascii: [UInt64] = [
        0x000000000000, 0x042108401000, 0x0a5280000000, 0x0a57d5f52800, 0x047d1c5f1000, 0x18c888898c00,
        0x0c9511593400, 0x042100000000, 0x022210820800, 0x082084222000, 0x00255d520000, 0x00213e420000,
        0x000000021100, 0x00003e000000, 0x000000063000, 0x010888884000, 0x0e8ceb98b800, 0x046108423800,
        0x0e8844447c00, 0x1f110418b800, 0x0232a5f10800, 0x1f878218b800, 0x06443d18b800, 0x1f0888842000,
        0x0e8c5d18b800, 0x0e8c5e113000, 0x006300c60000, 0x006300c22000, 0x022220820800, 0x0007c1f00000,
        0x082082222000, 0x0e8844401000, 0x0e885b5ab800, 0x0e8c63f8c400, 0x1e8c7d18f800, 0x0e8c2108b800,
        0x1c9463197000, 0x1f843d087c00, 0x1f843d084000, 0x0e8c2f18bc00, 0x118c7f18c400, 0x0e2108423800,
        0x071084293000, 0x119531494400, 0x108421087c00, 0x11dd6b18c400, 0x118e6b38c400, 0x0e8c6318b800,
        0x1e8c7d084000, 0x0e8c63593400, 0x1e8c7d494400, 0x0f841c10f800, 0x1f2108421000, 0x118c6318b800,
        0x118c63151000, 0x118c6b5aa800, 0x118a88a8c400, 0x118c54421000, 0x1f0888887c00, 0x0e4210843800,
        0x108208208400, 0x0e1084213800, 0x045440000000, 0x0000000003e0, 0x082080000000, 0x000382f8bc00,
        0x1085b318f800, 0x0003a108b800, 0x010b6718bc00, 0x0003a3f83800, 0x064a38842000, 0x0003e318bc2e,
        0x1085b318c400, 0x040308423800, 0x020184210a4c, 0x1084a98a4800, 0x0c2108423800, 0x0006ab58c400,
        0x0005b318c400, 0x0003a318b800, 0x0007a318fa10, 0x0003e318bc21, 0x0005b3084000, 0x0003a0e0f800,
        0x084710849800, 0x00046319b400, 0x000463151000, 0x0004635aa800, 0x000454454400, 0x00046318bc2e,
        0x0007c4447c00, 0x022110420800, 0x042108421000, 0x082104422000, 0x00026b200000,
    ]

    private static let others: [Character: UInt64] = [
        "…": 0x000000005400,
        "→": 0x0020be220000,
        "·": 0x000008000000,
        "±": 0x0427c8407c00,
        "−": 0x00003e000000,
        "×": 0x008a88a88000,
        "–": 0x00003e000000,
        "≤": 0x022208203800,
        "\u{FFFD}": 0x1f8c6318fc00,
    ]
}
