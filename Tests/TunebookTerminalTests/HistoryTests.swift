import Glibc
import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("The history")
struct HistoryTests: ~Copyable {
    private let folder: String
    private let path: String

    init() throws {
        var template = Array("/tmp/tunebook-history-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/history.jsonl"
    }

    deinit {
        unsafe unlink(path)
        unsafe rmdir(folder)
    }

    private func fill(_ bytes: some Sequence<UInt8>) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        let bytes = Array(bytes)
        try #require(unsafe write(file, bytes, bytes.count) == bytes.count)
        close(file)
    }

    private func entries(of history: History) -> [String] {
        var texts: [String] = []
        while let text = history.entry(texts.count) { texts.append(text) }
        return texts
    }

    @Test("is one JSON line a cell, for this user alone")
    func format() throws {
        let history = History(path: path, session: "k3f9")
        history.append("launch xgb\n  # größe", cell: 7)

        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let file = unsafe open(path, O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1000)
        let count = unsafe read(file, &bytes, bytes.count)
        bytes.removeLast(bytes.count - count)
        #expect(bytes.last == UInt8(ascii: "\n"))
        let record = try #require(Datum(json: bytes))
        #expect(record["v"] == .integer(1))
        #expect(record["session"] == .text("k3f9"))
        #expect(record["cell"] == .integer(7))
        #expect(record["text"] == .text("launch xgb\n  # größe"))
        guard case .integer(let time) = record["time"] else { return #expect(Bool(false), "no time") }
        #expect(time > 1_700_000_000)
    }

    @Test("gives the cells of a session before this one by their numbers, of a number the last text")
    func earlierSessions() throws {
        for (session, cells) in [("a", 2), ("b", 3)] {
            let history = History(path: path, session: session)
            for cell in 1...cells { history.append("\(session)\(cell) refused", cell: cell) }
            for cell in 1...cells { history.append("\(session)\(cell)", cell: cell) }
        }
        let history = History(path: path, session: "c")
        history.append("c1", cell: 1)
        #expect(history.earlierSession(1)?.map(\.text) == ["b1", "b2", "b3"])
        #expect(history.earlierSession(2)?.map(\.cell) == [1, 2])
        #expect(history.earlierSession(3) == nil)
        #expect(history.earlierSession(0) == nil)
        #expect(History(path: nil, session: "d").earlierSession(1) == nil)
    }

    @Test("gives the newest first, its own before those of earlier prompts")
    func order() {
        let earlier = History(path: path, session: "a")
        earlier.append("one", cell: 1)
        earlier.append("two", cell: 2)
        let later = History(path: path, session: "b")
        later.append("three", cell: 1)
        #expect(entries(of: later) == ["three", "two", "one"])
    }

    @Test("counts a repeated cell once, keeps none that begins with a blank, none too long and none empty")
    func exceptions() {
        let history = History(path: path, session: "a")
        for text in ["one", "one", " secret", "", "two", String(repeating: "x", count: 300_000), "one"] {
            history.append(text, cell: 1)
        }
        #expect(entries(of: history) == ["one", "two", "one"])
        #expect(entries(of: History(path: path, session: "b")) == ["one", "two", "one"])
        #expect(history.problem == nil)
    }

    @Test("keeps lines of two writers apart")
    func twoWriters() async {
        await withTaskGroup { group in
            for writer in ["a", "b"] {
                let history = History(path: path, session: writer)
                group.addTask {
                    for cell in 0..<200 {
                        history.append("\(writer) \(cell) " + String(repeating: ".", count: 500), cell: cell)
                    }
                }
            }
        }
        #expect(entries(of: History(path: path, session: "c")).count == 400)
    }

    @Test("skips what is damaged")
    func damage() throws {
        var bytes = Array("{\"v\":1,\"text\":\"first\"}\n{\"v\":1,\"te\nnot JSON\n\n{\"v\":1,\"text\":\"".utf8)
        bytes += [0xFF, 0xFE]
        bytes += "\"}\n{\"v\":1}\n{\"v\":1,\"text\":7}\n".utf8
        bytes += repeatElement(UInt8(ascii: "y"), count: 3 * 1024 * 1024)
        bytes += "\n{\"v\":1,\"text\":\"last\"}\n{\"v\":1,\"text\":\"cut off".utf8
        try fill(bytes)
        let history = History(path: path, session: "a")
        history.append("new", cell: 1)
        #expect(entries(of: history) == ["new", "last", "first"])
        #expect(entries(of: History(path: path, session: "b")) == ["new", "last", "first"])
    }

    @Test("reads next to nothing of a huge file at the start")
    func huge() throws {
        var text = ""
        for cell in 0..<100_000 {
            text += "{\"v\":1,\"time\":1,\"session\":\"s\",\"cell\":\(cell),\"text\":\"run \(cell)\"}\n"
        }
        try fill(text.utf8)
        let history = History(path: path, session: "a")
        #expect(history.bytesRead == 1)
        #expect(history.entry(0) == "run 99999")
        #expect(history.bytesRead < 100_000)
        #expect(history.entry(99_999) == "run 0")
        #expect(history.entry(100_000) == nil)
        #expect(history.first(containing: "RUN 99", from: 0)?.text == "run 99999")
        #expect(history.first(containing: "run 5", from: 99_000)?.text == "run 599")
    }

    @Test("is searched by prefix and by any part, whatever the case, in both directions")
    func searching() {
        let history = History(path: nil, session: "a")
        for text in ["launch xgb", "xgb.eta = 0.1", "launch Größe", "xgb.eta = 0.2"] { history.append(text, cell: 1) }
        #expect(history.first(withPrefix: "launch", from: 0)?.age == 1)
        #expect(history.first(withPrefix: "launch", from: 2)?.text == "launch xgb")
        #expect(history.first(withPrefix: "launch xgb", from: 0) == nil)
        #expect(history.first(containing: "ETA", from: 1)?.text == "xgb.eta = 0.1")
        #expect(history.first(containing: "GRÖSSE", from: 0) == nil)
        #expect(history.first(containing: "grÖße", from: 0)?.text == "launch Größe")
        #expect(history.first(containing: "eta", from: 1, step: -1)?.text == "xgb.eta = 0.2")
        #expect(history.first(containing: "nothing", from: 0) == nil)
    }

    @Test("goes on in memory, and says so, when the disk is full")
    func fullDisk() throws {
        let history = History(path: "/dev/full", session: "a")
        history.append("one", cell: 1)
        #expect(history.entry(0) == "one")
        let problem = try #require(history.problem)
        #expect(problem.headline == "the history is not kept: /dev/full")
        #expect(problem.reason == "no space left on device")
    }

    @Test("works in memory, and says so, when the file cannot be opened")
    func noFile() throws {
        let history = History(path: folder + "/missing/history.jsonl", session: "a")
        history.append("one", cell: 1)
        #expect(history.entry(0) == "one")
        let problem = try #require(history.problem)
        #expect(problem.headline == "the history is not kept: \(folder)/missing/history.jsonl")
        #expect(problem.reason == "no such file or directory")
    }
}
