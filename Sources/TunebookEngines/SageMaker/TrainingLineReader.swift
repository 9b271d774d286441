import TunebookCore
import TunebookLocal

/// Reads metrics off the lines of a training's log: XGBoost's own, or those that a program's definitions describe.
struct TrainingLineReader {
    struct Metric: Hashable {
        var name: String
        var round: Int
        var value: Double
    }

    /// How many values of each have come.
    private(set) var rounds: [String: Int]
    private var scanner: MetricScanner?

    init(_ definitions: [MetricDefinition]?, rounds: [String: Int]) {
        self.rounds = rounds
        scanner = definitions.map { MetricScanner($0) }
    }

    mutating func metrics(in line: String) -> [Metric] {
        guard scanner != nil else { return Self.xgboostMetrics(in: line) }
        let values = scanner?.scan(Array(line.utf8)[...]) ?? []
        return values.map { name, value in
            defer { rounds[name, default: 0] += 1 }
            return Metric(name: name, round: rounds[name] ?? 0, value: value)
        }
    }

    /// Reads `[12]⇥train-auc:0.99563⇥validation-error:0.05399`.
    static func xgboostMetrics(in line: String) -> [Metric] {
        guard line.hasPrefix("["), let close = line.firstIndex(of: "]"),
            let round = Int(line[line.index(after: line.startIndex)..<close])
        else { return [] }
        return line[line.index(after: close)...].split { $0 == "\t" || $0 == " " }.compactMap { field in
            guard let colon = field.lastIndex(of: ":"), let dash = field.firstIndex(of: "-"), dash < colon,
                let value = Double(field[field.index(after: colon)...])
            else { return nil }
            return Metric(
                name: "\(field[..<dash]):\(field[field.index(after: dash)..<colon])",
                round: round,
                value: value
            )
        }
    }
}
