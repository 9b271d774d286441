import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// What TAB offers in a tuning job: for its objective, after a range, and for a value that a search is asked for.
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
        guard let name = path.last else { return [] }
        let definitions = definitions()
        var definition: Definition
        switch owner {
        case .task(let name):
            definition = definitions[name] ?? Definition(name: name, kind: .tuningJob)
        case .draft(let draft):
            definition = definitions[draft.name] ?? Definition(name: draft.name, kind: .tuningJob)
            definition.base = draft.base ?? definition.base
        }
        guard definition.kind == .tuningJob else { return [] }
        if path == ["objective"], previous.count == 1 { return metrics(of: definition, to: previous[0]) }
        guard previous.isEmpty else { return [] }
        switch (path.first, path.count) {
        case ("ranges", 2): return ranges(of: name, in: definition)
        case ("fixed", 2), ("tries", 3): return values(of: name, in: definition)
        case (_, 1) where definition[path: FieldPath("ranges", name)] != nil: return values(of: name, in: definition)
        default: return []
        }
    }

    /// The metrics of the training job that are better in a direction.
    private func metrics(of definition: Definition, to direction: String) -> [CompletionCandidate] {
        switch rules.trained(by: definition, in: definitions()) {
        case .algorithm(let algorithm, _)?:
            let metrics = algorithm.metrics.filter { $0.direction.rawValue.lowercased() == direction.lowercased() }
            return ["validation:", "train:"].flatMap { channel in
                metrics.map { CompletionCandidate(channel + $0.name, summary: $0.summary) }
            }
        case .program(let program)?:
            return program.entries(in: "metric_definitions").map { CompletionCandidate($0.path.name) }
        case nil: return []
        }
    }

    /// The range as it is, that its best jobs span, that it had, and that its makers recommend.
    private func ranges(of name: String, in definition: Definition) -> [CompletionCandidate] {
        let memory = RangeMemory(task: definition.name, base: definition.base, catalogue: catalogue)
        var candidates: [CompletionCandidate] = []
        if let current = definition[path: FieldPath("ranges", name)] {
            candidates.append(CompletionCandidate("\(current)", summary: "current value", suffix: ""))
        }
        if let span = memory.spanOfBestFifth(of: name) {
            candidates.append(CompletionCandidate("\(span)", summary: "span of the best fifth of jobs", suffix: ""))
        }
        for range in memory.earlierRanges(of: name) {
            candidates.append(CompletionCandidate("\(range)", summary: "an earlier range", suffix: ""))
        }
        let hyperparameter = rules.algorithm(of: definition, in: definitions())?.hyperparameters.first {
            $0.field.name == name
        }
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
        case .integer(let bounds)? where bounds.upperBound >= Int(Int32.max): "legal: from \(bounds.lowerBound) up"
        case .integer(let bounds)?: "legal: from \(bounds.lowerBound) to \(bounds.upperBound)"
        default: "by the algorithm's makers"
        }
    }

    /// The value of the best job.
    private func values(of name: String, in definition: Definition) -> [CompletionCandidate] {
        let memory = RangeMemory(task: definition.name, base: definition.base, catalogue: catalogue)
        guard let value = memory.bestValue(of: name) else { return [] }
        return [CompletionCandidate(value, summary: "in the best job")]
    }
}
