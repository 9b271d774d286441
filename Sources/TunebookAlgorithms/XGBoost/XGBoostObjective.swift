/// A learning task: its labels, and what kind of metric suits it.
struct XGBoostObjective: Sendable {
    let name: String
    let kind: Kind
    let labels: LabelDomain
    let since: XGBoostRelease

    enum Kind: Sendable {
        case regression
        case binary
        case multiclass
        case ranking
        case survival
    }

    /// The labels that a loss is defined for.
    enum LabelDomain: Sendable {
        case any
        /// 0, 1, or a probability between.
        case probability
        case zeroOrOne
        /// 0, 1, … below the number of classes.
        case classes
        case fromZero
        case aboveZero
        case aboveMinusOne
    }

    private init(_ name: String, _ kind: Kind, _ labels: LabelDomain, since: XGBoostRelease = .v0_72) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.since = since
    }

    /// What holds when none is set.
    static let standard = "reg:squarederror"

    /// The name of `reg:squarederror` before release 0.90.
    static let formerStandard = "reg:linear"

    static let all: [XGBoostObjective] = [
        XGBoostObjective("reg:squarederror", .regression, .any),
        XGBoostObjective("reg:linear", .regression, .any),
        XGBoostObjective("reg:logistic", .regression, .probability),
        XGBoostObjective("reg:squaredlogerror", .regression, .aboveMinusOne, since: .v1_0_1),
        XGBoostObjective("reg:pseudohubererror", .regression, .any, since: .v1_3_1),
        XGBoostObjective("reg:absoluteerror", .regression, .any, since: .v1_7_1),
        XGBoostObjective("reg:gamma", .regression, .aboveZero),
        XGBoostObjective("reg:tweedie", .regression, .fromZero),
        XGBoostObjective("count:poisson", .regression, .fromZero),
        XGBoostObjective("binary:logistic", .binary, .probability),
        XGBoostObjective("binary:logitraw", .binary, .probability),
        XGBoostObjective("binary:hinge", .binary, .zeroOrOne, since: .v0_90_1),
        XGBoostObjective("multi:softmax", .multiclass, .classes),
        XGBoostObjective("multi:softprob", .multiclass, .classes),
        XGBoostObjective("rank:pairwise", .ranking, .fromZero),
        XGBoostObjective("rank:ndcg", .ranking, .fromZero),
        XGBoostObjective("rank:map", .ranking, .zeroOrOne),
        XGBoostObjective("survival:cox", .survival, .any),
        XGBoostObjective("survival:aft", .survival, .any, since: .v1_2_1),
    ]

    /// The objective of a name; the standard one for `nil`.
    static func named(_ name: String?) -> XGBoostObjective? {
        all.first { $0.name == name ?? standard }
    }
}

extension XGBoostObjective.LabelDomain {
    /// Whether a label may stand in the data; `classCount` counts for ``classes``.
    func contains(_ label: Float, classCount: Int) -> Bool {
        guard label.isFinite else { return false }
        return switch self {
        case .any: true
        case .probability: label >= 0 && label <= 1
        case .zeroOrOne: label == 0 || label == 1
        case .classes: label >= 0 && label < Float(classCount) && label == label.rounded(.towardZero)
        case .fromZero: label >= 0
        case .aboveZero: label > 0
        case .aboveMinusOne: label > -1
        }
    }

    /// The domain in words.
    func words(classCount: Int) -> String {
        switch self {
        case .any: "finite numbers"
        case .probability: "0 to 1"
        case .zeroOrOne: "0 or 1"
        case .classes: "whole numbers from 0 to \(classCount - 1), as num_class = \(classCount)"
        case .fromZero: "numbers from 0 up"
        case .aboveZero: "numbers above 0"
        case .aboveMinusOne: "numbers above -1"
        }
    }
}
