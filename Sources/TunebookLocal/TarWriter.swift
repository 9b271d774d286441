/// The bytes of a tar archive in which nothing but names, contents and the right to execute show: equal files give
/// equal archives.
///
/// POSIX.1-2001 (pax) interchange format: `ustar` headers, with an extended header before a member whose name or size
/// does not fit. Owner 0, no user names, every member dated 1980-01-01.
enum TarWriter {
    /// What one member is.
    enum Kind {
        case file(size: Int, isExecutable: Bool)
        case directory
        case link(target: String)
    }

    private static let blockSize = 512
    /// 1980-01-01, which every archive format can hold.
    private static let date = 315_532_800
    private static let largestSize = 0o77_777_777_777

    /// The header of a member, to be followed by its content and by ``padding(after:)``.
    static func header(name: String, _ kind: Kind) -> [UInt8] {
        var extended: [(key: String, value: String)] = []
        var (prefix, short) = ("", name)
        if name.utf8.count > 100 {
            if let split = split(name) {
                (prefix, short) = split
            } else {
                extended.append(("path", name))
                short = String(decoding: name.utf8.prefix(100), as: UTF8.self)
            }
        }
        switch kind {
        case .file(let size, _) where size > largestSize: extended.append(("size", "\(size)"))
        case .link(let target) where target.utf8.count > 100: extended.append(("linkpath", target))
        default: break
        }
        guard !extended.isEmpty else { return block(short, prefix: prefix, kind) }
        let records = extended.flatMap { record($0.key, $0.value) }
        let extendedHeader = block("PaxHeader", prefix: "", .file(size: records.count, isExecutable: false), type: "x")
        return extendedHeader + records + padding(after: records.count) + block(short, prefix: prefix, kind)
    }

    /// The zero bytes that fill a member's last block.
    static func padding(after size: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (blockSize - size % blockSize) % blockSize)
    }

    /// What closes an archive.
    static let end = [UInt8](repeating: 0, count: 2 * blockSize)

    private static func block(_ name: String, prefix: String, _ kind: Kind, type: Character? = nil) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ text: String, at offset: Int, width: Int) {
            block.replaceSubrange(offset..<(offset + width), with: text.utf8.prefix(width))
            let missing = width - text.utf8.prefix(width).count
            block.insert(contentsOf: [UInt8](repeating: 0, count: missing), at: offset + width - missing)
        }
        func putOctal(_ value: Int, at offset: Int, width: Int) {
            let digits = String(value, radix: 8)
            put(String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits, at: offset, width: width)
        }
        var (mode, size, target) = (0o644, 0, "")
        var flag: Character = "0"
        switch kind {
        case .file(let count, let isExecutable):
            (mode, size) = (isExecutable ? 0o755 : 0o644, count > largestSize ? 0 : count)
        case .directory:
            (mode, flag) = (0o755, "5")
        case .link(let path):
            (mode, target, flag) = (0o777, path, "2")
        }
        put(name, at: 0, width: 100)
        putOctal(mode, at: 100, width: 8)
        putOctal(0, at: 108, width: 8)
        putOctal(0, at: 116, width: 8)
        putOctal(size, at: 124, width: 12)
        putOctal(date, at: 136, width: 12)
        put("        ", at: 148, width: 8)
        put(String(type ?? flag), at: 156, width: 1)
        put(target, at: 157, width: 100)
        put("ustar\u{0}00", at: 257, width: 8)
        putOctal(0, at: 329, width: 8)
        putOctal(0, at: 337, width: 8)
        put(prefix, at: 345, width: 155)
        // The checksum is the sum of all bytes, with blanks in its own place.
        let sum = block.reduce(0) { $0 + Int($1) }
        putOctal(sum, at: 148, width: 7)
        block[155] = UInt8(ascii: " ")
        return block
    }

    /// Cuts a long name at a slash so that both parts fit the header.
    private static func split(_ name: String) -> (prefix: String, name: String)? {
        for index in name.indices where name[index] == "/" {
            let (prefix, rest) = (name[..<index], name[name.index(after: index)...])
            if prefix.utf8.count <= 155, (1...100).contains(rest.utf8.count) { return (String(prefix), String(rest)) }
        }
        return nil
    }

    /// One record of an extended header; its length counts its own digits.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while length != rest.utf8.count + "\(length)".utf8.count { length = rest.utf8.count + "\(length)".utf8.count }
        return [UInt8]("\(length)\(rest)".utf8)
    }
}
