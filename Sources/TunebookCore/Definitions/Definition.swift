/// What the user edits: a named task with the fields that were set.
///
/// Holds only what was typed; defaults come from the kind's schema and from the algorithm.
package struct Definition: Hashable, Sendable, Codable {
    package var name: String
    package var kind: KindName
    /// The task that this one is chained on, such as the training job of a tuning job.
    package var base: String?
    /// The fields that were set, in the order they were first set.
    package private(set) var entries: [Entry]

    package struct Entry: Hashable, Sendable, Codable {
        package var path: FieldPath
        package var value: FieldValue
        /// What was typed, such as `Out[7].best.eta`, where the value was taken from what a cell gave.
        package var reference: String?
    }

    package init(name: String, kind: KindName, base: String? = nil) {
        self.name = name
        self.kind = kind
        self.base = base
        self.entries = []
    }

    /// The value of a field, or `nil` where it was not set. Setting `nil` unsets the field.
    package subscript(path path: FieldPath) -> FieldValue? {
        get {
            entries.first { $0.path == path }?.value
        }
        set {
            let index = entries.firstIndex { $0.path == path }
            switch (index, newValue) {
            case (let index?, let value?): entries[index] = Entry(path: path, value: value)
            case (nil, let value?): entries.append(Entry(path: path, value: value))
            case (let index?, nil): entries.remove(at: index)
            case (nil, nil): break
            }
        }
    }

    /// Notes that a field's value was taken from what a cell gave.
    package mutating func note(reference: String?, at path: FieldPath) {
        guard let index = entries.firstIndex(where: { $0.path == path }) else { return }
        entries[index].reference = reference
    }

    /// What was typed for a field whose value was taken from what a cell gave.
    package func reference(at path: FieldPath) -> String? {
        entries.first { $0.path == path }?.reference
    }

    /// The entries inside one group, such as `hyperparameters`.
    package func entries(in group: String) -> [Entry] {
        entries.filter { $0.path.group == group }
    }
}

/// The kinds of definition.
package enum KindName: String, Hashable, Sendable, Codable, CaseIterable {
    case trainingJob = "training_job"
    case customTrainingJob = "custom_training_job"
    case tuningJob = "tuning_job"
}
