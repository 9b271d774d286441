import Foundation
import Testing
import TunebookAlgorithms
import TunebookCore

@Suite("Reading data that is well")
struct ChannelReaderTests {
    @Test(
        "What may look odd in CSV and is right",
        arguments: [
            ("an empty field is missing", "1,,3\n", [[Float.nan, 3]]),
            ("an empty field at the end", "1,2,\n", [[2, .nan]]),
            ("NA and nan, in any case", "1,NA,nan\n0,NaN,-nan\n", [[.nan, .nan], [.nan, .nan]]),
            ("line ends of Windows", "1,2,3\r\n0,4,5\r\n", [[2, 3], [4, 5]]),
            ("an empty last field before CRLF", "1,2,\r\n", [[2, .nan]]),
            ("a byte-order mark", "\u{FEFF}1,2,3\n", [[2, 3]]),
            ("blank lines", "\n1,2,3\n\n  \n0,4,5\n\n", [[2, 3], [4, 5]]),
            ("no final line end", "1,2,3\n0,4,5", [[2, 3], [4, 5]]),
            ("blanks around values", " 1 , 2 ,\t3 \n", [[2, 3]]),
            ("signs, bare points, exponents", "1,+.5,-2.\n0,1E3,-2e-2\n", [[0.5, -2], [1000, -0.02]]),
            ("zeros stay zeros", "1,0,-0.0\n", [[0, 0]]),
            ("numbers too small become 0", "1,1e-60,1e-400\n", [[0, 0]]),
        ]
    )
    func csv(what: String, text: String, rows: [[Float]]) throws {
        let table = try read(text)
        #expect(table.rowCount == rows.count)
        #expect(table.columnCount == 2)
        for (index, row) in rows.enumerated() {
            #expect(same(table.features(ofRow: index), row), "row \(index) is \(table.features(ofRow: index))")
        }
        #expect(table.label(ofRow: 0) == 1)
    }

    @Test("csv_weights takes the second column away from the features")
    func weights() throws {
        let table = try read("1,0.5,7\n0,2,8\n", weights: true)
        #expect(table.columnCount == 1)
        #expect(table.weight(ofRow: 0) == 0.5)
        #expect(table.weight(ofRow: 1) == 2)
        #expect(table.features(ofRow: 1) == [8])
        #expect(try read("1,0.5,7\n").weight(ofRow: 0) == nil)
    }

    @Test("Files of a folder are one table, in the order given")
    func folder() throws {
        let folder = try TestFolder()
        let files = [
            try folder.file("d/a.csv", "1,1\n2,2"), try folder.file("d/b.csv", ""), try folder.file("d/c.csv", "3,3\n"),
        ]
        let table = try ChannelReader(threads: 2).table(of: channel(files, display: "d"))
        #expect((0..<table.rowCount).map(table.label(ofRow:)) == [1, 2, 3])
    }

    @Test(
        "LIBSVM: what is not listed is missing, a comment and blanks are nothing",
        arguments: [
            ("1 0:2 2:3\n", [[Float(2), .nan, 3]]),
            ("1 2:3 # 0:9\n# all of it\n\n0\t0:1\r\n", [[.nan, .nan, 3], [1, .nan, .nan]]),
            ("1 0:1 2:nan", [[1, .nan, .nan]]),
            ("-1 2:0\n", [[.nan, .nan, 0]]),
        ]
    )
    func libsvm(text: String, rows: [[Float]]) throws {
        let table = try read(text, type: "text/libsvm")
        #expect(table.rowCount == rows.count)
        for (index, row) in rows.enumerated() { #expect(same(table.features(ofRow: index), row)) }
    }

    @Test("LIBSVM: a row of a label alone, weights, and query groups")
    func libsvmExtras() throws {
        #expect(try read("1\n0 1:2\n", type: "text/x-libsvm").features(ofRow: 0).allSatisfy(\.isNaN))
        #expect(try read("1:0.25 0:1\n", type: "libsvm").weight(ofRow: 0) == 0.25)
        let groups = try read("1 qid:7 0:1\n0 qid:7 0:2\n1 qid:3 0:1\n", type: "text/libsvm").groups
        #expect(groups == [2, 1])
    }

    /// Foundation's `Double(_:)` is the judge: numbers are rounded to 64 bits and then to 32, as NumPy does.
    @Test("Numbers are rounded as NumPy rounds them", arguments: [1, 2, 3])
    func rounding(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        var texts = hardNumbers
        for _ in 0..<40_000 {
            let digits = Int.random(in: 1...21, using: &generator)
            var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
            if Bool.random(using: &generator) {
                let place = Int.random(in: 0...digits, using: &generator)
                text.insert(".", at: text.index(text.startIndex, offsetBy: place))
            }
            if Bool.random(using: &generator) { text += "e\(Int.random(in: -60...30, using: &generator))" }
            if Bool.random(using: &generator) { text = "-" + text }
            texts.append(text)
            // Halfway between two floats, and next to it: where a sloppy reader rounds the wrong way.
            let bits = UInt32.random(in: 0x0080_0000..<0x7e00_0000, using: &generator)
            let middle = (Double(Float(bitPattern: bits)) + Double(Float(bitPattern: bits + 1))) / 2
            texts += ["\(middle)", "\(middle.nextUp)", "\(middle.nextDown)", "\(Float(bitPattern: bits))"]
        }
        texts.removeAll { Float(Double($0) ?? 0).isInfinite }
        let table = try read(texts.map { "1,\($0)\n" }.joined())
        #expect(table.rowCount == texts.count)
        var wrong: [String] = []
        for (row, text) in texts.enumerated() {
            let expected = Float(try #require(Double(text)))
            if table.features(ofRow: row)[0].bitPattern != expected.bitPattern { wrong.append(text) }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(10))")
    }

    private let hardNumbers = [
        "0", "-0", "0.0", "1", "16777217", "16777219", "33554435", "9007199254740993", "1e22", "1e23",
        "123456789012345678",
        "0.1", "0.3", "2.5e-45", "1.1754943508222875e-38", "1.1754942807573643e-38", "1.401298464324817e-45",
        "7.006492321624085e-46", "3.4028234663852886e38", "3.4028235e38", "00000000000000000000000000001.5",
        "0.000000000000000000000000000000000000000000001401298464324817", "8.692932128906250000e-01",
        "1.00000005960464477539", "1.000000059604644775390625", "1.0000000596046447753906251",
    ]

    /// The same bytes for any number of threads, over many blocks, lines split anywhere.
    @Test("Threads and blocks change nothing")
    func threads() throws {
        var generator = SplitMix(state: 4)
        var text = ""
        for row in 0..<60_000 {
            text += "\(row % 2)"
            for _ in 0..<9 { text += ",\(Float.random(in: -1...1, using: &generator))" }
            text += row % 97 == 0 ? "\r\n\n" : "\n"
        }
        let one = try read(text, threads: 1)
        let three = try read(text, threads: 3)
        #expect(one.rowCount == 60_000 && three.rowCount == 60_000)
        for row in 0..<60_000 where one.features(ofRow: row) != three.features(ofRow: row) {
            Issue.record("row \(row) differs")
            return
        }
    }

    @Test("A line longer than a block is one row")
    func longLine() throws {
        let width = 400_000
        let text = "1" + String(repeating: ",0.25", count: width) + "\n0" + String(repeating: ",0.5", count: width)
        let table = try read(text)
        #expect(table.columnCount == width)
        #expect(table.features(ofRow: 1).allSatisfy { $0 == 0.5 })
    }

    private func read(_ text: String, type: String = "text/csv", weights: Bool = false, threads: Int = 2) throws
        -> NumericTable
    {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", text)
        return try ChannelReader(threads: threads, hasWeights: weights).table(of: channel([file], contentType: type))
    }
}

@Suite("Parsed data that is kept")
struct ParsedDataTests {
    private let digest = String(repeating: "5e", count: 32)

    @Test("The second reading needs the files no more", arguments: ["text/csv", "text/libsvm"])
    func reuse(type: String) throws {
        let folder = try TestFolder()
        let text = type == "text/csv" ? "1,2.5,,4\n0,5,6,7\n" : "1 qid:1 0:2.5 3:4\n0 qid:2 1:1\n"
        let file = try folder.file("t", text)
        let input = channel([file], contentType: type, digest: digest)
        let reader = ChannelReader(threads: 2, parsedDataDirectory: folder.path)
        let first = try reader.table(of: input)
        try FileManager.default.removeItem(atPath: file)
        let second = try reader.table(of: input)
        #expect(second.rowCount == first.rowCount && second.columnCount == first.columnCount)
        #expect(second.groups == first.groups)
        for row in 0..<first.rowCount {
            #expect(second.label(ofRow: row) == first.label(ofRow: row))
            #expect(same(second.features(ofRow: row), first.features(ofRow: row)))
        }
    }

    @Test("The digest, the content type and csv_weights each have a file of their own")
    func separate() throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", "1,2,3\n")
        _ = try ChannelReader(threads: 1, parsedDataDirectory: folder.path).table(of: channel([file], digest: digest))
        let weighted = try ChannelReader(threads: 1, hasWeights: true, parsedDataDirectory: folder.path)
            .table(of: channel([file], digest: digest))
        #expect(weighted.weight(ofRow: 0) == 2)
        try folder.file("t.csv", "1,9,9\n")
        let other = String(repeating: "7", count: 64)
        let changed = try ChannelReader(threads: 1, parsedDataDirectory: folder.path)
            .table(of: channel([file], digest: other))
        #expect(changed.features(ofRow: 0) == [9, 9])
    }

    @Test("A damaged or foreign file is taken for absent", arguments: [0, 20, 40, 129, 200])
    func damaged(offset: Int) throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", "1,2,3\n0,4,5\n")
        let input = channel([file], digest: digest)
        let reader = ChannelReader(threads: 1, parsedDataDirectory: folder.path)
        _ = try reader.table(of: input)
        let kept = folder.path + "/\(digest)-csv.rows"
        var bytes = try Data(contentsOf: URL(filePath: kept))
        bytes[offset] ^= 0x40
        try bytes.write(to: URL(filePath: kept))
        #expect(try reader.table(of: input).features(ofRow: 1) == [4, 5])
        try bytes.prefix(offset).write(to: URL(filePath: kept))
        #expect(try reader.table(of: input).features(ofRow: 1) == [4, 5])
    }

    @Test("Where nothing can be kept, reading goes on")
    func noRoom() throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", "1,2\n")
        for directory in ["/nowhere/at/all", "/dev/full", "/proc"] {
            let reader = ChannelReader(threads: 1, parsedDataDirectory: directory)
            #expect(try reader.table(of: channel([file], digest: digest)).rowCount == 1)
        }
    }

    @Test("A digest that could leave the folder names no file")
    func strangeDigest() throws {
        let folder = try TestFolder()
        let file = try folder.file("t.csv", "1,2\n")
        let reader = ChannelReader(threads: 1, parsedDataDirectory: folder.path + "/model")
        for digest in ["../../../../etc/x", "", "abc"] { _ = try reader.table(of: channel([file], digest: digest)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/model").isEmpty)
    }
}

/// Equal, with a missing value equal to a missing value.
func same(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}

/// A small generator with a seed; Steele, Lea and Flood, 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
