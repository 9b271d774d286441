import Foundation
import Testing
import TunebookAlgorithms
import TunebookCore

/// Each case is a file, and what its reader has to say.
@Suite("Bad data stops the reader, with the place and the remedy")
struct DataErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var headline: String
        var remedy: String?
        var type = "text/csv"
        var weights = false

        init(
            _ name: String,
            _ text: String,
            _ headline: String,
            remedy: String? = nil,
            type: String = "text/csv",
            weights: Bool = false
        ) {
            self.init(name, Array(text.utf8), headline, remedy: remedy, type: type, weights: weights)
        }

        init(
            _ name: String,
            _ bytes: [UInt8],
            _ headline: String,
            remedy: String? = nil,
            type: String = "text/csv",
            weights: Bool = false
        ) {
            (self.name, self.bytes, self.headline, self.remedy) = (name, bytes, headline, remedy)
            (self.type, self.weights) = (type, weights)
        }

        var testDescription: String { name }
    }

    static let csv: [Case] = [
        Case("empty file", "", "t.csv: no rows in it"),
        Case("blank lines only", "\n \n\r\n", "t.csv: no rows in it"),
        Case(
            "a header",
            "label,radius,texture\n1,2,3\n",
            "t.csv:1: looks like a header, since its label is \"label\"",
            remedy: "remove the line, for example with: tail -n +2"
        ),
        Case("a quoted header", "\"y\",\"a\"\n1,2\n", "t.csv:1: looks like a header, since its label is \"\\\"y\\\"\""),
        Case(
            "numbers in quotes",
            "\"1\",\"2\"\n\"0\",\"3\"\n",
            "t.csv:1: column 1 is \"\\\"1\\\"\", not a number",
            remedy: "write numbers without quotes: SageMaker's container reads a quoted one as missing"
        ),
        Case(
            "a header below blank lines",
            "\n\nclass,a\n1,2\n",
            "t.csv:3: looks like a header, since its label is \"class\""
        ),
        Case(
            "a header with a number for its label",
            "0,a,b,c\n1,2,3,4\n",
            "t.csv:1: looks like a header, since its label is \"a\""
        ),
        Case(
            "semicolons",
            "1;2;3\n",
            "t.csv:1: values are separated by \";\"",
            remedy: "rewrite the file with commas"
        ),
        Case("tabs", "1\t2\t3\n", "t.csv:1: values are separated by tabs"),
        Case("bars", "1|2|3\n", "t.csv:1: values are separated by \"|\""),
        Case("blanks", "1 2 3\n", "t.csv:1: values are separated by blanks"),
        Case("semicolons and decimal commas", "1;2,5;3,5\n", "t.csv:1: values are separated by \";\""),
        Case("semicolons from a later line on", "1,2\n1;2\n", "t.csv:2: values are separated by \";\""),
        Case("one column", "1\n2\n", "t.csv:1: one column, which would be the label, and no feature"),
        Case(
            "LIBSVM",
            "1 0:2 3:4\n",
            "t.csv:1: looks like LIBSVM (index:value), not CSV",
            remedy: "set input_content_type = text/libsvm"
        ),
        Case("a row too long", "1,2,3\n1,2,3,4\n", "t.csv:2: 4 columns, the first row has 3"),
        Case("a row too short", "1,2,3\n\n1,2\n", "t.csv:3: 2 columns, the first row has 3"),
        Case("a row too short at the end", "1,2,3\n1,2", "t.csv:2: 2 columns, the first row has 3"),
        Case(
            "text in a feature",
            "1,2,3\n1,2,red\n",
            "t.csv:2: column 3 is \"red\", not a number",
            remedy: "turn text into numbers first; leave a missing value empty"
        ),
        Case("text in a label", "1,2\nmale,2\n", "t.csv:2: column 1 is \"male\", not a number"),
        Case("a number with a tail", "1,2x\n", "t.csv:1: column 2 is \"2x\", not a number"),
        Case("two points", "1,2.5.1\n", "t.csv:1: column 2 is \"2.5.1\", not a number"),
        Case("an exponent without digits", "1,2e\n", "t.csv:1: column 2 is \"2e\", not a number"),
        Case(
            "a sign alone",
            "1,2\n1,-\n",
            "t.csv:2: column 2 is \"-\", not a number",
            remedy: "leave a missing value empty, or write nan"
        ),
        Case("a thousand's blank", "1,2\n1,1 000\n", "t.csv:2: column 2 is \"1 000\", not a number"),
        Case("hexadecimal", "1,2\n1,0x10\n", "t.csv:2: column 2 is \"0x10\", not a number"),
        Case(
            "a quoted number",
            "1,2\n1,\"2\"\n",
            "t.csv:2: column 2 is \"\\\"2\\\"\", not a number",
            remedy: "write numbers without quotes: SageMaker's container reads a quoted one as missing"
        ),
        Case(
            "null",
            "1,2\n1,null\n",
            "t.csv:2: column 2 is \"null\", not a number",
            remedy: "leave a missing value empty, or write nan"
        ),
        Case("infinity", "1,2\n1,inf\n", "t.csv:2: column 2 is \"inf\", too large for a 32-bit number"),
        Case("too large a number", "1,2\n1,1e39\n", "t.csv:2: column 2 is \"1e39\", too large for a 32-bit number"),
        Case("no label", "1,2\n,2\n", "t.csv:2: no label: the first column is empty"),
        Case("a label that is nan", "1,2\nnan,2\n", "t.csv:2: no label: the first column is empty"),
        Case("an escape code", "1,2\n1,\u{1B}[31m\n", "t.csv:2: column 2 is \"\\u{1b}[31m\", not a number"),
        Case(
            "bytes that are no UTF-8",
            Array("1,2\n1,".utf8) + [0xff, 0xfe, 10],
            "t.csv:2: column 2 is \"\\xff\\xfe\", not a number"
        ),
        Case("a weight that is text", "1,1,2\n1,x,2\n", "t.csv:2: column 2 is \"x\", not a number", weights: true),
        Case(
            "a negative weight",
            "1,1,2\n1,-1,2\n",
            "t.csv:2: the weight in column 2 is \"-1\", not a number from 0 up",
            weights: true
        ),
        Case(
            "a missing weight",
            "1,1,2\n1,,2\n",
            "t.csv:2: the weight in column 2 is \"\", not a number from 0 up",
            weights: true
        ),
        Case(
            "weights and no feature",
            "1,1\n",
            "t.csv:1: one column, which would be the label, and no feature",
            weights: true
        ),
    ]

    static let otherKinds: [Case] = [
        Case("gzip", [0x1f, 0x8b, 8, 0], "t.csv: not text but gzip", remedy: "unpack it first: gunzip FILE"),
        Case("Parquet", Array("PAR1\u{15}\u{4}".utf8), "t.csv: not text but Parquet"),
        Case("a spreadsheet", Array("PK\u{3}\u{4}x".utf8), "t.csv: not text but a zip archive or a spreadsheet"),
        Case("UTF-16", [0xff, 0xfe, 0x31, 0], "t.csv: not text but UTF-16", remedy: "save it as UTF-8"),
        Case("RecordIO", [0x0a, 0x23, 0xd7, 0xce, 1], "t.csv: not text but RecordIO"),
        Case("bytes", [1, 2, 0, 3], "t.csv: not text but binary"),
    ]

    static let libsvm: [Case] = [
        Case("empty", "", "t.csv: no rows in it", type: "text/libsvm"),
        Case(
            "CSV",
            "1,2,3\n",
            "t.csv:1: looks like CSV, not LIBSVM",
            remedy: "set input_content_type = text/csv",
            type: "text/libsvm"
        ),
        Case("a pair without a value", "1 0:1\n1 3:\n", "t.csv:2: \"3:\" is no index:value", type: "text/libsvm"),
        Case("a pair without an index", "1 0:1\n1 a:2\n", "t.csv:2: \"a:2\" is no index:value", type: "text/libsvm"),
        Case("a negative index", "1 -1:1\n", "t.csv:1: \"-1:1\" is no index:value", type: "text/libsvm"),
        Case("an infinite value", "1 0:inf\n", "t.csv:1: \"0:inf\" is no index:value", type: "text/libsvm"),
        Case("descending indices", "1 3:1 2:1\n", "t.csv:1: index 2 comes after index 3", type: "text/libsvm"),
        Case("an index twice", "1 3:1 3:1\n", "t.csv:1: index 3 comes after index 3", type: "text/libsvm"),
        Case("a text label", "1 0:1\nx 0:1\n", "t.csv:2: column 1 is \"x\", not a number", type: "text/libsvm"),
        Case(
            "a weight in some rows",
            "1:2 0:1\n1 0:1\n",
            "t.csv:2: no weight, though the first row has one",
            type: "text/libsvm"
        ),
        Case(
            "a group in some rows",
            "1 0:1\n1 qid:1 0:1\n",
            "t.csv:2: a query group, though the first row has none",
            type: "text/libsvm"
        ),
        Case(
            "a group torn apart",
            "1 qid:1 0:1\n1 qid:2 0:1\n1 qid:1 0:1\n",
            "t.csv:3: query group 1 begins anew after another group",
            type: "text/libsvm"
        ),
    ]

    @Test("CSV", arguments: csv + otherKinds)
    func badCSV(_ expected: Case) throws { try check(expected) }

    @Test("LIBSVM", arguments: libsvm)
    func badLIBSVM(_ expected: Case) throws { try check(expected) }

    private func check(_ expected: Case) throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", expected.bytes)
        let explanation = explanation(channel([file], contentType: expected.type), weights: expected.weights)
        #expect(explanation?.headline == expected.headline)
        if let remedy = expected.remedy { #expect(explanation?.remedy == remedy) }
    }

    @Test("A row of another file that differs names the file with the first row")
    func raggedAcrossFiles() throws {
        let folder = try TestFolder()
        let first = try folder.file("data/a.csv", "1,2,3\n")
        let second = try folder.file("data/b.csv", "1,2\n")
        let third = try folder.file("data/c.csv", "1,2,3\n1,2\n")
        #expect(
            explanation(channel([first, second], display: "data"))?.headline
                == "data/b.csv:1: 2 columns, the first row of data/a.csv has 3"
        )
        #expect(
            explanation(channel([first, third], display: "./data/"))?.headline
                == "data/c.csv:2: 2 columns, the first row of data/a.csv has 3"
        )
    }

    @Test("Every file of a folder is looked at for a header")
    func headerInSecondFile() throws {
        let folder = try TestFolder()
        let files = [try folder.file("d/a.csv", "1,2\n"), try folder.file("d/b.csv", "y,x\n1,2\n")]
        #expect(
            explanation(channel(files, display: "d"))?.headline
                == "d/b.csv:1: looks like a header, since its label is \"y\""
        )
    }

    @Test("A hidden file, no file, and a file that is not there")
    func files() throws {
        let folder = try TestFolder()
        let hidden = try folder.file("data/.DS_Store", "x")
        #expect(
            explanation(channel([hidden], display: "data"))?.headline
                == "data/.DS_Store: a hidden file among the data"
        )
        #expect(explanation(channel([], display: "data"))?.headline == "data: no files for the channel train")
        let missing = explanation(channel([folder.path + "/none.csv"]))
        #expect(missing?.headline == "none.csv: cannot be read")
        #expect(missing?.reason == "No such file or directory")
    }

    @Test(
        "A content type that this machine cannot read says how to convert",
        arguments: [
            ("application/x-parquet", "pandas.read_parquet"), ("recordio-protobuf", "text/csv or text/libsvm"),
            ("text/csv; label_size=1", "text/csv or text/libsvm"),
        ]
    )
    func contentTypes(type: String, remedy: String) throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", "1,2\n")
        let explanation = explanation(channel([file], contentType: type))
        #expect(explanation?.headline == "channel train: content type \"\(type)\" cannot be read on this machine")
        #expect(explanation?.remedy?.contains(remedy) == true)
    }

    /// Blocks are a megabyte: this file has several, and two threads read them.
    @Test("The first error of a large file is the one that is told, with its line")
    func firstErrorOfManyBlocks() throws {
        let folder = try TestFolder()
        let row = "1," + Array(repeating: "0.123456", count: 20).joined(separator: ",") + "\n"
        var text = String(repeating: row, count: 40_000)
        text += "1,2\n" + String(repeating: "x\n", count: 10)
        let file = try folder.file("t.csv", text)
        #expect(explanation(channel([file]))?.headline == "t.csv:40001: 2 columns, the first row has 21")
    }

    @Test("A file that is no longer the one that the launch hashed is told")
    func changedSinceLaunch() throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", "1,2\n0,3\n")
        var channel = channel([file])
        channel.stamps = [FileStamp(size: 8, modified: [1, 0], inode: 1)]
        #expect(explanation(channel)?.headline == "t.csv: changed since the launch")
    }

    @Test("A file that changes while it is read is told, and nothing of it is kept")
    func changing() throws {
        let folder = try TestFolder()
        let row = "1," + Array(repeating: "0.123456", count: 20).joined(separator: ",") + "\n"
        let file = try folder.file("t.csv", String(repeating: row, count: 150_000))
        let stopped = ManagedFlag()
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        Thread.detachNewThread {
            while !stopped.isSet {
                _ = try? handle.seekToEnd()
                handle.write(Data(row.utf8))
            }
            stopped.acknowledge()
        }
        let explanation = explanation(channel([file], digest: String(repeating: "a", count: 64)), parsed: folder.path)
        stopped.set()
        #expect(explanation?.headline == "t.csv: changed while it was read")
        #expect(explanation?.remedy == "launch again when the file is complete")
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".rows") }
        #expect(kept.isEmpty)
    }

    private func explanation(_ channel: ChannelInput, weights: Bool = false, parsed: String? = nil) -> Explanation? {
        do {
            _ = try ChannelReader(threads: 2, hasWeights: weights, parsedDataDirectory: parsed).table(of: channel)
            return nil
        } catch {
            return error.explanation
        }
    }
}

/// A switch that two threads share.
final class ManagedFlag: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOn = false
    private var isAcknowledged = false

    var isSet: Bool { condition.withLock { isOn } }

    /// Sets it, and waits until the other side has seen it.
    func set() {
        condition.lock()
        isOn = true
        while !isAcknowledged { condition.wait() }
        condition.unlock()
    }

    func acknowledge() {
        condition.lock()
        isAcknowledged = true
        condition.broadcast()
        condition.unlock()
    }
}
