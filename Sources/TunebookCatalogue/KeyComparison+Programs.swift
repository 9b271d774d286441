import TunebookCore

extension KeyComparison {
    /// The most files that are named one by one.
    private static let mostFiles = 10

    /// Lines on a difference in a user's own program.
    ///
    /// - Returns: `nil` for a part of something else.
    func programSentences(
        _ difference: Difference,
        earlier: TrainingProgram?,
        later: TrainingProgram?
    ) -> [String]? {
        let name = difference.name
        if name == PartName.source { return fileSentences(earlier, later) }
        if name.hasPrefix(PartName.program) {
            let short = String(name.dropFirst(PartName.program.count))
            if short == "requirements", let place = later?.requirements ?? earlier?.requirements {
                switch (difference.earlier, difference.later) {
                case (nil, _): return ["requirements not set → \(place)"]
                case (_, nil): return ["requirements \(place) → not set"]
                default: return ["requirements differ: \(place)"]
                }
            }
            if short == "pass_environment", earlier?.passedEnvironment == later?.passedEnvironment, let later {
                return ["the values of pass_environment differ: \(later.passedEnvironment.joined(separator: ", "))"]
            }
            return ["\(short) \(difference.earlier ?? "not set") → \(difference.later ?? "not set")"]
        }
        guard name.hasPrefix(PartName.customInputs) else { return nil }
        return [inputSentence(difference, earlier, later)]
    }

    /// `train.py differs`, `util.py is new`, `old.py is gone`.
    private func fileSentences(_ earlier: TrainingProgram?, _ later: TrainingProgram?) -> [String] {
        guard let earlier, let later else { return ["the program differs"] }
        func digests(_ program: TrainingProgram) -> [String: String?] {
            Dictionary(program.files.map { ($0.relativePath, $0.digest) }) { first, _ in first }
        }
        let (before, after) = (digests(earlier), digests(later))
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
        var sentences = changed.prefix(Self.mostFiles).map { path in
            switch (before[path], after[path]) {
            case (nil, _): "\(path) is new"
            case (_, nil): "\(path) is gone"
            default: "\(path) differs"
            }
        }
        let rest = changed.count - sentences.count
        if rest > 0 { sentences.append("and \(rest) more file\(rest == 1 ? "" : "s") of the program") }
        return sentences.isEmpty ? ["the program differs"] : sentences
    }

    /// A part's value is the type and the value; of a blob the value is its digest.
    private func inputSentence(
        _ difference: Difference,
        _ earlier: TrainingProgram?,
        _ later: TrainingProgram?
    ) -> String {
        let name = String(difference.name.dropFirst(PartName.customInputs.count))
        func input(_ program: TrainingProgram?) -> CustomInput? { program?.inputs.first { $0.name == name } }
        switch (input(earlier), input(later)) {
        case (let before?, let after?) where before.type == .blob && after.type == .blob:
            let place = before.value == after.value ? after.value : "\(before.value) → \(after.value)"
            return "data of the custom input \(name) differs: \(place)"
        case (let before?, let after?) where before.type == after.type:
            return "\(name) \(before.value) → \(after.value)"
        default:
            return "\(name) \(difference.earlier ?? "not set") → \(difference.later ?? "not set")"
        }
    }
}
