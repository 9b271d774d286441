import Testing
import TunebookPlatform

@Suite struct RegularExpressionTests {
    /// The groups of the first match as texts.
    private func groups(_ pattern: String, _ text: String) throws -> [String?]? {
        try RegularExpression(pattern).firstMatch(in: [UInt8](text.utf8)[...])?.map { group in
            group.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test(arguments: [
        // As metric definitions of SageMaker's own documentation are written.
        ("Train_error=(.*?);", "Train_error=0.138318; Train_accuracy=0.9", "0.138318"),
        (#"validation:error=([0-9\.]+)"#, "epoch 3 validation:error=0.25 lr=0.1", "0.25"),
        (
            #".*\[[0-9]+\].*#011validation-auc:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*"#,
            "[3]#011validation-auc:0.9", "0.9"
        ),
        // Python's named groups.
        (#"loss: (?P<value>\S+)"#, "loss: 1e-5", "1e-5"),
        ("größe=(.)", "größe=ß", "ß"),
    ])
    func `the first group is found anywhere in a line`(_ pattern: String, _ line: String, _ value: String) throws {
        #expect(try groups(pattern, line)?[1] == value)
    }

    @Test func `a group that takes no part is nil, and no match at all is nil`() throws {
        #expect(try groups("(a)|(b)", "b") == ["b", nil, "b"])
        #expect(try groups("(a)(x)?", "a") == ["a", "a", nil])
        #expect(try groups("(a)", "b") == nil)
        #expect(try groups("(a*)", "") == ["", ""])
    }

    @Test func `groups are counted`() throws {
        #expect(try RegularExpression("a(?:b)").groupCount == 0)
        #expect(try RegularExpression("(a)(?P<b>b)").groupCount == 2)
    }

    @Test(arguments: [
        ("loss=([0-9]+", "missing closing parenthesis", 12),
        ("[a", "missing terminating ] for character class", 2),
        ("ü(*", "quantifier does not follow a repeatable item", 2),
    ])
    func `an expression that does not compile says why and where`(_ pattern: String, _ message: String, _ offset: Int) {
        let problem = #expect(throws: RegularExpression.Problem.self) { try RegularExpression(pattern) }
        #expect(problem?.message == message)
        #expect(problem?.offset == offset)
    }

    @Test func `bytes that are no UTF-8 match nothing, and those around them do`() throws {
        let line: [UInt8] = [0xff, 0xfe] + [UInt8]("loss=0.5".utf8) + [0xff]
        let groups = try RegularExpression("loss=([0-9.]+)").firstMatch(in: line[...])
        #expect(groups?[1].map { [UInt8]($0) } == [UInt8]("0.5".utf8))
    }

    @Test(arguments: ["^(a+)+$", "(a|aa)+$", "^(a|a?)+$"])
    func `an expression of exponential time gives up, soon`(_ pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let line = [UInt8](repeating: UInt8(ascii: "a"), count: 5_000) + [UInt8(ascii: "!")]
        let start = ContinuousClock.now
        #expect(throws: RegularExpression.OutOfPatience.self) { try expression.firstMatch(in: line[...]) }
        #expect(ContinuousClock.now - start < .seconds(1))
    }

    @Test func `a slice of a larger text is matched by itself`() throws {
        let text = [UInt8]("loss=1 loss=2 loss=3".utf8)
        let groups = try RegularExpression("loss=(.)$").firstMatch(in: text[7..<13])
        #expect(groups?[1].map { [UInt8]($0) } == [UInt8(ascii: "2")])
    }
}
