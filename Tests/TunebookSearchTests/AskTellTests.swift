import Testing
import TunebookSearch

@Suite struct AskTellTests {
    private let space = #"""
        {"op":"space","ranges":[{"name":"eta","type":"continuous","lower":0.01,"upper":1,"scaling":"Logarithmic"},\#
        {"name":"kind","type":"categorical","values":["a","b"]}],"seed":3}
        """#

    @Test func `a search is asked and told, line by line`() {
        var search = AskTell()
        #expect(search.answer(space) == #"{"parameters":2}"#)
        #expect(
            search.answer(#"{"op":"ask"}"#)
                == #"{"job":1,"reason":{"choice":{"start":{}},"setAside":0},"values":{"eta":0.1,"kind":"b"}}"#
        )
        #expect(
            search.answer(#"{"op":"tell","job":1,"value":0.5}"#)
                == #"{"best":{"job":1,"value":0.5,"values":{"eta":0.1,"kind":"b"}},"job":1}"#
        )
        #expect(search.answer(#"{"op":"ask"}"#).hasPrefix(#"{"job":2,"#))
        #expect(search.answer(#"{"op":"tell","job":2,"value":null}"#).hasPrefix(#"{"best":{"job":1,"#))
        #expect(search.answer(#"{"op":"known","values":{"eta":0.2,"kind":"a"},"value":0.1}"#) == #"{"job":0}"#)
        #expect(search.answer(#"{"op":"best"}"#).hasPrefix(#"{"best":{"job":0,"value":0.1"#))
    }

    @Test func `a curve is judged as it grows`() {
        var search = AskTell()
        _ = search.answer(
            #"{"op":"space","ranges":[{"name":"x","type":"integer","lower":1,"upper":9}],"strategy":"HYPERBAND","#
                + #""maximumResource":2}"#
        )
        _ = search.answer(#"{"op":"ask"}"#)
        #expect(search.answer(#"{"op":"report","job":1,"values":[0.5]}"#) == #"{"job":1,"verdict":"goOn"}"#)
        #expect(
            search.answer(#"{"op":"report","job":1,"values":[0.4]}"#)
                == #"{"job":1,"verdict":"stop","why":{"round":2,"rule":"maximum","value":0.4}}"#
        )
    }

    @Test(arguments: [
        (#"{"op":"ask"}"#, #"{"error":"there is no space yet; send a line with \"op\":\"space\" first"}"#),
        (
            #"{"op":"tell","job":7,"value":1}"#,
            #"{"error":"job 7 was never asked for; tell the number that ask gave"}"#
        ),
        (#"{"op":"tell"}"#, #"{"error":"\"job\" is missing"}"#),
        (
            #"{"op":"jump"}"#,
            #"{"error":"there is no operation \"jump\"; use space, ask, tell, report, known or best"}"#
        ),
        ("ask", #"{"error":"the line is no request: it is not valid JSON"}"#),
        (
            #"{"op":"ask","parallel":1}"#,
            #"{"error":"there is no \"parallel\" in a request; did you mean \"parallelJobs\""}"#
        ),
        (
            #"{"op":"tell","job":1,"value":"nan"}"#,
            #"{"error":"the line is no request: \"value\" takes a number"}"#
        ),
        (
            #"{"op":"space","ranges":[{"type":"integer"}]}"#,
            #"{"error":"the line is no request: \"ranges.1.name\" is missing"}"#
        ),
        (
            #"{"op":"space","direction":"up"}"#,
            #"{"error":"the line is no request: direction is one of Minimize, Maximize, not \"up\""}"#
        ),
    ])
    func `a line that cannot be done says why`(line: String, answer: String) {
        var search = AskTell()
        #expect(search.answer(line) == answer)
    }

    @Test func `words are read as a session writes them, too`() {
        var (search, other) = (AskTell(), AskTell())
        let range = #""name":"x","type":"continuous","lower":0.001,"upper":1"#
        let words = #"{"op":"space","ranges":[{\#(range),"scaling":"log"}],"direction":"maximize"}"#
        let names = #"{"op":"space","ranges":[{\#(range),"scaling":"Logarithmic"}],"direction":"Maximize"}"#
        #expect(search.answer(words) == #"{"parameters":1}"#)
        #expect(other.answer(names) == #"{"parameters":1}"#)
        for _ in 1...3 { #expect(search.answer(#"{"op":"ask"}"#) == other.answer(#"{"op":"ask"}"#)) }
    }

    @Test func `results of another task teach, and are never the best`() {
        var search = AskTell()
        _ = search.answer(
            #"{"op":"space","ranges":[{"name":"eta","type":"continuous","lower":0,"upper":1}]}"#
        )
        for eta in [0.1, 0.3, 0.5, 0.7, 0.9] {
            let line = #"{"op":"known","values":{"eta":\#(eta)},"value":\#(100 + eta),"origin":1}"#
            #expect(search.answer(line) == #"{"job":0}"#)
        }
        #expect(search.answer(#"{"op":"best"}"#) == "{}")
        // Five of them are start enough: the first set is the model's own.
        #expect(search.answer(#"{"op":"ask"}"#).contains(#""choice":{"promise":{}}"#))
    }

    @Test func `a second space keeps what is known, and an exhausted one says so`() {
        var search = AskTell()
        let one = #"{"op":"space","ranges":[{"name":"x","type":"integer","lower":1,"upper":3}]}"#
        _ = search.answer(one)
        for job in 1...3 {
            _ = search.answer(#"{"op":"ask"}"#)
            _ = search.answer(#"{"op":"tell","job":\#(job),"value":\#(job)}"#)
        }
        #expect(search.answer(#"{"op":"ask"}"#) == #"{"exhausted":true}"#)
        _ = search.answer(#"{"op":"space","ranges":[{"name":"x","type":"integer","lower":2,"upper":4}]}"#)
        #expect(search.answer(#"{"op":"ask"}"#).contains(#""values":{"x":4}"#))
        #expect(search.answer(#"{"op":"ask"}"#) == #"{"exhausted":true}"#)
    }
}
