import Testing
import TunebookLanguage

@Suite struct PromptStripperTests {
    @Test func `prompts of a pasted transcript are taken off`() {
        let pasted = """
            In [1]: xgb = training_job {
               ...:     eta = 0.3
               ...: }
            In [12]: launch xgb
            """
        #expect(strippingPrompts(pasted) == "xgb = training_job {\n    eta = 0.3\n}\nlaunch xgb")
    }

    @Test(arguments: [
        ("In [1]:", ""), ("   ...:", ""), ("In [1]:x", "x"), ("  In [1]:  x", " x"),
        ("In [1]: a\r\n   ...: b\r\n", "a\r\nb\r\n"),
    ])
    func `one blank goes with a prompt, line ends stay`(pasted: String, text: String) {
        #expect(strippingPrompts(pasted) == text)
    }

    @Test(arguments: ["", "launch xgb", "In [x]: a", "In []: a", "In [3", "show In [3]: a", "a ...: b", ".. : b"])
    func `other text is left as it is`(text: String) {
        #expect(strippingPrompts(text) == text)
    }
}
