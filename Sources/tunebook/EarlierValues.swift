import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookSession

/// The values that a hyperparameter had in earlier runs of its task, newest first.
struct EarlierValues: Sendable {
    let catalogue: Catalogue
    let definitions: @Sendable () -> DefinitionStore

    /// So many runs are looked at, and so many values offered.
    private static let (mostRuns, mostValues) = (20, 5)

    /// - Parameters:
    ///   - owner: The task, or the draft of one.
    ///   - path: From the definition to the field; a hyperparameter alone in `launch xgb eta=`.
    ///   - previous: What is typed of the value already.
    func candidates(
        for owner: CompletionSource.Owner,
        at path: [String],
        after previous: [String]
    ) -> [CompletionCandidate] {
        guard previous.isEmpty, let name = path.last, path.count == 1 || path.dropLast() == ["hyperparameters"] else {
            return []
        }
        let task =
            switch owner {
            case .task(let name): name
            case .draft(let draft): draft.name
            }
        guard definitions()[task]?.kind != .tuningJob else { return [] }
        let runs = (try? catalogue.runs(RunQuery(newest: Self.mostRuns, task: task))) ?? []
        var candidates: [CompletionCandidate] = []
        for run in runs {
            guard candidates.count < Self.mostValues, let value = run.specification.training.hyperparameters[name],
                !candidates.contains(where: { $0.label == value })
            else { continue }
            let text = Literal.spelling(of: value)
            candidates.append(CompletionCandidate(text, label: value, summary: "run \(run.number)", suffix: ""))
        }
        return candidates
    }
}
