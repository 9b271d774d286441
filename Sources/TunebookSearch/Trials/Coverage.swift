/// What an edit of a space leaves of what is known; what a prompt says before anything is launched.
package struct Coverage: Hashable, Sendable, Codable {
    /// Jobs with a value that the newest ranges admit: hits, if they are asked for again.
    package var inside: Int
    /// Jobs with a value outside; they stay knowledge.
    package var outside: Int
    /// The best of the jobs inside.
    package var bestInside: Trial?
    /// The best of all jobs of this task.
    package var best: Trial?

    package init(of space: SearchSpace, by trials: [Trial]) {
        let history = SearchHistory(space, trials)
        let results = history.trials.filter { $0.origin == 0 && $0.result != nil }
        inside = results.count { space.admits($0.assignment) }
        outside = results.count - inside
        bestInside = history.best()
        best = history.best(inside: false)
    }
}
