import TunebookCore
import TunebookLanguage
import TunebookSession

/// What TAB offers in custom training jobs, and in the tuning jobs that are chained on them: names that the user made up.
struct ProgramCompletion: Sendable {
    let rules: DefinitionRules
    let definitions: @Sendable () -> DefinitionStore

    /// The groups in which names are the user's own.
    private static let ownGroups: Set<String> = [
        "inputs", "outputs", "hyperparameters", "metric_definitions", "environment",
    ]

    /// The fields of a group, where the vocabulary cannot know them.
    func fields(of owner: CompletionSource.Owner, in group: [String]) -> [Vocabulary.Field]? {
        guard let first = group.first else { return nil }
        let store = definitions()
        let definition = definition(of: owner, in: store)
        switch definition.kind {
        case .trainingJob: return nil
        case .customTrainingJob:
            guard group.count == 1, Self.ownGroups.contains(first) else { return nil }
            let known = definition.entries(in: first).map(field(of:))
            return known.isEmpty && first == "inputs" ? Self.usualChannels : known
        case .tuningJob:
            let isParameters =
                group == ["ranges"] || group == ["fixed"] || ["tries", "bans"].contains(first) && group.count == 2
            guard isParameters, case .program? = rules.trained(by: definition, in: store) else { return nil }
            return rules.tunableFields(of: definition, in: store).map { field in
                Vocabulary.Field(field.name, summary: field.summary, typeName: "")
            }
        }
    }

    /// Script cells for an entry point, and the metrics of a base for an objective.
    func values(for owner: CompletionSource.Owner, at path: [String], after previous: [String]) -> [CompletionCandidate]
    {
        let store = definitions()
        if path == ["entry_point"], previous.isEmpty {
            return store.scripts.keys.sorted().map { CompletionCandidate($0, summary: "script cell") }
        }
        guard path == ["objective"], previous.count == 1 else { return [] }
        let definition = definition(of: owner, in: store)
        guard definition.kind == .tuningJob else { return [] }
        switch rules.trained(by: definition, in: store) {
        case .program(let program)?:
            return program.entries(in: "metric_definitions").map {
                CompletionCandidate($0.path.name, summary: "metric of \(program.name)")
            }
        case .algorithm(let algorithm, _)?:
            let direction = Objective.Direction.allCases.first { $0.rawValue.lowercased() == previous[0].lowercased() }
            return algorithm.metrics.filter { direction == nil || $0.direction == direction }.map {
                CompletionCandidate("validation:\($0.name)", summary: $0.summary)
            }
        case nil: return []
        }
    }

    /// The groups whose fields `launch` takes by their own names.
    func groupsWithShortNames(of task: String) -> [String] {
        switch definitions()[task]?.kind {
        case .tuningJob?: ["ranges"]
        case .customTrainingJob?: ["inputs", "hyperparameters"]
        case .trainingJob?, nil: ["hyperparameters"]
        }
    }

    private func definition(of owner: CompletionSource.Owner, in store: DefinitionStore) -> Definition {
        switch owner {
        case .task(let name): return store[name] ?? Definition(name: name, kind: .trainingJob)
        case .draft(let draft):
            let kind = KindName(rawValue: draft.kind) ?? .trainingJob
            var definition =
                store[draft.name].flatMap { $0.kind == kind ? $0 : nil }
                ?? Definition(name: draft.name, kind: kind)
            definition.base = draft.base ?? definition.base
            return definition
        }
    }

    private func field(of entry: Definition.Entry) -> Vocabulary.Field {
        switch entry.value {
        case .input(let type, _):
            Vocabulary.Field(entry.path.name, summary: "custom input", typeName: type.rawValue)
        case .output(let type):
            Vocabulary.Field(entry.path.name, summary: "custom output", typeName: type.rawValue)
        default:
            Vocabulary.Field(
                entry.path.name,
                summary: "\(entry.value) now",
                content: entry.path.group == "inputs" ? .path : .value,
                typeName: ""
            )
        }
    }

    private static let usualChannels = [
        Vocabulary.Field("train", summary: "the data to learn from", content: .path, typeName: "path"),
        Vocabulary.Field("validation", summary: "the data to judge by", content: .path, typeName: "path"),
    ]
}
