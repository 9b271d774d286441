/// A hyperparameter's value as SageMaker's training toolkit sees it: its text read as JSON, or kept as a text.
///
/// Numbers keep whether they are whole, since Python prints `6` and `6.0` apart.
///
/// Source: `environment.read_hyperparameters` and `mapping` of sagemaker-training 5.1.4; Python's `json`, `str` and `repr`.
indirect enum PythonValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// The digits, as many as there are.
    case integer(String)
    case float(Double)
    case text(String)
    case list([PythonValue])
    /// In the order in which they were written.
    case object([(name: String, value: PythonValue)])

    /// Reads a hyperparameter's text.
    init(hyperparameter text: String) {
        var reader = PythonJSONReader(text)
        self = reader.whole() ?? .text(text)
    }

    static func == (one: PythonValue, other: PythonValue) -> Bool { one.json == other.json }

    func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

extension PythonValue {
    /// What stands on the command line: Python's `str`, and for an object `name=value` joined by commas.
    var argument: String {
        if case .object(let members) = self {
            return members.sorted(by: Self.precedes).map { "\($0.name)=\($0.value.string)" }.joined(separator: ",")
        }
        return self == .null ? "" : string
    }

    /// What stands in a variable: a text as it is, nothing for null, all else as compact JSON.
    var variable: String {
        switch self {
        case .null: ""
        case .text(let text): text
        default: json
        }
    }

    /// Python's `str`.
    private var string: String {
        if case .text(let text) = self { text } else { representation }
    }

    /// Python's `repr`.
    private var representation: String {
        switch self {
        case .null: "None"
        case .boolean(let value): value ? "True" : "False"
        case .integer(let digits): digits
        case .float(let value): Self.text(of: value, nan: "nan", infinity: "inf")
        case .text(let text): Self.quoted(text)
        case .list(let values): "[" + values.map(\.representation).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)): \($0.value.representation)" }.joined(separator: ", ") + "}"
        }
    }

    /// As `json.dumps` writes it with sorted keys, no blanks and nothing but ASCII.
    var json: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let digits): digits
        case .float(let value): Self.text(of: value, nan: "NaN", infinity: "Infinity")
        case .text(let text): Self.json(text)
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted(by: Self.precedes).map { "\(Self.json($0.name)):\($0.value.json)" }
                .joined(separator: ",") + "}"
        }
    }

    private typealias Member = (name: String, value: PythonValue)

    /// As Python sorts texts: by scalars.
    private static func precedes(_ one: Member, _ other: Member) -> Bool {
        one.name.unicodeScalars.lexicographicallyPrecedes(other.name.unicodeScalars)
    }

    private static func text(of value: Double, nan: String, infinity: String) -> String {
        if value.isNaN { return nan }
        if value.isInfinite { return value < 0 ? "-" + infinity : infinity }
        return value.description
    }

    private static func json(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: result += "\\\""
            case 0x5c: result += "\\\\"
            case 0x0a: result += "\\n"
            case 0x0d: result += "\\r"
            case 0x09: result += "\\t"
            case 0x08: result += "\\b"
            case 0x0c: result += "\\f"
            case 0x20...0x7e: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default: result += "\\u" + hex(UInt32(unit), width: 4)
            }
        }
        return result + "\""
    }

    /// A text as Python's `repr` writes it: in the quotes that it does not hold, with what cannot be printed escaped.
    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote: result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x100: result += "\\x" + hex(scalar.value, width: 2)
            case _ where scalar.value < 0x10000: result += "\\u" + hex(scalar.value, width: 4)
            default: result += "\\U" + hex(scalar.value, width: 8)
            }
        }
        return result + String(quote)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
