import TunebookCatalogue
import TunebookCore
import TunebookSession

/// Finds runs by the numbers that people type.
struct RunLookup {
    let context: CommandContext

    /// - Throws: ``CommandFailure`` when there is no such run.
    func run(_ number: Int) async throws -> Run {
        if let run = try await context.catalogue.run(number) { return run }
        let newest = try await context.catalogue.runs(RunQuery(newest: 1)).first
        throw CommandFailure(
            "no run \(number)",
            reason: newest.map { "the newest run is \($0.number)" } ?? "nothing has been launched yet"
        )
    }
}
