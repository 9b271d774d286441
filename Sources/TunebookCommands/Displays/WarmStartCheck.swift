import TunebookCatalogue
import TunebookCore
import TunebookLaunch
import TunebookSession

/// Whether the parents of a warm start can be started from.
struct WarmStartCheck {
    let catalogue: Catalogue
    let launcher: Launcher

    /// - Throws: ``CommandFailure`` for a parent that is no tuning run with jobs, or, where data and algorithm must be
    ///   the same, has others.
    func check(_ tuning: TuningSpecification) async throws {
        guard let start = tuning.warmStart else { return }
        for number in start.parents {
            let parent = try await tuningRun(number, of: tuning.taskName)
            guard start.kind == .identicalDataAndAlgorithm else { continue }
            guard let difference = try await difference(parent.training, tuning.training) else { continue }
            throw CommandFailure(
                "\(tuning.taskName) cannot start from run \(number): its \(difference)",
                reason: "\(start.kind.rawValue) means that both are the same",
                remedy: "set it: \(tuning.taskName).warm_start.type = \(WarmStart.Kind.transferLearning.rawValue)"
            )
        }
    }

    private func tuningRun(_ number: Int, of task: String) async throws -> TuningSpecification {
        let remedy = "warm_start.parents takes the numbers of tuning runs; runs lists them"
        guard let run = try await catalogue.run(number) else {
            throw CommandFailure("\(task) cannot start from run \(number): there is no such run", remedy: remedy)
        }
        guard case .tuning(let parent) = run.specification else {
            throw CommandFailure("\(task) cannot start from run \(number): it is a training job", remedy: remedy)
        }
        return parent
    }

    private func difference(
        _ parent: TrainingSpecification,
        _ training: TrainingSpecification
    ) async throws -> String? {
        guard parent.algorithmName == training.algorithmName, parent.algorithmVersion == training.algorithmVersion
        else {
            return "algorithm is \(parent.algorithmName) \(parent.algorithmVersion)"
        }
        let now = try await launcher.digested(.training(training)).training.channels
        for channel in now {
            guard let before = parent.channels.first(where: { $0.name == channel.name }) else {
                return "training job has no \(channel.name) channel"
            }
            if before.digest != channel.digest { return "data of the \(channel.name) channel is other data" }
        }
        return nil
    }
}
