/// Turns the bytes a terminal sends into keys.
///
/// A key that sends several bytes becomes one value, so that libedit never sees the start of an escape sequence it would
/// have to wait for. A paste, marked by the terminal or recognised by its size, becomes one value too.
struct KeyDecoder {
    enum Key: Hashable {
        case character(Unicode.Scalar)
        case named(NamedKey)
        /// A whole escape sequence that means nothing here.
        case unknown([UInt8])
        /// Text between paste marks, as the terminal sent it.
        case paste([UInt8])
        /// Much text at once from a terminal that does not mark pastes; without control characters.
        case burst([UInt8])
    }

    private var bytes: [UInt8] = []
    private var head = 0
    private var pasted: [UInt8]?

    /// A person does not type that many printable characters between two looks at the keyboard.
    static let burstLength = 512
    /// The same, right behind such a burst.
    static let furtherBurstLength = 2

    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    mutating func append(_ new: some Collection<UInt8>) {
        if head == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            head = 0
        }
        bytes.append(contentsOf: new)
    }

    /// Whether a key has begun whose end has not arrived.
    var awaitsMore: Bool { head < bytes.count || pasted != nil }

    var isPasting: Bool { pasted != nil }

    /// The next key.
    ///
    /// - Parameters:
    ///   - isOverdue: Whether what is missing has had its time; then what is there is taken as it stands. The end of a
    ///     paste is waited for all the same.
    ///   - burstLength: How many printable characters at once are a paste.
    /// - Returns: `nil` when more bytes are needed.
    mutating func next(isOverdue: Bool = false, burstLength: Int = Self.burstLength) -> Key? {
        if pasted != nil { return nextOfPaste() }
        guard head < bytes.count else { return nil }
        if bytes.count - head >= burstLength, let burst = burst(of: burstLength) { return burst }
        let first = bytes[head]
        if first == 0x1B { return escape(isOverdue: isOverdue) }
        if first < 0x80 { return take(1, as: .character(Unicode.Scalar(first))) }
        return multibyte(isOverdue: isOverdue)
    }

    /// Gives up a paste whose end does not come; what had arrived is dropped.
    mutating func abandonPaste() {
        pasted = nil
        head = bytes.count
    }

    private mutating func take(_ count: Int, as key: Key) -> Key {
        head += count
        return key
    }

    // MARK: Pastes

    private mutating func nextOfPaste() -> Key? {
        var search = head
        while let escape = bytes[search...].firstIndex(of: 0x1B) {
            let rest = bytes[escape...]
            if rest.starts(with: Self.pasteEnd) {
                let text = (pasted ?? []) + bytes[head..<escape]
                pasted = nil
                head = escape + Self.pasteEnd.count
                return .paste(text)
            }
            if rest.count < Self.pasteEnd.count, Self.pasteEnd.starts(with: rest) {
                pasted?.append(contentsOf: bytes[head..<escape])
                head = escape
                return nil
            }
            search = escape + 1
        }
        pasted?.append(contentsOf: bytes[head...])
        head = bytes.count
        return nil
    }

    private mutating func burst(of length: Int) -> Key? {
        var end = bytes[head...].firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.endIndex
        // The last character may still be on its way.
        if end == bytes.endIndex, let start = bytes[max(head, end - 4)...].lastIndex(where: { $0 & 0xC0 != 0x80 }) {
            if bytes[start] >= 0xC0 { end = start }
        }
        guard end - head >= max(1, length - 4) else { return nil }
        let text = Array(bytes[head..<end])
        return take(text.count, as: .burst(text))
    }

    // MARK: Escape sequences

    private mutating func escape(isOverdue: Bool) -> Key? {
        let escape = Key.character("\u{1B}")
        guard head + 1 < bytes.count else { return isOverdue ? take(1, as: escape) : nil }
        switch bytes[head + 1] {
        case UInt8(ascii: "["): return controlSequence(isOverdue: isOverdue)
        case UInt8(ascii: "O"):
            guard head + 2 < bytes.count else { return isOverdue ? take(1, as: escape) : nil }
            guard let key = NamedKey(application: bytes[head + 2]) else { return take(1, as: escape) }
            return take(3, as: .named(key))
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): return take(2, as: .named(.newLine))
        default: return take(1, as: escape)
        }
    }

    private mutating func controlSequence(isOverdue: Bool) -> Key? {
        let body = bytes[(head + 2)...]
        let end = body.firstIndex { $0 < 0x20 || $0 > 0x3F }
        guard let end, body.count > 0 else {
            // Parameters without end are no key of any terminal.
            return isOverdue || body.count > 64 ? take(1, as: .character("\u{1B}")) : nil
        }
        // The Linux console sends F1 to F5 as ESC [ [ A to E.
        if bytes[end] == UInt8(ascii: "["), end == head + 2, end + 1 < bytes.count {
            return take(4, as: .unknown(Array(bytes[head..<(head + 4)])))
        }
        guard (0x40...0x7E).contains(bytes[end]) else { return take(1, as: .character("\u{1B}")) }
        let sequence = Array(bytes[head...end])
        let meaning = String(decoding: sequence.dropFirst(2), as: UTF8.self)
        if meaning == "200~" {
            head = end + 1
            pasted = []
            return nextOfPaste()
        }
        guard let key = NamedKey(controlSequence: meaning) else { return take(sequence.count, as: .unknown(sequence)) }
        return take(sequence.count, as: .named(key))
    }

    // MARK: UTF-8

    private mutating func multibyte(isOverdue: Bool) -> Key? {
        let length =
            switch bytes[head] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        let available = bytes[head...].prefix(length)
        let continuation = available.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count
        if continuation + 1 < length, available.count == continuation + 1, !isOverdue { return nil }
        let text = String(decoding: available.prefix(continuation + 1), as: UTF8.self).unicodeScalars
        guard text.count == 1, let scalar = text.first, continuation + 1 == length, scalar.value >= 0xA0 else {
            // No UTF-8, or a C1 control, whose numbers stand for our own keys.
            return take(continuation + 1, as: .character("\u{FFFD}"))
        }
        return take(length, as: .character(scalar))
    }
}

/// Keys that send an escape sequence, and what the editor sends itself, each as a character that no keyboard sends.
///
/// libedit's key map has 256 entries; those of the C1 controls are free.
enum NamedKey: UInt8, CaseIterable {
    case paste = 0x80
    case accept, up, down, right, left, home, end, delete, wordRight, wordLeft, pageUp, pageDown, newLine, interrupt

    var scalar: Unicode.Scalar { Unicode.Scalar(rawValue) }

    /// After `ESC O`.
    init?(application byte: UInt8) {
        switch Unicode.Scalar(byte) {
        case "A": self = .up
        case "B": self = .down
        case "C": self = .right
        case "D": self = .left
        case "H": self = .home
        case "F": self = .end
        default: return nil
        }
    }

    /// After `ESC [`: what xterm, the Linux console, rxvt and their kin send.
    init?(controlSequence: String) {
        switch controlSequence {
        case "A": self = .up
        case "B": self = .down
        case "C": self = .right
        case "D": self = .left
        case "H", "1~", "7~": self = .home
        case "F", "4~", "8~": self = .end
        case "3~": self = .delete
        case "5~": self = .pageUp
        case "6~": self = .pageDown
        case "1;5C", "1;3C", "5C": self = .wordRight
        case "1;5D", "1;3D", "5D": self = .wordLeft
        // Shift-Enter and Alt-Enter of terminals that tell them apart.
        case "13;2u", "27;2;13~", "13;3u": self = .newLine
        default: return nil
        }
    }
}
