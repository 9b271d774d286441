import FoundationEssentials
import TunebookCore

/// What a line of JSON may ask.
struct AskTellRequest: Decodable {
    struct Range: Decodable {
        var name: String
        var type: String
        var lower: Double?
        var upper: Double?
        var scaling: ScalingType?
        var values: [String]?

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case name, type, lower, upper, scaling, values
        }

        init(from decoder: any Decoder) throws {
            try checkKeys(of: decoder, CodingKeys.allCases.map(\.rawValue))
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            type = try container.decode(String.self, forKey: .type)
            lower = try container.decodeIfPresent(Double.self, forKey: .lower)
            upper = try container.decodeIfPresent(Double.self, forKey: .upper)
            scaling = try container.decodeIfPresent(Word<ScalingType>.self, forKey: .scaling)?.value
            values = try container.decodeIfPresent([String].self, forKey: .values)
        }

        func range() throws -> ParameterRange {
            switch type {
            case "categorical": return .categorical(values ?? [])
            case "continuous", "integer":
                guard let lower, let upper else { throw AskTellError.missing("lower and upper of \(name)") }
                if type == "continuous" { return .continuous(lower: lower, upper: upper, scaling: scaling ?? .auto) }
                guard let first = Int(exactly: lower), let last = Int(exactly: upper) else {
                    throw SearchError.boundNotANumber(name)
                }
                return .integer(lower: first, upper: last, scaling: scaling ?? .auto)
            default: throw AskTellError.unknownType(type)
            }
        }
    }

    var op: String
    var ranges: [Range]?
    var direction: Objective.Direction?
    var strategy: String?
    var seed: UInt64?
    var jobs: Int?
    var parallelJobs: Int?
    var minimumResource: Int?
    var maximumResource: Int?
    var fixed: [String: ParameterValue]?
    var bans: [Region]?
    var forced: [Assignment]?
    var job: Int?
    var value: Double?
    var failed: Bool?
    var stopped: Bool?
    /// Which other task a `known` line is of, counted from 1; 0 for this one.
    var origin: Int?
    /// The set of a `known` line.
    var assignment: Assignment?
    /// The rounds of a `report` line.
    var curve: [Double]?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case op, ranges, direction, strategy, seed, jobs, parallelJobs, minimumResource, maximumResource, fixed, bans
        case forced, job, value, failed, stopped, values, origin
    }

    /// - Throws: ``AskTellError`` that says what is wrong with the line.
    init(line: String) throws {
        do {
            self = try JSONDecoder().decode(AskTellRequest.self, from: Data(line.utf8))
        } catch let error as DecodingError {
            throw AskTellError.unreadable(error.inWords)
        }
    }

    init(from decoder: any Decoder) throws {
        try checkKeys(of: decoder, CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        op = try container.decode(String.self, forKey: .op)
        ranges = try container.decodeIfPresent([Range].self, forKey: .ranges)
        direction = try container.decodeIfPresent(Word<Objective.Direction>.self, forKey: .direction)?.value
        strategy = try container.decodeIfPresent(String.self, forKey: .strategy)
        seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
        jobs = try container.decodeIfPresent(Int.self, forKey: .jobs)
        parallelJobs = try container.decodeIfPresent(Int.self, forKey: .parallelJobs)
        minimumResource = try container.decodeIfPresent(Int.self, forKey: .minimumResource)
        maximumResource = try container.decodeIfPresent(Int.self, forKey: .maximumResource)
        fixed = try container.decodeIfPresent([String: ParameterValue].self, forKey: .fixed)
        bans = try container.decodeIfPresent([Region].self, forKey: .bans)
        forced = try container.decodeIfPresent([Assignment].self, forKey: .forced)
        job = try container.decodeIfPresent(Int.self, forKey: .job)
        value = try container.decodeIfPresent(Double.self, forKey: .value)
        failed = try container.decodeIfPresent(Bool.self, forKey: .failed)
        stopped = try container.decodeIfPresent(Bool.self, forKey: .stopped)
        origin = try container.decodeIfPresent(Int.self, forKey: .origin)
        if op == "report" {
            curve = try container.decodeIfPresent([Double].self, forKey: .values)
        } else {
            assignment = try container.decodeIfPresent(Assignment.self, forKey: .values)
        }
    }
}

/// A word of a list, in SageMaker's spelling or as it is written in a session: `Logarithmic` or `log`.
private struct Word<Value: RawRepresentable & CaseIterable>: Decodable where Value.RawValue == String {
    var value: Value

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let spellings = Value.allCases.flatMap { value in
            [value.rawValue, (value as? ScalingType)?.word].compactMap { $0 }.map { ($0, value) }
        }
        guard let match = spellings.first(where: { $0.0.lowercased() == text.lowercased() }) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            let place = decoder.codingPath.last?.stringValue ?? "it"
            throw AskTellError.unreadable("\(place) is one of \(known), not \"\(text)\"")
        }
        value = match.1
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// A misspelt key would be left out in silence.
private func checkKeys(of decoder: any Decoder, _ known: [String]) throws {
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
        let name = key.stringValue.lowercased()
        let nearest = known.first { $0.lowercased().hasPrefix(name.prefix(3)) }
        throw AskTellError.unknownKey(key.stringValue, nearest: nearest)
    }
}

extension DecodingError {
    /// What is wrong, without the decoder's own terms.
    fileprivate var inWords: String {
        switch self {
        case .keyNotFound(let key, let context): "\"\(Self.place(context.codingPath + [key]))\" is missing"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            "\"\(Self.place(context.codingPath))\" takes \(Self.words(for: type))"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\"\(Self.place(context.codingPath))\" cannot be read"
        default: "it is not valid JSON"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is Double.Type: "a number"
        case is Int.Type, is UInt64.Type: "a whole number"
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        default: "another kind of value"
        }
    }
}
