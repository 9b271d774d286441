/// A release of SageMaker's XGBoost container, oldest first; its name is what `algorithm_version` takes.
///
/// From the image table of SageMaker's Python SDK: there is no 1.1, no 1.6 and no 2.x.
enum XGBoostRelease: String, CaseIterable, Comparable, Sendable {
    /// Also called `1` and, in spite of its age, `latest`.
    case v0_72 = "0.72"
    case v0_90_1 = "0.90-1"
    case v0_90_2 = "0.90-2"
    case v1_0_1 = "1.0-1"
    case v1_2_1 = "1.2-1"
    case v1_2_2 = "1.2-2"
    case v1_3_1 = "1.3-1"
    case v1_5_1 = "1.5-1"
    case v1_7_1 = "1.7-1"
    case v3_0_5 = "3.0-5"

    static let newest = v3_0_5

    /// The release that a version word names; the newest for a word that names none.
    init(version: String) {
        let name = XGBoostAlgorithm.versionAliases[version] ?? version
        self = XGBoostRelease(rawValue: name) ?? .newest
    }

    static func < (left: XGBoostRelease, right: XGBoostRelease) -> Bool {
        left.place < right.place
    }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
