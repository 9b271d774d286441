import Testing
import TunebookDisplay

@Suite("Data for machines")
struct DatumTests {
    @Test(
        "is written as JSON on one line",
        arguments: [
            (Datum.null, "null"),
            (.boolean(true), "true"),
            (.integer(-3), "-3"),
            (.number(0.1), "0.1"),
            (.number(2), "2.0"),
            (.number(1e300), "1e+300"),
            (.number(.nan), #""NaN""#),
            (.number(-.infinity), #""-Infinity""#),
            (.text("a \"b\" \\ /"), #""a \"b\" \\ /""#),
            (.text("two\nlines\t\u{1B}[31m\u{9B}\u{2028}"), #""two\nlines\t\u001b[31m\u009b\u2028""#),
            (.text("größe 幅 🚀"), #""größe 幅 🚀""#),
            (.list([]), "[]"),
            (.list([.integer(1), .list([.null])]), "[1,[null]]"),
            (.object(["b": .integer(1), "a": .object([])]), #"{"b":1,"a":{}}"#),
        ]
    )
    func writing(datum: Datum, json: String) {
        #expect(datum.json == json)
    }

    @Test(
        "is read from JSON",
        arguments: [
            (" null ", Datum.null),
            ("[true, false]", .list([.boolean(true), .boolean(false)])),
            ("-0", .integer(0)),
            ("12.50", .number(12.5)),
            ("1E2", .number(100)),
            ("123456789012345678901234567890", .number(1.2345678901234568e29)),
            (#""\u00e9\ud83d\ude80\n\/""#, .text("é🚀\n/")),
            (#""\ud83d x""#, .text("\u{FFFD} x")),
            (#"{"a" : {"b": [1]}, "c": "d"}"#, .object(["a": .object(["b": .list([.integer(1)])]), "c": .text("d")])),
        ]
    )
    func reading(json: String, datum: Datum) {
        #expect(Datum(json: json.utf8) == datum)
    }

    @Test(
        "is not read from what is not JSON",
        arguments: [
            "", "nul", "01", "1.", "-", "[1,]", "[1", #"{"a"}"#, #"{a:1}"#, #""open"#, "\"a\nb\"", #""\x""#, "1 2",
            "+1",
            String(repeating: "[", count: 100_000),
        ]
    )
    func refusing(json: String) {
        #expect(Datum(json: json.utf8) == nil)
    }

    @Test("is not read from bytes that are no UTF-8")
    func damagedBytes() {
        #expect(Datum(json: [0x22, 0xFF, 0x22]) == nil)
    }

    @Test("comes back as it was written")
    func roundTrip() {
        let datum = Datum.object([
            "text": .text(String(String.UnicodeScalarView((0..<0x2100).compactMap(Unicode.Scalar.init)))),
            "number": .number(0.1 + 0.2),
            "list": .list([.integer(.max), .integer(.min), .null]),
        ])
        #expect(Datum(json: datum.json.utf8) == datum)
    }

    @Test("of an object is found by key")
    func members() {
        let datum: Datum = .object(["a": .integer(1)])
        #expect(datum["a"] == .integer(1))
        #expect(datum["b"] == nil)
        #expect(Datum.null["a"] == nil)
    }
}
