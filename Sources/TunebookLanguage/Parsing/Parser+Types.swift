import TunebookPlatform

extension Parser {
    /// A field's name with the type behind it, where one follows: `epochs: integer`, `epochs:integer`.
    struct TypedName {
        /// The name's token, without the colon.
        var name: Token
        var type: Name
        /// How many tokens the name and the type are.
        var tokenCount: Int
    }

    /// Looks for a typed name ahead, and reads nothing.
    func typedName() -> TypedName? {
        guard let token = peek() else { return nil }
        if token.kind == .quoted, let colon = peek(1), colon.kind == .word, text(colon).hasPrefix(":"),
            colon.range.lowerBound == token.range.upperBound
        {
            return typedName(token, colon, typeAt: colon.range.lowerBound + 1, tokensBefore: 2)
        }
        guard token.kind == .word else { return nil }
        let bytes = source[token.range]
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), colon > token.range.lowerBound else { return nil }
        let name = Token(.word, SourceRange(token.range.lowerBound, colon))
        return typedName(name, token, typeAt: colon + 1, tokensBefore: 1)
    }

    /// - Parameters:
    ///   - last: The token that ends with the colon or has the type behind it.
    ///   - typeStart: The offset behind the colon.
    ///   - count: The tokens up to `last`.
    private func typedName(_ name: Token, _ last: Token, typeAt typeStart: Int, tokensBefore count: Int) -> TypedName? {
        if typeStart < last.range.upperBound {
            let type = SourceRange(typeStart, last.range.upperBound)
            guard vocabulary.types.contains(source.text(type)) else { return nil }
            return TypedName(name: name, type: Name(source.text(type), type), tokenCount: count)
        }
        guard let type = peek(count), type.kind == .word else { return nil }
        let isFollowedByValue = peek(count + 1)?.kind == .equals
        guard vocabulary.types.contains(text(type)) || isFollowedByValue || nearestType(to: text(type)) != nil else {
            return nil
        }
        return TypedName(name: name, type: self.name(type), tokenCount: count + 1)
    }

    private func nearestType(to word: String) -> String? {
        nearestName(to: word, among: vocabulary.types)
    }

    /// Steps over a typed name.
    ///
    /// - Returns: The type, or `nil` after reporting that there is none such.
    mutating func take(_ typed: TypedName) -> Name? {
        for _ in 0..<typed.tokenCount { next() }
        guard !vocabulary.types.contains(typed.type.text) else { return typed.type }
        report(
            "no type \(quoted(typed.type.text))",
            at: typed.type.range,
            suggestion: nearestType(to: typed.type.text),
            notes: ["the types are \(vocabulary.types.joined(separator: ", "))"]
        )
        return nil
    }

    /// Reads `path: type = value` or `path: type` on a line of its own.
    mutating func parseTypedChange(_ typed: TypedName) -> Statement? {
        guard let path = path(typed.name), let type = take(typed) else { return nil }
        guard peek()?.kind == .equals else {
            return .change(ChangeStatement(path: path, type: type, value: nil, range: path.range.union(type.range)))
        }
        next()
        guard let value = parseValue(of: path.text, in: .line) else { return nil }
        return .change(ChangeStatement(path: path, type: type, value: value, range: path.range.union(value.range)))
    }
}
