import Testing
import TunebookCore

/// Values print as they are typed.
@Suite struct FieldValueTests {
    @Test(arguments: [
        (FieldValue.boolean(true), "true"),
        (.integer(-3), "-3"),
        (.number(0.1), "0.1"),
        (.number(1e-7), "1e-07"),
        (.text("ml.m5.xlarge"), "ml.m5.xlarge"),
        (.text("two words"), "\"two words\""),
        (.text(""), "\"\""),
        (.text("error,logloss"), "error,logloss"),
        (.text("error,"), "\"error,\""),
        (.list([.text("a,b"), .text("c")]), "[\"a,b\", c]"),
        (.text("say \"hi\""), "\"say \\\"hi\\\"\""),
        (.duration(.seconds(43_200)), "12h"),
        (.duration(.seconds(90)), "90s"),
        (.size(.gigabytes(25)), "25GB"),
        (.list([.text("a"), .text("b c")]), "[a, \"b c\"]"),
        (.range(.continuous(lower: 0.01, upper: 0.5, scaling: .logarithmic)), "0.01..0.5 log"),
        (.range(.integer(lower: 2, upper: 10, scaling: .auto)), "2..10"),
        (.range(.categorical(["gbtree", "dart"])), "[gbtree, dart]"),
        (.objective(Objective(.minimize, "validation:error")), "minimize validation:error"),
    ])
    func `a value prints as it is typed`(value: FieldValue, text: String) {
        #expect(value.description == text)
    }

    @Test func `a hyperparameter's text has no quotes`() {
        #expect(FieldValue.text("two words").hyperparameterText == "two words")
        #expect(FieldValue.list([.text("error"), .text("auc")]).hyperparameterText == "error,auc")
    }

    @Test(arguments: [
        (NumberBounds(0, 1), 0.0, true), (NumberBounds(0, 1, includesLower: false), 0.0, false),
        (NumberBounds(0, 1), 1.0, true), (NumberBounds(0, 1, includesUpper: false), 1.0, false),
        (NumberBounds(0, nil), 1e9, true), (NumberBounds.any, -Double.infinity, true), (.any, .nan, false),
    ])
    func `bounds hold their ends as they say`(bounds: NumberBounds, value: Double, isInside: Bool) {
        #expect(bounds.contains(value) == isInside)
    }
}
