import TunebookCore

/// An earlier launch of a search, and what its training jobs came to.
struct EarlierLaunch {
    var run: Run
    var tuning: TuningSpecification

    /// Whether it was killed: it left no result, not even a poor one.
    private var wasKilled: Bool { run.result == nil }

    /// Whether it was given up, since nothing that it tried succeeded. What failed there may work now.
    var wasGivenUp: Bool { run.state == .failed && !wasKilled }

    /// Whether a new launch is the rest of this one, which was cut off: it asks for the same ranges and wishes.
    func goesOn(in tuning: TuningSpecification) -> Bool {
        (wasKilled || run.state == .stopped) && self.tuning.ranges == tuning.ranges
            && self.tuning.wishes == tuning.wishes
    }

    /// Whether a training job did not fail by itself but went down with its search: it was closed after the search was.
    func wasCutOff(_ child: Run) -> Bool {
        guard wasKilled, let end = run.ended, let childEnd = child.ended else { return false }
        return childEnd >= end
    }

    /// Whether a rule stopped a training job early, so that its last value counts.
    ///
    /// - Parameter event: What the launch recorded of the job, where it lived to do so. One that was killed did not; a
    ///   job that was stopped before that was stopped by a rule.
    func isStopped(_ child: Run, _ event: TuningJobEvent?) -> Bool {
        if let event { return event.state == .stopped && event.reason != nil }
        let hasRule = tuning.stopsEarly || tuning.strategy == "HYPERBAND"
        return wasKilled && hasRule && child.state == .stopped && !wasCutOff(child)
    }
}
