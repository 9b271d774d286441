internal import FoundationEssentials
internal import TunebookDisplay

/// A chart as the codes that draw it between lines of text.
struct PixelPicture {
    /// The codes and a line end.
    let text: String

    /// - Parameters:
    ///   - chart: What is drawn.
    ///   - screen: What the terminal understands.
    ///   - columns: The width that the picture may have.
    init(_ chart: Chart, on screen: PixelScreen, columns: Int) {
        // Letters have five dots; on fine screens they would be too small to read.
        let scale = screen.cellWidth >= 14 ? 2 : 1
        let width = min(900 * scale, (columns - 1) * screen.cellWidth)
        let picture = ChartPicture([chart], width: width / scale, scale: scale)
        text =
            switch screen.form {
            case .kitty: Self.kitty(picture)
            case .sixel: Self.sixel(picture.bitmap)
            }
    }

    /// A PNG in pieces of at most 4096 letters, shown where the cursor is.
    ///
    /// - SeeAlso: https://sw.kovidgoyal.net/kitty/graphics-protocol
    private static func kitty(_ picture: ChartPicture) -> String {
        let letters = Array(Data(picture.png).base64EncodedString().utf8)
        var text = ""
        for start in stride(from: 0, to: letters.count, by: 4096) {
            let piece = String(decoding: letters[start..<min(start + 4096, letters.count)], as: UTF8.self)
            let isLast = start + 4096 >= letters.count
            // No answer is wanted, which would be read as keys.
            let keys = start == 0 ? "a=T,f=100,q=2,m=\(isLast ? 0 : 1)" : "m=\(isLast ? 0 : 1)"
            text += "\u{1B}_G\(keys);\(piece)\u{1B}\\"
        }
        return text + "\n"
    }

    /// Six rows of dots a line, a pass for each colour in it, on a clear background.
    ///
    /// - SeeAlso: "Sixel Graphics" in the VT330/VT340 Programmer Reference Manual.
    private static func sixel(_ bitmap: Bitmap) -> String {
        var text = "\u{1B}P0;1;0q\"1;1;\(bitmap.width);\(bitmap.height)"
        for (number, colour) in bitmap.colours.enumerated() {
            let parts = [colour.red, colour.green, colour.blue].map { "\((Int($0) * 100 + 127) / 255)" }
            text += "#\(number);2;\(parts.joined(separator: ";"))"
        }
        for top in stride(from: 0, to: bitmap.height, by: 6) {
            let rows = top..<min(top + 6, bitmap.height)
            var isFirst = true
            for colour in bitmap.colours.indices {
                var bits = [UInt8](repeating: 0, count: bitmap.width)
                for row in rows {
                    let start = row * bitmap.width
                    for column in 0..<bitmap.width {
                        let dot = bitmap.dots[start + column]
                        // What is covered by less than a half is left clear: the background is not known.
                        if dot & 15 > 7, Int(dot >> 4) == colour { bits[column] |= 1 << UInt8(row - top) }
                    }
                }
                guard bits.contains(where: { $0 > 0 }) else { continue }
                text += (isFirst ? "" : "$") + "#\(colour)" + runs(of: bits)
                isFirst = false
            }
            text += "-"
        }
        return text + "\u{1B}\\\n"
    }

    /// The columns of a band, equal ones counted; clear ones at the end are left out.
    private static func runs(of bits: [UInt8]) -> String {
        let end = (bits.lastIndex { $0 > 0 } ?? -1) + 1
        var text = ""
        var place = 0
        while place < end {
            var count = 1
            while place + count < end, bits[place + count] == bits[place] { count += 1 }
            let letter = String(Unicode.Scalar(bits[place] + 63))
            text += count > 3 ? "!\(count)\(letter)" : String(repeating: letter, count: count)
            place += count
        }
        return text
    }
}
