package import TunebookCore
import TunebookFlyte

extension FlyteEngine {
    package static var exportForms: [String] { ["flytekit", "flytectl"] }

    package func export(_ specifications: [Specification], as form: String) async throws(EngineError) -> [ExportedFile]
    {
        do throws(FlyteError) {
            var tasks: [FlyteTask] = []
            for specification in specifications { tasks.append(try await exported(specification)) }
            guard form == "flytectl" else {
                return [ExportedFile(content: Array(try FlytekitScript.text(of: tasks, specifications).utf8))]
            }
            var files: [ExportedFile] = []
            for (number, task) in tasks.enumerated() {
                let file = try FlytectlFiles.file(of: task, number: number)
                files.append(ExportedFile(name: file.name, content: file.bytes))
            }
            return files
        } catch {
            throw error.asEngineError
        }
    }

    /// The task of a definition as it would be registered, wherever that is.
    private func exported(_ specification: Specification) async throws(FlyteError) -> FlyteTask {
        let settings = try deployment.settings
        // Where no deployment is set up or none answers, what is set says which road is meant.
        let road: FlyteSettings.Road =
            if let road = settings.road {
                road
            } else if let found = try? await deployment.promptly({ try await deployment.road() }) {
                found
            } else {
                settings.image == nil ? .plugin : .container
            }
        let configuration = try await deployment.configuration()
        var task = TaskSettings(
            project: configuration.project ?? "project",
            domain: configuration.domain ?? "development"
        )
        task.set(settings)
        let locations = TaskPlacement.places(of: specification, on: road)
        return switch road {
        case .plugin: try PluginTask.make(specification, locations: locations, settings: task)
        case .container: try ContainerTask.make(specification, locations: locations, settings: task)
        }
    }
}
