import Foundation
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Freeing space")
struct GarbageTests {
    let folder: TestFolder
    let catalogue: Catalogue
    /// A time at which every run of these tests is old.
    let nextMonth = noon + 30 * 86_400

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    private func plan(_ rules: GarbageRules = GarbageRules(), now: Date? = nil) throws -> [String] {
        try catalogue.garbage(keeping: rules, now: now ?? nextMonth).items.map { "\($0.path): \($0.reason.rawValue)" }
    }

    @Test("plans for failed runs when they are old enough, and never for live ones")
    func failedRuns() throws {
        for number in 1...2 {
            _ = try catalogue.claim(request(policy: .fresh))
            try folder.write("log", to: "runs/\(number)/log")
        }
        try catalogue.record(RunOutcome(state: .failed), of: 1, at: noon)
        #expect(try plan() == ["runs/1: the run failed or was stopped"])
        #expect(try plan(now: noon + 60) == [])
    }

    @Test("keeps results, unless told how long; never those that a hit refers to")
    func results() throws {
        for number in 1...2 {
            try catalogue.completeRun(request(["num_round": "\(number)"]), model: "trees", in: folder)
        }
        _ = try catalogue.claim(request(["num_round": "1"]))
        #expect(try plan() == [])
        #expect(try plan(GarbageRules(results: .seconds(86_400))) == ["runs/2: the result is old"])
    }

    @Test("plans for a result that a newer one has replaced")
    func replacedResults() throws {
        try catalogue.completeRun(request(), model: "trees", in: folder)
        try catalogue.completeRun(request(policy: .fresh), model: "trees", in: folder)
        #expect(try plan() == ["runs/1: a newer result has the same key"])
    }

    @Test("plans for parsed data and for folders without a run")
    func leftovers() throws {
        try folder.write("12345", to: "parsed/aaaa.matrix")
        try folder.write("log", to: "runs/77/log")
        let later = Date() + 30 * 86_400
        #expect(
            try plan(now: later) == [
                "runs/77: no run of the catalogue has this folder",
                "parsed/aaaa.matrix: parsed data that was not read lately",
            ]
        )
        #expect(try catalogue.garbage(now: later).size == ByteCount(8))
        #expect(try plan(now: Date()) == [])
    }

    @Test("plans for data of S3 that no launch has asked for lately")
    func fetchedData() throws {
        try folder.write("12345", to: "fetched/aaaa/train.csv")
        try folder.write("aaaa", to: "fetched/states/bbbb")
        let later = Date() + 30 * 86_400
        #expect(
            try plan(now: later) == [
                "fetched/aaaa: data of S3 that was not used lately",
                "fetched/states/bbbb: data of S3 that was not used lately",
            ]
        )
        #expect(try plan(now: Date()) == [])
    }

    @Test("removes what was planned; the run stays listed with its metrics, and is no hit any more")
    func collects() throws {
        try catalogue.completeRun(request(), model: "trees", in: folder)
        let rules = GarbageRules(results: .seconds(86_400))
        let removed = try catalogue.collect(
            catalogue.garbage(keeping: rules, now: nextMonth),
            keeping: rules,
            now: nextMonth
        )
        #expect(removed.items.map(\.path) == ["runs/1"])
        #expect(removed.size == ByteCount(5))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs/1"))
        #expect(try catalogue.run(1)?.result?.metrics == ["validation:error": 0.0351])
        #expect(try catalogue.cachedResultCount() == 0)
        #expect(try catalogue.verify() == [])
        #expect(try catalogue.claim(request()).word == "started")
        #expect(try plan(rules) == [])
    }

    @Test("keeps what a hit has come to refer to since the plan was made")
    func hitSincePlan() throws {
        try catalogue.completeRun(request(), model: "trees", in: folder)
        let rules = GarbageRules(results: .seconds(86_400))
        let plan = try catalogue.garbage(keeping: rules, now: nextMonth)
        #expect(try catalogue.claim(request()).word == "hit")
        #expect(try catalogue.collect(plan, keeping: rules, now: nextMonth).items == [])
        #expect(try catalogue.claim(request()).word == "hit")
    }

    @Test("removes a link, and not what it names")
    func link() throws {
        let outside = try folder.write("keep me", to: "outside/file")
        _ = try catalogue.claim(request())
        try folder.write("log", to: "runs/1/log")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/runs/1/link",
            withDestinationPath: folder.path + "/outside"
        )
        try catalogue.record(RunOutcome(state: .failed), of: 1, at: noon)
        _ = try catalogue.collect(catalogue.garbage(now: nextMonth), now: nextMonth)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs/1"))
        #expect(FileManager.default.fileExists(atPath: outside))
    }
}
