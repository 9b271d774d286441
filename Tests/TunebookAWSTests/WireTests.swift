import Testing
import TunebookAWS

@Suite("What goes over the wire")
struct WireTests {
    @Test("JSON keeps the order of members and the digits of numbers")
    func json() throws {
        let text = #"{"b":[1,2.50,1e-05,true,null],"a":{"x":"ü\n\"\\ \ud83d\ude00"},"c":[]}"#
        let value = try JSONValue(parsing: text.utf8)
        #expect(value.compactText == "{\"b\":[1,2.50,1e-05,true,null],\"a\":{\"x\":\"ü\\n\\\"\\\\ 😀\"},\"c\":[]}")
        #expect(value["a"]?["x"]?.text == "ü\n\"\\ 😀")
        #expect(value["b"]?.items[1].double == 2.5)
        #expect(value["b"]?.items[4] == .null)
        let built: JSONValue = ["Name": "x", "None": nil, "List": [1, 2]]
        #expect(built.prettyText == "{\n  \"Name\": \"x\",\n  \"List\": [\n    1,\n    2\n  ]\n}")
    }

    @Test(
        "JSON that is cut short or wrong says where",
        arguments: [
            ("", 0), (#"{"a":1"#, 6), (#"{"a":"x"#, 7), ("[1,]", 3), (#"{"a" 1}"#, 5), ("nul", 3), ("{} {}", 3),
            ("\"\\q\"", 3), ("01x", 2),
        ]
    )
    func brokenJSON(text: String, offset: Int) {
        #expect { try JSONValue(parsing: text.utf8) } throws: { ($0 as? JSONError)?.offset == offset }
    }

    @Test("XML is read with its entities, without its namespaces")
    func xml() throws {
        let text = """
            <?xml version="1.0"?><!-- c --><s3:List xmlns:s3="http://x"><Key>a&amp;b&#x20;&#252;</Key><Empty/>
            <Key><![CDATA[<raw>]]></Key></s3:List>
            """
        let list = try #require(XMLElement(parsing: text.utf8))
        #expect(list.name == "List")
        #expect(list.all("Key").map(\.text) == ["a&b ü", "<raw>"])
        #expect(list["Empty"]?.text == "")
        for broken in ["", "<a>", "<a><b></a>", "<a", "text", "</a>"] {
            #expect(XMLElement(parsing: broken.utf8) == nil)
        }
    }

    @Test("a log's escaped control characters are put back")
    func escapes() {
        #expect(
            LogsClient.unescaped("[0]#011train-auc:0.9#033[1m #12 #999 #011")
                == "[0]\ttrain-auc:0.9\u{1b}[1m #12 #999 \t"
        )
    }

    @Test("a URI of S3 has a bucket and a key")
    func locations() throws {
        #expect(try S3Location("s3://bucket/a/b c") == S3Location(bucket: "bucket", key: "a/b c"))
        #expect(try S3Location("s3://bucket").key == "")
        for wrong in ["bucket/key", "s3://", "s3://a b/c", "http://bucket/key"] {
            #expect(throws: AWSError.configuration(.badURI(wrong))) { try S3Location(wrong) }
        }
    }
}
