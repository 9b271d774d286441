/// The first row of a CSV file, looked at for what a file of the wrong kind would show there.
struct CSVFirstLine {
    private let file: TextFile
    private let line: FirstLine?

    init(_ file: TextFile) throws(DataError) {
        self.file = file
        line = try FirstLine(file)
    }

    /// What the columns are.
    ///
    /// - Parameters:
    ///   - hasWeights: Whether the second column holds weights.
    ///   - first: The columns of an earlier file of the channel, which must be the same.
    ///   - firstPath: That file.
    /// - Returns: `nil` for a file without rows.
    /// - Throws: What kind of file this is, if not CSV with numbers only.
    func layout(hasWeights: Bool, first: CSVLayout?, firstPath: String) throws(DataError) -> CSVLayout? {
        guard let line else { return nil }
        let place = DataPlace(path: file.displayPath, line: line.number)
        let fields = line.text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        if fields.count == 1 { throw oneColumnError(line.text, place) }
        if let name = Self.otherDelimiter(in: fields[0]) { throw .delimiter(place: place, name: name) }
        if fields.dropFirst().allSatisfy({ $0.isEmpty || Self.isPair($0) }), fields.contains(where: Self.isPair) {
            throw .looksLikeLIBSVM(place: place)
        }
        let texts = fields.filter { !Self.isValue($0) }
        if let text = texts.first, let column = fields.firstIndex(of: text), texts.allSatisfy(Self.isQuotedNumber) {
            throw .notANumber(place: place, column: column + 1, text: text)
        }
        if !Self.isValue(fields[0]) || texts.count * 2 > fields.count {
            let text = texts.first ?? fields[0]
            // One word that is no name, in a row of numbers, is a bad label and no header.
            if texts.count * 2 > fields.count || Self.isName(text) { throw .header(place: place, text: text) }
        }
        let layout = CSVLayout(columnCount: fields.count, hasWeights: hasWeights)
        if hasWeights, layout.featureCount == 0 { throw .oneColumn(place: place) }
        if let first, first != layout {
            throw .ragged(place: place, count: fields.count, expected: first.columnCount, first: firstPath)
        }
        return layout
    }

    private func oneColumnError(_ text: String, _ place: DataPlace) -> DataError {
        let trimmed = trimmed(Substring(text))
        let words = trimmed.split(whereSeparator: \.isWhitespace).map(String.init)
        if words.count > 1, words.dropFirst().allSatisfy(Self.isPair) { return .looksLikeLIBSVM(place: place) }
        if let name = Self.otherDelimiter(in: trimmed) { return .delimiter(place: place, name: name) }
        if words.count > 1 { return .delimiter(place: place, name: "blanks") }
        return Self.isValue(trimmed) ? .oneColumn(place: place) : .notANumber(place: place, column: 1, text: trimmed)
    }

    /// The name of a delimiter in a field that should hold one number, if it holds one.
    static func otherDelimiter(in field: String) -> String? {
        if field.contains(";") { return "\";\"" }
        if field.contains("\t") { return "tabs" }
        if field.contains("|") { return "\"|\"" }
        return nil
    }

    private static func isPair(_ field: String) -> Bool {
        let parts = field.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && Int(parts[0]) != nil && Double(parts[1]) != nil
    }

    private static func isValue(_ field: String) -> Bool {
        field.isEmpty || Double(field) != nil || ["na", "nan", "inf"].contains(field.lowercased())
    }

    private static func isQuotedNumber(_ field: String) -> Bool {
        field.count > 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
            && Double(field.dropFirst().dropLast()) != nil
    }

    /// Whether a field could be a column's name: it has a letter, quoted or not.
    private static func isName(_ field: String) -> Bool {
        field.contains { $0.isLetter }
    }
}

private func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
}

/// The first line of a file that is not blank.
struct FirstLine {
    /// Counts from 1.
    let number: Int
    let text: String

    /// - Returns: `nil` when there is none.
    /// - Throws: ``DataError/notText(path:kind:remedy:)`` for a file of another kind.
    init?(_ file: TextFile) throws(DataError) {
        guard file.size > 0 else { return nil }
        try FileKind.refuseBinary(file)
        let block = LineBlock(capacity: 1 << 16)
        var (number, start) = (0, 0)
        while start < file.size {
            let end = min(file.size, start + (1 << 16))
            try block.load(start..<end, of: file)
            let bytes = unsafe UnsafeBufferPointer(
                start: block.memory + block.lines.lowerBound,
                count: block.lines.count
            )
            let lines = unsafe bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
                Array.init
            )
            for line in lines {
                number += 1
                guard line.contains(where: { $0 != 32 && $0 != 9 && $0 != 13 }) else { continue }
                self.number = number
                text = readable(line)
                return
            }
            // A block that ends with a line end gives an empty piece behind it, which is no line.
            number -= 1
            start = end
        }
        return nil
    }
}
