/// What an unquoted word says as a value.
///
/// Numbers, ranges, durations and sizes are told by their shape alone; everything else is a word.
struct WordReading {
    var kind: Literal.Kind
    /// Why a word that looks like a number or a range is none; ``kind`` is then ``Literal/Kind/word``.
    var problem: Problem?

    struct Problem {
        var message: String
        var suggestion: String?
        var note: String?
    }

    init(_ text: String) {
        kind = .word
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return }
        guard first.isDigit || "+-.".utf8.contains(first) else {
            if text == "true" { kind = .boolean(true) }
            if text == "false" { kind = .boolean(false) }
            return
        }
        if let number = Number(bytes[...], text) {
            guard number.isFinite else {
                problem = Problem(message: "\(quoted(text)) is too large for a number")
                return
            }
            kind = number.literalKind
        } else if let dots = WordReading.firstDots(in: bytes) {
            readRange(bytes, dots: dots)
        } else if let amount = Amount(bytes, text) {
            readAmount(amount, text)
        }
    }

    private static func firstDots(in bytes: [UInt8]) -> Int? {
        let dot = UInt8(ascii: ".")
        return bytes.indices.dropLast().first { bytes[$0] == dot && bytes[$0 + 1] == dot }
    }

    // MARK: Ranges

    /// Reads `lower..upper`. A word with two dots but no number before them, such as `../data`, stays a word.
    private mutating func readRange(_ bytes: [UInt8], dots: Int) {
        let lowerText = String(decoding: bytes[..<dots], as: UTF8.self)
        guard let lower = Number(bytes[..<dots], lowerText) else { return }
        let rest = bytes[(dots + 2)...].drop { $0 == UInt8(ascii: ".") }
        let upperText = String(decoding: rest, as: UTF8.self)
        guard let upper = Number(rest, upperText) else {
            guard rest.isEmpty else { return }
            problem = Problem(
                message: "the range \(quoted("\(lowerText)..")) has no upper end",
                note: "a range is written lower..upper, such as 0.01..0.3"
            )
            return
        }
        guard rest.startIndex == dots + 2 else {
            problem = Problem(message: "a range has two dots", suggestion: "\(lowerText)..\(upperText)")
            return
        }
        guard lower.isFinite, upper.isFinite else {
            problem = Problem(message: "an end of the range is too large for a number")
            return
        }
        guard lower.value <= upper.value else {
            problem = Problem(
                message: "the range \(quoted("\(lowerText)..\(upperText)")) runs backwards",
                suggestion: "\(upperText)..\(lowerText)"
            )
            return
        }
        kind = .range(lower: lower.bound, upper: upper.bound, modifiers: [])
    }

    // MARK: Durations and sizes

    private mutating func readAmount(_ amount: Amount, _ text: String) {
        switch amount.unit {
        case .duration(let seconds):
            // Past this a duration's parts no longer fit, and no job runs for 30 million years.
            guard amount.value * seconds < 1e15 else {
                problem = Problem(message: "\(quoted(text)) is too long for a duration")
                return
            }
            kind = .duration(amount.duration(secondsInUnit: seconds))
        case .size(let bytes):
            guard amount.value * bytes < 9e18 else {
                problem = Problem(message: "\(quoted(text)) is too large for a size")
                return
            }
            kind = .size(Int64(amount.value * bytes + 0.5))
        }
    }
}

/// A number by its spelling: an optional sign, digits with an optional decimal point, an optional exponent.
struct Number {
    var value: Double
    /// The number exactly, where it has neither a point nor an exponent and fits.
    var integer: Int?

    /// - Parameters:
    ///   - bytes: The spelling.
    ///   - text: The same as text.
    init?(_ bytes: ArraySlice<UInt8>, _ text: String) {
        var rest = bytes
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(whole.count)
        var isInteger = true
        var digitCount = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: \.isDigit)
            digitCount += fraction.count
            rest = rest.dropFirst(1 + fraction.count)
            isInteger = false
        }
        guard digitCount > 0 else { return nil }
        if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard let digit = rest.first, digit.isDigit else { return nil }
            rest = rest.drop(while: \.isDigit)
            isInteger = false
        }
        guard rest.isEmpty, let value = Double(text) else { return nil }
        self.value = value
        integer = isInteger ? Int(text) : nil
    }

    var isFinite: Bool { value.isFinite }
    var literalKind: Literal.Kind { integer.map { .integer($0) } ?? .decimal(value) }
    var bound: Literal.Bound { integer.map { .integer($0) } ?? .decimal(value) }
}

/// A number with a unit right after it.
private struct Amount {
    enum Unit {
        /// In seconds.
        case duration(Double)
        /// In bytes.
        case size(Double)
    }

    var value: Double
    var unit: Unit
    /// The number exactly, where it is whole.
    private var integer: Int?

    private static let units: [String: Unit] = [
        "ms": .duration(0.001), "s": .duration(1), "m": .duration(60), "h": .duration(3600), "d": .duration(86_400),
        "B": .size(1), "KB": .size(1e3), "MB": .size(1e6), "GB": .size(1e9), "TB": .size(1e12),
        "KiB": .size(1024), "MiB": .size(1_048_576), "GiB": .size(1_073_741_824), "TiB": .size(1_099_511_627_776),
    ]

    init?(_ bytes: [UInt8], _ text: String) {
        let unitLength = bytes.reversed().prefix { $0 >= UInt8(ascii: "A") }.count
        guard (1...3).contains(unitLength) else { return nil }
        let number = bytes.dropLast(unitLength)
        guard let unit = Amount.units[String(decoding: bytes.suffix(unitLength), as: UTF8.self)],
            let read = Number(number, String(decoding: number, as: UTF8.self)), read.isFinite, read.value >= 0
        else { return nil }
        value = read.value
        integer = read.integer
        self.unit = unit
    }

    func duration(secondsInUnit: Double) -> Duration {
        guard let integer else { return .milliseconds(Int64(value * secondsInUnit * 1000 + 0.5)) }
        return secondsInUnit < 1 ? .milliseconds(integer) : .seconds(Int64(integer) * Int64(secondsInUnit))
    }
}
