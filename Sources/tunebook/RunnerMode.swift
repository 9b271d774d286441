import FoundationEssentials
import Glibc
import TunebookCatalogue
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// The process that supervises one run on this machine and outlives the prompt.
struct RunnerMode {
    let home: String?
    let folder: RunFolder

    func run() async -> Int32 {
        let environment = ProcessInfo.processInfo.environment
        let directories = UserDirectories(home: home, environment: environment)
        let supervisor = Supervisor(
            folder: folder,
            trainingCommand: [executablePath, "__train", folder.path],
            environment: environment
        )
        await supervisor.run { outcome in
            // When the catalogue cannot be written now, whoever reads the run's last event records it.
            guard let request = try? folder.readRequest(),
                let catalogue = try? Catalogue(directory: directories.data)
            else { return }
            _ = try? await catalogue.record(outcome, of: request.run.number, at: .now)
        }
        return 0
    }
}
