import TunebookAWS
import TunebookCore

/// The tuning jobs in SageMaker that a warm start names by the numbers of their runs.
struct WarmStartParents {
    let names: [String]

    /// - Throws: `AWSError.unsuitable` for a parent that SageMaker does not know or that has not ended.
    init(_ tuning: TuningSpecification, region: String) throws(AWSError) {
        guard let start = tuning.warmStart, !start.parents.isEmpty else {
            names = []
            return
        }
        guard start.parents.count <= 5 else {
            throw .unsuitable(
                Explanation(
                    "\(tuning.taskName) starts from \(start.parents.count) runs",
                    reason: "SageMaker takes 5 at most"
                )
            )
        }
        var found: [String] = []
        for number in start.parents {
            guard let origin = start.origins?.first(where: { $0.run == number }) else {
                throw Self.refusal(tuning, number, "there is no such run here")
            }
            guard origin.engineName == SageMakerEngine.name else {
                throw Self.refusal(
                    tuning,
                    number,
                    "it ran on \(origin.engineName), and SageMaker knows its own tuning jobs alone"
                )
            }
            guard let job = FollowedJob(handle: origin.identifier), job.kind == .tuning else {
                throw Self.refusal(tuning, number, "it has become no tuning job in SageMaker")
            }
            guard origin.hasEnded else { throw Self.refusal(tuning, number, "it has not ended") }
            guard job.region == region else {
                throw Self.refusal(tuning, number, "it ran in \(job.region), and this one is to run in \(region)")
            }
            if !found.contains(job.name) { found.append(job.name) }
        }
        names = found
    }

    private static func refusal(_ tuning: TuningSpecification, _ number: Int, _ reason: String) -> AWSError {
        .unsuitable(
            Explanation(
                "\(tuning.taskName) cannot start from run \(number) on SageMaker",
                reason: reason,
                remedy: "`\(tuning.taskName).warm_start.parents` takes runs of tuning jobs that ended on sagemaker; "
                    + "`unset \(tuning.taskName).warm_start`, or launch on local"
            )
        )
    }
}
