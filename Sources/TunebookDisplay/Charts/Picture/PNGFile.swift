internal import CZlib

/// A bitmap as a PNG file: a palette with transparency, rows as differences to the row above.
///
/// - SeeAlso: Portable Network Graphics, https://www.w3.org/TR/png-3
struct PNGFile {
    let bytes: [UInt8]

    init(_ bitmap: Bitmap) {
        let palette = bitmap.colours.flatMap { colour in
            repeatElement([colour.red, colour.green, colour.blue], count: Bitmap.levels).flatMap(\.self)
        }
        let opacities = bitmap.colours.flatMap { _ in (0..<Bitmap.levels).map { UInt8($0 * 17) } }
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Eight bits a dot, palette, and the only compression, filter method and order that there are.
        let header = Self.word(bitmap.width) + Self.word(bitmap.height) + [8, 3, 0, 0, 0]
        bytes += Self.chunk("IHDR", header)
        // A palette has an entry at least; the first one is clear.
        bytes += Self.chunk("PLTE", palette.isEmpty ? [0, 0, 0] : palette)
        bytes += Self.chunk("tRNS", opacities.isEmpty ? [0] : opacities)
        bytes += Self.chunk("IDAT", Self.compressed(Self.filtered(bitmap)))
        bytes += Self.chunk("IEND", [])
        self.bytes = bytes
    }

    /// Each row behind the number of the filter "Up".
    private static func filtered(_ bitmap: Bitmap) -> [UInt8] {
        var filtered: [UInt8] = []
        filtered.reserveCapacity((bitmap.width + 1) * bitmap.height)
        for row in 0..<bitmap.height {
            filtered.append(2)
            let start = row * bitmap.width
            for place in start..<(start + bitmap.width) {
                filtered.append(bitmap.dots[place] &- (row > 0 ? bitmap.dots[place - bitmap.width] : 0))
            }
        }
        return filtered
    }

    private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var size = compressBound(uLong(bytes.count))
        let stream = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            // Quick, since a drawing is mostly ground; it fails on no buffer of that size.
            let code = unsafe compress2(buffer.baseAddress, &size, bytes, uLong(bytes.count), Z_BEST_SPEED)
            count = code == Z_OK ? Int(size) : 0
        }
        return stream
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return word(data.count) + body + word(Int(unsafe crc32(0, body, uInt(body.count))))
    }

    private static func word(_ value: Int) -> [UInt8] {
        [UInt8(value >> 24 & 0xFF), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
    }
}
