import FoundationEssentials
package import TunebookCore

/// The name that a run's job has in SageMaker, where names are used up for ever.
///
/// Made of the run alone, so that a start that is repeated after a lost answer asks for the same job, and of enough of
/// the run that two catalogues do not meet: `pima-12-3f9c1a2b`.
package enum JobName {
    /// What SageMaker allows for a training job, and for a tuning job, whose training jobs add to it.
    private static let longest = (training: 63, tuning: 32)

    /// The name of a run's job: letters, digits and hyphens, the task's name in front.
    package static func of(_ run: Run) -> String {
        // Milliseconds, as the catalogue keeps them.
        let created = Int64((run.created.timeIntervalSince1970 * 1000).rounded())
        let identity = "\(run.taskName)\n\(run.number)\n\(created)\n\(run.keyDigest ?? "")"
        let suffix = "-\(run.number)-" + sha256Hex(identity.utf8).prefix(8)
        let limit = if case .tuning = run.specification { longest.tuning } else { longest.training }
        var task = String(plain(run.taskName).prefix(limit - suffix.count))
        while task.hasSuffix("-") { task.removeLast() }
        return (task.isEmpty ? "run" : task) + suffix
    }

    /// Lower-case letters and digits; anything else between them becomes one hyphen.
    private static func plain(_ name: String) -> String {
        name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }
}
