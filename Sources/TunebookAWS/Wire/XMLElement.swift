/// An element of the XML that S3 and STS answer with: its name, the elements in it, and its text.
///
/// Attributes and namespaces are read over; nothing is ever fetched, and no entity is defined.
package struct XMLElement: Hashable, Sendable {
    package var name: String
    package var children: [XMLElement] = []
    package var text = ""

    /// The first element of that name directly in this one.
    package subscript(name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// All elements of that name directly in this one.
    package func all(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The first element of that name at any depth, this one included.
    package func first(_ name: String) -> XMLElement? {
        if self.name == name { return self }
        return children.lazy.compactMap { $0.first(name) }.first
    }

    /// Reads a document.
    ///
    /// - Returns: Its outermost element; `nil` for what is no well-formed XML, or is cut short.
    package init?(parsing bytes: some Sequence<UInt8>) {
        var reader = XMLReader(Array(bytes))
        guard let element = reader.readDocument() else { return nil }
        self = element
    }

    fileprivate init(name: String) {
        self.name = name
    }
}

private struct XMLReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func readDocument() -> XMLElement? {
        var open: [XMLElement] = []
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "<") {
                let text = readText()
                if let last = open.indices.last { open[last].text += text }
            } else if skip("<?") {
                guard skip(past: "?>") != nil else { return nil }
            } else if skip("<!--") {
                guard skip(past: "-->") != nil else { return nil }
            } else if skip("<![CDATA[") {
                guard let text = skip(past: "]]>"), let last = open.indices.last else { return nil }
                open[last].text += text
            } else if skip("<!") {
                guard skip(past: ">") != nil else { return nil }
            } else if skip("</") {
                guard let name = skip(past: ">"), let closed = open.popLast(), Self.local(name) == closed.name else {
                    return nil
                }
                guard let last = open.indices.last else { return closed }
                open[last].children.append(closed)
            } else {
                index += 1
                guard let tag = skip(past: ">"), open.count < 100 else { return nil }
                let element = XMLElement(name: Self.local(tag))
                guard tag.hasSuffix("/") else {
                    open.append(element)
                    continue
                }
                guard let last = open.indices.last else { return element }
                open[last].children.append(element)
            }
        }
        return nil
    }

    /// The name of a tag without its prefix and attributes.
    private static func local(_ tag: String) -> String {
        let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
        return String(name.split(separator: ":").last ?? name)
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    /// What comes before `end`, which is read over; `nil` where it does not come.
    private mutating func skip(past end: String) -> String? {
        let start = index
        while index < bytes.count {
            if skip(end) { return String(decoding: bytes[start..<index - end.utf8.count], as: UTF8.self) }
            index += 1
        }
        return nil
    }

    private mutating func readText() -> String {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        return text.contains("&") ? Self.withoutEntities(text) : text
    }

    private static let entities: [String: Character] = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

    private static func withoutEntities(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = rest.prefix(12).firstIndex(of: ";") else {
                result.append("&")
                rest = rest.dropFirst()
                continue
            }
            let name = String(rest[rest.index(after: start)..<end])
            result += character(name).map { String($0) } ?? String(rest[...end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: String) -> Character? {
        guard name.hasPrefix("#") else { return entities[name] }
        let digits = name.dropFirst()
        let code = digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap { Unicode.Scalar($0) }.map { Character($0) }
    }
}
