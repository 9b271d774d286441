package import TunebookLanguage

/// Cells as IPython writes them: `4`, `4-6`, `4-`, `In[4]`, `~1/3` of the session before this one, `~2/1-~1/4`, `~1/` whole.
///
/// Also the numbers of runs, which are counted over all sessions: `4`, `4-6`.
package struct CellRange: Hashable, Sendable {
    /// One end of a range.
    package struct End: Hashable, Sendable {
        /// How many sessions ago; 0 for this one.
        package var sessionsBack: Int
        /// `nil` for the first or the last cell.
        package var number: Int?
    }

    package var first: End
    package var last: End

    /// What is counted.
    package enum Noun: String, Sendable {
        case cell
        case run
    }

    /// Reads one argument: a range, or several with commas between.
    ///
    /// - Throws: What is wrong with it, at its place.
    package static func list(_ literal: Literal, of noun: Noun = .cell) throws(Diagnostic) -> [CellRange] {
        if noun == .cell, let reference = CellReference(literal.reference ?? literal.text), reference.path.isEmpty {
            let end = End(sessionsBack: 0, number: reference.cell)
            return [CellRange(first: end, last: end)]
        }
        var ranges: [CellRange] = []
        var offset = literal.range.lowerBound
        for part in literal.text.split(separator: ",", omittingEmptySubsequences: false) {
            let length = part.utf8.count
            let place = literal.kind == .quoted ? literal.range : SourceRange(offset, offset + length)
            ranges.append(try CellRange(String(part), noun, at: place))
            offset += length + 1
        }
        return ranges
    }

    private init(first: End, last: End) {
        self.first = first
        self.last = last
    }

    private init(_ text: String, _ noun: Noun, at place: SourceRange) throws(Diagnostic) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let unreadable = Diagnostic(
            "\"\(text)\" is no \(noun.rawValue), nor a range of \(noun.rawValue)s such as 4-6",
            at: place,
            suggestion: Self.meant(by: text, noun),
            notes: noun == .cell ? ["~1/3 is cell 3 of the session before this one"] : []
        )
        guard let first = Self.end(parts[0], orElse: 0) else { throw unreadable }
        if first.sessionsBack > 0, noun == .run {
            throw Diagnostic("runs are counted over all sessions: write 3, or 4-6", at: place)
        }
        self.first = first
        guard parts.count > 1 else {
            guard first.number != nil || first.sessionsBack > 0 else { throw unreadable }
            last = first
            return
        }
        guard first.number != nil else { throw unreadable }
        if parts[1].isEmpty {
            last = End(sessionsBack: first.sessionsBack, number: nil)
            return
        }
        guard let last = Self.end(parts[1], orElse: first.sessionsBack), last.number != nil else { throw unreadable }
        let isBackwards =
            last.sessionsBack > first.sessionsBack
            || (last.sessionsBack == first.sessionsBack && (last.number ?? 0) < (first.number ?? 0))
        if isBackwards {
            throw Diagnostic(
                "the range \(text) runs backwards",
                at: place,
                suggestion: first.sessionsBack == 0 && last.sessionsBack == 0 ? "\(parts[1])-\(parts[0])" : nil
            )
        }
        self.last = last
    }

    /// `3`, `~1/3` or `~1/`; a number alone belongs to the session that is given.
    private static func end(_ text: Substring, orElse sessionsBack: Int) -> End? {
        guard text.first == "~" else {
            return positive(text).map { End(sessionsBack: sessionsBack, number: $0) }
        }
        let parts = text.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let back = positive(parts[0]) else { return nil }
        if parts[1].isEmpty { return End(sessionsBack: back, number: nil) }
        return positive(parts[1]).map { End(sessionsBack: back, number: $0) }
    }

    private static func positive(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text).flatMap { $0 > 0 ? $0 : nil }
    }

    /// What was probably meant: other languages' ranges, and a session without its slash.
    private static func meant(by text: String, _ noun: Noun) -> String? {
        for dots in ["...", "..", ":", "–"] where text.contains(dots) {
            let joined = text.split(separator: dots).joined(separator: "-")
            if joined.split(separator: "-").count == 2, joined.allSatisfy({ $0.isNumber || $0 == "-" }) {
                return joined
            }
        }
        return noun == .cell && text.first == "~" && Int(text.dropFirst()) != nil ? text + "/" : nil
    }
}

extension CellRange {
    /// The numbers of runs in the range, which has both its ends in this catalogue.
    ///
    /// - Parameter newest: Where an open range ends.
    package func numbers(upTo newest: Int) -> [Int] {
        let lower = first.number ?? 1
        let upper = min(last.number ?? newest, max(newest, lower))
        return lower <= upper ? Array(lower...upper) : [lower]
    }
}

extension CommandContext {
    /// The cells of ranges, those of earlier sessions from the history, in the order of the ranges.
    ///
    /// - Throws: ``CommandFailure`` when a cell or a session is not there, or a range reaches this cell itself.
    package func cells(_ ranges: [CellRange]) async throws(CommandFailure) -> [SessionFile.SavedCell] {
        var found: [SessionFile.SavedCell] = []
        for range in ranges {
            for back in stride(from: range.first.sessionsBack, through: range.last.sessionsBack, by: -1) {
                let lower = back == range.first.sessionsBack ? range.first.number : nil
                let upper = back == range.last.sessionsBack ? range.last.number : nil
                found += try await cells(of: back, from: lower, to: upper)
            }
        }
        return found
    }

    private func cells(
        of back: Int,
        from lower: Int?,
        to upper: Int?
    ) async throws(CommandFailure) -> [SessionFile.SavedCell] {
        let all: [SessionFile.SavedCell]
        if back == 0 {
            all = await session.cells.filter { $0.number < cell }.map { SessionFile.SavedCell($0) }
            if lower == cell.value || upper == cell.value {
                throw CommandFailure("cell \(cell) is this one, and has not run yet")
            }
        } else if let earlier = settings.earlierSession(back) {
            all = earlier
        } else {
            throw CommandFailure(
                "there is no session ~\(back)/ in the history",
                remedy: "~1/ is the session before this one"
            )
        }
        let place = back == 0 ? "" : " in session ~\(back)/"
        for number in [lower, upper].compactMap({ $0 }) where !all.contains(where: { $0.number == number }) {
            throw CommandFailure(
                "no cell \(number)\(place)",
                remedy: back == 0 ? "history lists the cells" : "history ~\(back)/ lists its cells"
            )
        }
        let chosen = all.filter { $0.number >= lower ?? 1 && $0.number <= upper ?? .max }
        guard !chosen.isEmpty else { throw CommandFailure("there are no cells\(place) yet") }
        return chosen
    }
}

extension SessionFile.SavedCell {
    fileprivate init(_ cell: Cell) {
        self.init(number: cell.number.value, source: cell.source)
    }
}
