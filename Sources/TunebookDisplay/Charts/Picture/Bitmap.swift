/// A picture of dots in a few colours, each as strong as it covers its dot: what is not painted stays clear.
package struct Bitmap: Sendable {
    package let width: Int
    package let height: Int
    /// Red, green and blue of each colour; at most ``mostColours``.
    package private(set) var colours: [Colour] = []
    /// A byte a dot, rows from the top: the colour's number times ``levels`` plus how much of the dot is covered, 0 for a
    /// clear one.
    package private(set) var dots: [UInt8]

    package struct Colour: Hashable, Sendable {
        package var red: UInt8
        package var green: UInt8
        package var blue: UInt8
    }

    /// How finely coverage is told apart: 0 is clear, 15 is full.
    package static let levels = 16
    package static let mostColours = 16

    init(width: Int, height: Int) {
        (self.width, self.height) = (max(1, width), max(1, height))
        dots = [UInt8](repeating: 0, count: self.width * self.height)
    }

    /// The number of a colour written as `#2f81c7`; the last one's where there are too many.
    mutating func colour(_ text: String) -> UInt8 {
        let value = UInt32(text.dropFirst(), radix: 16) ?? 0x767676
        let colour = Colour(
            red: UInt8(value >> 16 & 0xFF),
            green: UInt8(value >> 8 & 0xFF),
            blue: UInt8(value & 0xFF)
        )
        if let known = colours.firstIndex(of: colour) { return UInt8(known) }
        guard colours.count < Self.mostColours else { return UInt8(Self.mostColours - 1) }
        colours.append(colour)
        return UInt8(colours.count - 1)
    }

    /// Covers a dot by a share of it; one that is covered more already stays as it is.
    mutating func cover(_ x: Int, _ y: Int, _ colour: UInt8, by share: Double) {
        guard x >= 0, y >= 0, x < width, y < height, share > 0 else { return }
        let level = UInt8(min(15, (share * 15).rounded()))
        let place = y * width + x
        guard level > 0, level >= dots[place] & 15 else { return }
        dots[place] = colour << 4 | level
    }
}
