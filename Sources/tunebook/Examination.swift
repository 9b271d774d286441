import FoundationEssentials
import Glibc
import TunebookAlgorithms
import TunebookCatalogue
import TunebookCore
import TunebookEngines
import TunebookPlatform
import TunebookSession
import TunebookTerminal
import TunebookXGBoost

/// Looks at this machine for `doctor`.
struct Examination {
    private let program: Program

    init(_ program: Program) {
        self.program = program
    }

    func examine() async -> Diagnosis {
        var findings: [Diagnosis.Finding] = []
        for algorithm in AlgorithmTable.builtIn { findings.append(await library(of: algorithm)) }
        findings.append(Diagnosis.Finding("libedit", LineEditor.libraryVersion))
        findings.append(Diagnosis.Finding("SQLite", Catalogue.libraryVersion))
        findings.append(terminal)
        findings += folders
        for name in program.engines.names { findings.append(await engine(name)) }
        return Diagnosis(findings)
    }

    /// The library of an algorithm: opened in a process of its own, to see that it can be.
    private func library(of algorithm: any Algorithm.Type) async -> Diagnosis.Finding {
        let subject = algorithm.name == "XGBOOST" ? "XGBoost" : algorithm.name
        do {
            let engine = try program.engines.engine(named: LocalEngine.name)
            let training = TrainingSpecification(
                taskName: "doctor",
                algorithmName: algorithm.name,
                algorithmVersion: algorithm.defaultVersion,
                hyperparameters: [:],
                channels: []
            )
            let version = try await engine.keyParts(for: .training(training))["library"] ?? ""
            let search = LibrarySearch(
                configuredPath: program.configuration.engines[LocalEngine.name]?["library"],
                environment: program.environment,
                executableDirectory: executablePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            )
            let place = try algorithm.locateLibrary(search)
            return Diagnosis.Finding(subject, "\(version), \(place?.path ?? "") (\(place?.foundIn ?? ""))")
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return Diagnosis.Finding(
                subject,
                [explanation.headline, explanation.reason].compactMap(\.self).joined(separator: "; "),
                isWell: false,
                remedy: XGBoostLibraryLocator.installCommand
            )
        }
    }

    private var terminal: Diagnosis.Finding {
        let capabilities = TerminalCapabilities.detect(output: STDOUT_FILENO)
        guard capabilities.isOutputTerminal else {
            return Diagnosis.Finding("terminal", "none: output goes to a file or a pipe")
        }
        let name = program.environment["TERM"] ?? "unknown"
        let size = TerminalSize(of: STDOUT_FILENO)
        let columns = size.map { ", \($0.columns) × \($0.rows)" } ?? ""
        return Diagnosis.Finding("terminal", name + columns + (capabilities.showsColour ? ", colour" : ", no colour"))
    }

    private var folders: [Diagnosis.Finding] {
        [
            ("catalogue", program.directories.data), ("state", program.directories.state),
            ("configuration", program.directories.configuration),
        ].map { name, path in
            guard FileStatus(path: path)?.isDirectory == true else {
                return Diagnosis.Finding(name, "\(path) is not there", isWell: false, remedy: "mkdir -p \(path)")
            }
            guard FileStatus.isWritable(path) else {
                let detail = "\(path) cannot be written"
                return Diagnosis.Finding(name, detail, isWell: false, remedy: "chmod u+rwx \(path)")
            }
            return Diagnosis.Finding(name, path)
        }
    }

    private func engine(_ name: String) async -> Diagnosis.Finding {
        do {
            return Diagnosis.Finding("engine \(name)", try await program.engines.engine(named: name).summary())
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return Diagnosis.Finding("engine \(name)", explanation.headline, isWell: false, remedy: explanation.remedy)
        }
    }
}
