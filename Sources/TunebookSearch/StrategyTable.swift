/// The strategies of the product, by the words of a definition.
package enum StrategyTable {
    /// One for each file of `Strategies/`; a test compares this list with the folder.
    package static let builtIn: [any SearchStrategy.Type] = [
        BayesianStrategy.self,
        GridStrategy.self,
        HyperbandStrategy.self,
        RandomStrategy.self,
    ]

    /// The words, in alphabetical order.
    package static var names: [String] {
        builtIn.map { $0.name }
    }

    /// Makes the strategy of a name, in any case of its letters.
    ///
    /// - Throws: ``SearchError/unknownStrategy(_:known:)``, or what the strategy cannot do with the space.
    package static func strategy(
        named name: String,
        _ space: SearchSpace,
        _ settings: StrategySettings
    ) throws(SearchError) -> any SearchStrategy {
        guard let type = builtIn.first(where: { $0.name == name.uppercased() }) else {
            throw .unknownStrategy(name, known: names)
        }
        return try type.init(space, settings)
    }
}
