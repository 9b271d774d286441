import FoundationEssentials
import Glibc
import TunebookAlgorithms
import TunebookCatalogue
import TunebookCore
import TunebookEngines
import TunebookLaunch
import TunebookLocal
import TunebookPlatform

/// The process that supervises one run on this machine and outlives the prompt.
struct RunnerMode {
    let home: String?
    let folder: RunFolder

    func run() async -> Int32 {
        guard let request = try? folder.readRequest() else { return ExitStatus.badInput.code }
        switch request.run.specification {
        case .training: await train()
        case .tuning(let tuning): await tune(tuning)
        }
        return 0
    }

    private func train() async {
        let supervisor = Supervisor(
            folder: folder,
            trainingCommand: [executablePath, "__train", folder.path],
            environment: ProcessInfo.processInfo.environment
        )
        await supervisor.run { outcome in
            // When the catalogue cannot be written now, whoever reads the run's last event records it.
            guard let catalogue = try? Catalogue(directory: directories.data) else { return }
            await record(outcome, in: catalogue)
        }
    }

    private func tune(_ tuning: TuningSpecification) async {
        guard let program = try? Program(home: home) else { return }
        await TuningSupervisor(folder: folder).run { run, control in
            do throws(EngineError) {
                let parallel = min(tuning.limits.maxParallelTrainingJobs, tuning.limits.maxNumberOfTrainingJobs)
                let loop = TuningLoop(
                    run,
                    tuning,
                    launcher: program.launcher,
                    engine: try engine(of: program, sharedBy: parallel),
                    catalogue: program.catalogue,
                    algorithms: AlgorithmTable.builtIn
                )
                return await loop.run(
                    stopping: control.stopping,
                    revision: control.revision,
                    report: control.report,
                    note: control.note
                )
            } catch {
                return RunOutcome(state: .failed, failure: error.explanation)
            }
        } record: { outcome in
            await record(outcome, in: program.catalogue)
        }
    }

    /// An engine that trains in processes which stay for the next training job.
    private func engine(of program: Program, sharedBy parallelJobs: Int) throws(EngineError) -> LocalEngine {
        let catalogue = program.catalogue
        let pool = WorkerPool(
            command: [executablePath, "__work"],
            environment: program.environment,
            record: { number, outcome in _ = try? await catalogue.record(outcome, of: number, at: .now) }
        )
        return try LocalEngine(program.localSettings(sharedBy: parallelJobs), pool: pool)
    }

    private var directories: UserDirectories {
        UserDirectories(home: home, environment: ProcessInfo.processInfo.environment)
    }

    private func record(_ outcome: RunOutcome, in catalogue: Catalogue) async {
        guard let request = try? folder.readRequest() else { return }
        _ = try? await catalogue.record(outcome, of: request.run.number, at: .now)
    }
}
