package import TunebookCore

/// What a definition trains.
package enum Trained {
    case algorithm(any Algorithm.Type, version: String)
    /// A program of the user's own, by the custom training job that names it.
    case program(Definition)
}

extension DefinitionRules {
    /// What a definition trains, or varies where it is a tuning job.
    ///
    /// The base of a tuning job is looked up in `store`; one that is not there is taken for a training job of the first
    /// algorithm.
    ///
    /// - Returns: `nil` where an algorithm is named that there is not.
    package func trained(by definition: Definition, in store: DefinitionStore? = nil) -> Trained? {
        switch definition.kind {
        case .customTrainingJob:
            return .program(definition)
        case .tuningJob:
            if let base = definition.base.flatMap({ store?[$0] }), base.kind != .tuningJob {
                return trained(by: base, in: store)
            }
        case .trainingJob: break
        }
        let named: (any Algorithm.Type)?
        if case .text(let name)? = definition[path: "algorithm_name"] {
            named = algorithms.first { $0.name == name }
        } else {
            named = algorithms.first
        }
        guard let named else { return nil }
        guard case .text(let version)? = definition[path: "algorithm_version"] else {
            return .algorithm(named, version: named.defaultVersion)
        }
        return .algorithm(named, version: version)
    }

    /// The algorithm that a definition names, or the only one when it names none; `nil` for a program of the user's own.
    package func algorithm(of definition: Definition, in store: DefinitionStore? = nil) -> (any Algorithm.Type)? {
        guard case .algorithm(let algorithm, _)? = trained(by: definition, in: store) else { return nil }
        return algorithm
    }

    /// The version whose rules hold for a definition.
    package func algorithmVersion(of definition: Definition, in store: DefinitionStore? = nil) -> String {
        guard case .algorithm(_, let version)? = trained(by: definition, in: store) else { return "" }
        return version
    }

    /// The parameters of a program that a tuning job can vary: its hyperparameters, and its custom inputs of scalar types.
    package static func parameters(of program: Definition) -> [(name: String, type: CustomType?, value: FieldValue)] {
        let hyperparameters = program.entries(in: "hyperparameters").map { ($0.path.name, CustomType?.none, $0.value) }
        let inputs = program.entries(in: "inputs").compactMap { entry -> (String, CustomType?, FieldValue)? in
            guard case .input(let type, _) = entry.value, type.isTunable else { return nil }
            return (entry.path.name, type, entry.value)
        }
        return hyperparameters + inputs
    }
}
