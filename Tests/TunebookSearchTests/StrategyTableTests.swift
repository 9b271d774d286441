import Foundation
import Testing
import TunebookCore
import TunebookSearch

@Suite struct StrategyTableTests {
    @Test func `the table lists the files of the folder`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/TunebookSearch/Strategies").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let types = files.filter { $0.hasSuffix("Strategy.swift") }.map { String($0.dropLast(6)) }.sorted()
        #expect(StrategyTable.builtIn.map { "\($0)" } == types)
    }

    @Test func `names are SageMaker's, in any case of their letters`() throws {
        #expect(StrategyTable.names == ["BAYESIAN", "GRID", "HYPERBAND", "RANDOM"])
        let strategy = try StrategyTable.strategy(named: "random", Fixture.small(), StrategySettings())
        #expect(strategy is RandomStrategy)
    }

    @Test func `an unknown name is answered with those there are`() throws {
        let space = try Fixture.small()
        let error = #expect(throws: SearchError.self) {
            _ = try StrategyTable.strategy(named: "TPE", space, StrategySettings())
        }
        #expect(error?.explanation.remedy == "use one of BAYESIAN, GRID, HYPERBAND, RANDOM")
    }
}
