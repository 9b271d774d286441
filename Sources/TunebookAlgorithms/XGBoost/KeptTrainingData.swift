import Synchronization
import TunebookCore
import TunebookXGBoost

/// The data of the last training, kept for the next one in this process: the training jobs of a tuning run differ in nothing
/// that the data depends on.
///
/// Whoever takes it has it alone until it is kept again, so that two trainings never share a matrix.
enum KeptTrainingData {
    /// All that a training's matrices and the checks on them depend on.
    private struct Origin: Hashable {
        var channels: [ChannelInput]
        var hasWeights: Bool
        var objective: String
        var classCount: Int
        var keepsLabels: Bool
        var threads: Int
        var libraryVersion: String

        /// - Returns: `nil` for data without digests, which may change under its name.
        init?(_ input: TrainingInput, _ plan: TrainingPlan, _ library: XGBoostLibrary) {
            guard input.channels.allSatisfy({ !$0.digest.isEmpty }) else { return nil }
            channels = input.channels
            hasWeights = plan.hasWeights
            objective = plan.objective.name
            classCount = plan.classCount
            keepsLabels = !plan.computedMetrics.isEmpty
            threads = plan.threads
            libraryVersion = "\(library.version)"
        }
    }

    /// `@unchecked`: handed from one training to the next through the lock, and used by one at a time.
    private struct Kept: @unchecked Sendable {
        var origin: Origin
        var data: TrainingData
    }

    private static let last = Mutex<Kept?>(nil)

    /// Takes the data out, if it is what this training reads.
    static func take(for input: TrainingInput, _ plan: TrainingPlan, _ library: XGBoostLibrary) -> TrainingData? {
        guard let origin = Origin(input, plan, library) else { return nil }
        let kept = last.withLock { last in
            defer { last = nil }
            return last
        }
        return kept?.origin == origin ? kept?.data : nil
    }

    /// Keeps data for the next training.
    static func keep(_ data: TrainingData, for input: TrainingInput, _ plan: TrainingPlan, _ library: XGBoostLibrary) {
        guard let origin = Origin(input, plan, library) else { return }
        let kept = Kept(origin: origin, data: data)
        last.withLock { $0 = kept }
    }
}
