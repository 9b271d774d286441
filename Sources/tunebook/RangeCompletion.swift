import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// What TAB offers after a range of a tuning job, and after a value that a search is asked for.
struct RangeCompletion: Sendable {
    let rules: DefinitionRules
    let catalogue: Catalogue
    let definitions: @Sendable () -> DefinitionStore

    /// - Parameters:
    ///   - owner: The task, or the draft of one.
    ///   - path: From the definition to the field; of `try tune eta=` the hyperparameter alone.
    ///   - previous: What is typed of the value already.
    /// - Returns: Nothing for other fields.
    func candidates(
        for owner: CompletionSource.Owner,
        at path: [String],
        after previous: [String]
    ) -> [CompletionCandidate] {
        guard previous.isEmpty, let name = path.last else { return [] }
        let task: String
        switch owner {
        case .task(let name): task = name
        case .draft(let draft): task = draft.name
        }
        switch (path.first, path.count) {
        case ("ranges", 2): return ranges(of: name, in: task)
        case ("fixed", 2), ("tries", 3): return values(of: name, in: task)
        case (_, 1) where definitions()[task]?[path: FieldPath("ranges", name)] != nil:
            return values(of: name, in: task)
        default: return []
        }
    }

    /// The ranges that its makers recommend, that it had, and that its best jobs span.
    private func ranges(of name: String, in task: String) -> [CompletionCandidate] {
        let memory = RangeMemory(task: task, catalogue: catalogue)
        var candidates: [CompletionCandidate] = []
        if let span = memory.spanOfBestFifth(of: name) {
            candidates.append(CompletionCandidate("\(span)", summary: "span of the best fifth of jobs", suffix: ""))
        }
        for range in memory.earlierRanges(of: name) {
            candidates.append(CompletionCandidate("\(range)", summary: "an earlier range", suffix: ""))
        }
        let definition = definitions()[task] ?? Definition(name: task, kind: .tuningJob)
        let hyperparameter = rules.algorithm(of: definition)?.hyperparameters.first { $0.field.name == name }
        if let range = hyperparameter?.tunableRange {
            candidates.append(
                CompletionCandidate("\(range)", summary: "recommended; \(bounds(of: hyperparameter))", suffix: "")
            )
        }
        return candidates
    }

    private func bounds(of hyperparameter: Hyperparameter?) -> String {
        switch hyperparameter?.field.type {
        case .number(let bounds)?: "legal: \(bounds.described)"
        case .integer(let bounds)? where bounds.upperBound == .max: "legal: from \(bounds.lowerBound) up"
        case .integer(let bounds)?: "legal: from \(bounds.lowerBound) to \(bounds.upperBound)"
        default: "by the algorithm's makers"
        }
    }

    /// The value of the best job.
    private func values(of name: String, in task: String) -> [CompletionCandidate] {
        let memory = RangeMemory(task: task, catalogue: catalogue)
        guard let value = memory.bestValue(of: name) else { return [] }
        return [CompletionCandidate(value, summary: "in the best job")]
    }
}
