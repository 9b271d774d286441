import Foundation
import PackagePlugin

/// Lists the commands, engines, strategies and algorithms by the files in their folders, so that a new one is one file.
@main
struct BuiltInTable: BuildToolPlugin {
    private static let tables = [
        "TunebookAlgorithms": (table: "AlgorithmTable", conformance: "Algorithm", suffix: "Algorithm"),
        "TunebookCommands": (table: "CommandTable", conformance: "Command", suffix: "Command"),
        "TunebookEngines": (table: "EngineTable", conformance: "Engine", suffix: "Engine"),
    ]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? SwiftSourceModuleTarget, let entry = Self.tables[target.name] else { return [] }
        let files = target.sourceFiles(withSuffix: "swift").map(\.url)
        let output = context.pluginWorkDirectoryURL.appending(path: entry.table + ".swift")
        return [
            .buildCommand(
                displayName: "Listing \(target.name)",
                executable: try context.tool(named: "write-built-in-table").url,
                arguments: [output.path, entry.table, entry.conformance, entry.suffix] + files.map(\.path),
                inputFiles: files,
                outputFiles: [output]
            )
        ]
    }
}
