import Foundation
import Testing
import TunebookSession

/// What a killed terminal leaves.
@Suite struct JournalTests {
    @Test func `a session in progress is not lost`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(directory: folder.path, now: Date(timeIntervalSince1970: 1), processIdentifier: 1)
        #expect(Journal.lostSessions(in: folder.path).isEmpty)
        withExtendedLifetime(journal) {}
    }

    @Test func `cells of a session that ended without a word come back, refused ones and saves left out`() throws {
        let folder = try TemporaryFolder()
        let lines = """
            {"cell":1,"source":"a = training_job","time":1}
            {"cell":1,"status":0}
            {"cell":2,"source":"lanch a","time":2}
            {"cell":2,"status":3}
            {"cell":3,"source":"launch a","time":3}
            {"cell":4,"source":"save x","time":4}
            {"cell":4,"isSaved":false}
            {"cell":4,"status":0}
            {"cell":5,"sou
            """
        try lines.write(toFile: folder.path + "/1-1.jsonl", atomically: true, encoding: .utf8)
        let lost = Journal.lostSessions(in: folder.path)
        #expect(lost.map(\.sources) == [["a = training_job", "launch a"]])
        lost.forEach(Journal.discard)
        #expect(Journal.lostSessions(in: folder.path).isEmpty)
    }

    @Test func `an empty journal is nothing to recover`() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path + "/1-1.jsonl"))
        #expect(Journal.lostSessions(in: folder.path).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/1-1.jsonl"))
    }
}
