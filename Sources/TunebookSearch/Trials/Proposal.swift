/// The set to run next, and why.
package struct Proposal: Hashable, Sendable, Codable {
    /// The job's number.
    package var number: Int
    package var assignment: Assignment
    package var reason: ProposalReason

    package init(number: Int, _ assignment: Assignment, _ reason: ProposalReason) {
        self.number = number
        self.assignment = assignment
        self.reason = reason
    }
}

/// Why a set was proposed.
package struct ProposalReason: Hashable, Sendable, Codable {
    /// What chose the set.
    package enum Choice: Hashable, Sendable, Codable {
        /// The user asked for it (`try`).
        case requested
        /// One of the points that a model needs before it can say anything.
        case start
        /// Drawn at random.
        case drawn
        /// A cell of a grid of so many.
        case cell(of: Int)
        /// A model expects it to be good.
        case promise
        /// A model knows too little about it.
        case doubt
    }

    /// What a model expected before the job ran, in the objective's own unit.
    package struct Prediction: Hashable, Sendable, Codable {
        package var mean: Double
        /// One standard deviation.
        package var spread: Double

        package init(mean: Double, spread: Double) {
            self.mean = mean
            self.spread = spread
        }
    }

    /// A known job, and how far it is on the scaled axes: 1 is the whole width of one of them, or another word.
    package struct Neighbour: Hashable, Sendable, Codable {
        package var number: Int
        package var distance: Double

        package init(number: Int, distance: Double) {
            self.number = number
            self.distance = distance
        }
    }

    package var choice: Choice
    package var prediction: Prediction?
    /// The nearest job that ended with a value.
    package var nearest: Neighbour?
    /// How many sets that looked better were set aside, known or banned as they are.
    package var setAside: Int

    package init(_ choice: Choice, prediction: Prediction? = nil, nearest: Neighbour? = nil, setAside: Int = 0) {
        self.choice = choice
        self.prediction = prediction
        self.nearest = nearest
        self.setAside = setAside
    }
}
