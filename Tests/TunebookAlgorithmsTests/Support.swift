import Foundation
import TunebookAlgorithms
import TunebookCore
import TunebookXGBoost

/// A folder of a test's own, removed when the test ends.
final class TestFolder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "tunebook-algorithms-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: url.appending(path: "model"), withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    var path: String { url.path }

    /// Writes a file and gives its path.
    @discardableResult
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    @discardableResult
    func file(_ name: String, _ text: String) throws -> String {
        try file(name, text.utf8)
    }
}

/// A channel of files, shown as `data/NAME` in messages.
func channel(
    _ files: [String],
    as name: String = "train",
    contentType: String = "text/csv",
    display: String? = nil,
    digest: String = ""
) -> ChannelInput {
    ChannelInput(
        name: name,
        files: files,
        displayPath: display ?? files.first.map { URL(filePath: $0).lastPathComponent } ?? name,
        contentType: contentType,
        digest: digest
    )
}

/// The checkout's top folder.
let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// The real library, where `make test` installs it, or where `TUNEBOOK_XGBOOST_LIBRARY` says.
func testLibraryPath() throws -> String {
    let search = LibrarySearch(environment: ProcessInfo.processInfo.environment, executableDirectory: checkout)
    guard let place = try XGBoostAlgorithm.locateLibrary(search) else {
        throw MissingPeer("no XGBoost library: run `make test`, or set TUNEBOOK_XGBOOST_LIBRARY")
    }
    return place.path
}

/// Something real that a test compares with is not there; the test fails and says how to get it.
struct MissingPeer: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What one training said and gave.
struct Trained {
    var output: TrainingOutput
    var lines: [String]
    var rounds: [[String: Double]]
}

/// Trains in this process.
func train(
    _ hyperparameters: [String: String],
    train: ChannelInput,
    validation: ChannelInput? = nil,
    in folder: TestFolder,
    version: String = "3.0-5",
    objectiveMetric: String? = nil,
    parsedDataDirectory: String? = nil,
    threads: Int = 2
) throws -> Trained {
    let input = TrainingInput(
        algorithmName: XGBoostAlgorithm.name,
        algorithmVersion: version,
        hyperparameters: hyperparameters,
        objectiveMetric: objectiveMetric,
        channels: [train] + (validation.map { [$0] } ?? []),
        modelDirectory: folder.path + "/model",
        parsedDataDirectory: parsedDataDirectory,
        threads: threads,
        libraryPath: try testLibraryPath()
    )
    var (lines, rounds): ([String], [[String: Double]]) = ([], [])
    let output = try XGBoostAlgorithm.train(input) { report in
        switch report {
        case .log(let line): lines.append(line)
        case .metrics(_, let values): rounds.append(values)
        }
    }
    return Trained(output: output, lines: lines, rounds: rounds)
}

/// The demo data of the breast cancer set.
enum BreastCancer {
    static let train = channel([checkout + "/sessions/data/breast-cancer/train.csv"])
    static let validation = channel(
        [checkout + "/sessions/data/breast-cancer/validation.csv"],
        as: "validation"
    )
}
