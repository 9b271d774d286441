import Testing
import TunebookPlatform

@Suite("PythonText")
struct PythonTextTests {
    @Test(
        "A text comes out as Python reads it",
        arguments: [
            ("plain", "\"plain\""), ("a \"b\"", "\"a \\\"b\\\"\""), ("C:\\x", "\"C:\\\\x\""),
            ("a\nb\t", "\"a\\nb\\t\""),
            ("é 🎹", "\"é 🎹\""), ("\u{1B}[0m", "\"\\U0000001b[0m\""), ("\u{202E}x", "\"\\U0000202ex\""), ("", "\"\""),
        ]
    )
    func quoted(text: String, expected: String) {
        #expect(PythonText.quoted(text) == expected)
    }

    @Test(
        "A name becomes one that Python takes",
        arguments: [
            ("xgb", "xgb"), ("my-task", "my_task"), ("3rd", "_3rd"), ("lambda", "lambda_"), ("", "_"), ("é", "_"),
        ]
    )
    func identifier(name: String, expected: String) {
        #expect(PythonText.identifier(name) == expected)
    }

    @Test("A dictionary has its keys in order")
    func dictionary() {
        #expect(PythonText.dictionary(["b": "2", "a": "1"]) == "{\n    \"a\": \"1\",\n    \"b\": \"2\",\n}")
        #expect(PythonText.dictionary([:]) == "{}")
    }
}
