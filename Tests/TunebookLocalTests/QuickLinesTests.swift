import FoundationEssentials
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// The journal's frequent lines are written by hand; any JSON reader must read them, and they must read any JSON writer's.
@Suite struct QuickLinesTests {
    static let kinds: [RunEvent.Kind] = [
        .log(""), .log("plain"), .log("[0]\ttrain-error:0.05"), .log("\"quoted\" \\ back"),
        .log("line\u{1}\u{1f}\u{7f}"),
        .log("größer 木 🌳"), .log("a\r\nb"), .metric(name: "train:error", round: 0, value: 0),
        .metric(name: "with \"quote\"", round: 12, value: -1.5e-300), .metric(name: "a", round: 3, value: 1e22),
        .metric(name: "a", round: 1, value: .infinity), .metric(name: "a", round: 2, value: -.infinity),
    ]

    private func temporaryFolder() throws -> RunFolder {
        let path = FileManager.default.temporaryDirectory.path() + "/tunebook-lines-\(UInt64.random(in: 0 ... .max))"
        try createDirectory(path)
        return RunFolder(path)
    }

    @Test func `what the journal writes is JSON that the general reader reads`() throws {
        let folder = try temporaryFolder()
        var journal = try EventJournal(folder)
        journal.append(Self.kinds)
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        let lines = try readFile(folder.journalFile).split(separator: UInt8(ascii: "\n"))
        #expect(try lines.map { try decoder.decode(RunEvent.self, from: Data($0)).kind } == Self.kinds)
    }

    @Test func `what the general writer writes is read`() async throws {
        let folder = try temporaryFolder()
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        var bytes: [UInt8] = []
        for (index, kind) in Self.kinds.enumerated() {
            encoder.outputFormatting = index.isMultiple(of: 2) ? [.sortedKeys] : []
            bytes += try encoder.encode(RunEvent(position: index + 1, time: 1.25, kind: kind)) + [UInt8(ascii: "\n")]
        }
        try AtomicFile.write(bytes, to: folder.journalFile)
        var read: [RunEvent.Kind] = []
        for try await event in EventSequence(folder) where read.count < Self.kinds.count { read.append(event.kind) }
        #expect(read == Self.kinds)
    }
}
