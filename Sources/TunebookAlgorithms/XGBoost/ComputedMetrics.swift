import TunebookXGBoost

/// The metrics that the library does not have, computed from predictions as scikit-learn does, without row weights.
///
/// A class is told from the margin: above 0 for two classes, the largest for several. (The 3.0-5 container takes
/// probabilities for margins, and so puts every row of binary:logistic into class 1.)
struct ComputedMetrics {
    /// The names asked for, in order.
    let names: [String]
    let classCount: Int
    let isClassification: Bool

    private static let ofValues: Set<String> = ["mse", "r2"]

    /// Evaluates a channel.
    func evaluate(_ booster: Booster, on matrix: DataMatrix, labels: [Float]) throws(XGBoostError) -> [(
        name: String, value: Double
    )] {
        var values: [Float] = []
        if names.contains(where: Self.ofValues.contains) { values = try booster.predict(matrix).values }
        var confusion = Confusion(classCount: 2)
        if isClassification, names.contains(where: { !Self.ofValues.contains($0) }) {
            confusion = Confusion(try booster.predict(matrix, margins: true), labels, classCount: classCount)
        }
        return names.map { name in
            switch name {
            case "mse": (name, Self.meanSquaredError(values, labels))
            case "r2": (name, Self.shareOfVariance(values, labels))
            default: (name, confusion.value(of: name))
            }
        }
    }

    static func meanSquaredError(_ values: [Float], _ labels: [Float]) -> Double {
        guard !labels.isEmpty else { return .nan }
        return squaredErrors(values, labels) / Double(labels.count)
    }

    /// The coefficient of determination; for labels without variance 1 when all are met and else 0.
    static func shareOfVariance(_ values: [Float], _ labels: [Float]) -> Double {
        guard labels.count > 1 else { return .nan }
        let mean = labels.reduce(0.0) { $0 + Double($1) } / Double(labels.count)
        let total = labels.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        let rest = squaredErrors(values, labels)
        guard total > 0 else { return rest == 0 ? 1 : 0 }
        return 1 - rest / total
    }

    private static func squaredErrors(_ values: [Float], _ labels: [Float]) -> Double {
        var sum = 0.0
        for (value, label) in zip(values, labels) {
            sum += (Double(value) - Double(label)) * (Double(value) - Double(label))
        }
        return sum
    }
}

/// How often each class was taken for each other.
struct Confusion {
    /// Rows of class `i` that were predicted as class `j`, at `i * classCount + j`.
    private(set) var counts: [Int]
    let classCount: Int

    init(classCount: Int) {
        self.classCount = max(2, classCount)
        counts = [Int](repeating: 0, count: self.classCount * self.classCount)
    }

    /// Counts margins against labels.
    init(_ margins: Booster.Prediction, _ labels: [Float], classCount: Int) {
        self.init(classCount: margins.width > 1 ? margins.width : 2)
        for (row, label) in labels.enumerated() {
            let start = row * margins.width
            let predicted =
                margins.width == 1
                ? (margins.values[row] > 0 ? 1 : 0)
                : Self.largest(margins.values[start..<start + margins.width])
            let truth = margins.width == 1 ? (label >= 0.5 ? 1 : 0) : Int(label)
            add(truth, predicted)
        }
    }

    mutating func add(_ truth: Int, _ predicted: Int) {
        counts[truth * classCount + predicted] += 1
    }

    /// One of the metrics by its name.
    func value(of name: String) -> Double {
        switch name {
        case "accuracy", "precision_micro", "recall_micro": ratio(right, counts.reduce(0, +))
        case "balanced_accuracy": mean(classes.filter { rows(of: $0) > 0 }.map(recall))
        case "f1", "f1_macro": mean(seenClasses.map(f1))
        case "f1_binary": f1(1)
        case "precision": precision(1)
        case "precision_macro": mean(seenClasses.map(precision))
        case "recall": recall(1)
        case "recall_macro": mean(seenClasses.map(recall))
        default: .nan
        }
    }

    private var classes: Range<Int> { 0..<classCount }
    private var right: Int { classes.reduce(0) { $0 + counts[$1 * classCount + $1] } }
    /// Classes that some row has or is predicted to have: the ones that means are taken over.
    private var seenClasses: [Int] { classes.filter { rows(of: $0) + predictions(of: $0) > 0 } }

    private func rows(of index: Int) -> Int { classes.reduce(0) { $0 + counts[index * classCount + $1] } }
    private func predictions(of index: Int) -> Int { classes.reduce(0) { $0 + counts[$1 * classCount + index] } }
    private func hits(_ index: Int) -> Int { counts[index * classCount + index] }
    private func precision(_ index: Int) -> Double { ratio(hits(index), predictions(of: index)) }
    private func recall(_ index: Int) -> Double { ratio(hits(index), rows(of: index)) }
    private func f1(_ index: Int) -> Double { ratio(2 * hits(index), rows(of: index) + predictions(of: index)) }

    /// 0 where the ratio is undefined, as scikit-learn has it.
    private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
    private func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }

    private static func largest(_ values: ArraySlice<Float>) -> Int {
        var best = values.startIndex
        for index in values.indices where values[index] > values[best] { best = index }
        return best - values.startIndex
    }
}
