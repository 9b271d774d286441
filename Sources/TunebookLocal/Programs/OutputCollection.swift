import FoundationEssentials
import TunebookCore
import TunebookPlatform

/// Reads what a program wrote for its declared outputs: a file or folder of the output's name in the output data folder.
struct OutputCollection {
    /// Why an output cannot be taken.
    enum Problem: Error, Hashable {
        case missing(CustomOutput)
        case bad(CustomOutput, reason: String)
    }

    let directory: String

    /// The longest text that a value may have; longer ones are files.
    private static let longestValue = 1 << 20

    /// The outputs' values, in their order.
    func values(of outputs: [CustomOutput]) throws(Problem) -> [OutputValue] {
        var values: [OutputValue] = []
        for output in outputs {
            let path = directory + "/" + output.name
            guard let status = FileStatus(path: path) else { throw .missing(output) }
            if output.type == .blob {
                values.append(OutputValue(output.name, .blob, path))
                continue
            }
            guard status.isRegularFile else { throw .bad(output, reason: "there is a folder of its name") }
            guard status.size <= Self.longestValue, let bytes = try? readFile(path) else {
                throw .bad(output, reason: "its file cannot be read, or is longer than a value may be")
            }
            let text = String(decoding: bytes, as: UTF8.self).trimmed
            guard let value = Self.canonical(text, output.type) else {
                throw .bad(output, reason: "its file holds \"\(text.prefix(80))\"")
            }
            values.append(OutputValue(output.name, output.type, value))
        }
        return values
    }

    /// What is to be written for a value of a type, in words.
    static func form(of type: CustomType) -> String {
        switch type {
        case .integer: "a whole number"
        case .float: "a number"
        case .string: "a text"
        case .boolean: "true or false"
        case .datetime: "a time such as 2026-11-24T15:56:44Z"
        case .duration: "a time span such as 90s"
        case .blob: "a file or folder"
        case .struct: "a JSON object"
        }
    }

    /// The canonical text of a value as a program wrote it; `nil` for one that is none of its type.
    private static func canonical(_ text: String, _ type: CustomType) -> String? {
        let value = PythonValue(hyperparameter: text)
        switch (type, value) {
        case (.integer, .integer(let digits)): return Int64(digits).map { "\($0)" }
        case (.float, .integer(let digits)): return Double(digits).map { "\($0)" }
        case (.float, .float(let number)): return "\(number)"
        case (.float, .text(let word)): return Double(word.lowercased()).map { "\($0)" }
        case (.boolean, .boolean(let isTrue)): return isTrue ? "true" : "false"
        // As Python prints them.
        case (.boolean, .text("True")): return "true"
        case (.boolean, .text("False")): return "false"
        // A text that was written as JSON is meant without its quotes.
        case (.string, .text(let inner)): return inner
        case (.string, _): return text
        case (.struct, .object): return value.json
        case (.datetime, .text(let inner)): return isTime(inner) ? inner : nil
        case (.duration, _): return duration(text)
        default: return nil
        }
    }

    /// RFC 3339, with or without parts of a second.
    private static func isTime(_ text: String) -> Bool {
        let whole = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return [whole, fractional].contains { (try? Date(text, strategy: $0)) != nil }
    }

    /// Seconds with a trailing `s`; minutes, hours and days are turned into them.
    private static func duration(_ text: String) -> String? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Double(unit == nil ? text : String(text.dropLast())), number.isFinite else { return nil }
        let seconds = number * (unit ?? 1)
        return seconds == seconds.rounded() && abs(seconds) < 1e15 ? "\(Int(seconds))s" : "\(seconds)s"
    }
}
