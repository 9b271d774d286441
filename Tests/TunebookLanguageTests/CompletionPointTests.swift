import CustomDump
import Testing
import TunebookLanguage

/// Looks at the place of `|` in a text.
@Suite struct CompletionPointTests {
    private func point(_ marked: String) -> (CompletionPoint, word: String) {
        let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
        let text = parts.joined()
        let point = CompletionPoint(at: parts[0].utf8.count, in: text, with: .sample)
        let bytes = Array(text.utf8)
        return (point, String(decoding: bytes[point.range.lowerBound..<point.range.upperBound], as: UTF8.self))
    }

    private func check(_ marked: String, _ context: CompletionPoint.Context, _ typed: String, word: String? = nil) {
        let (found, foundWord) = point(marked)
        expectNoDifference(found.context, context)
        expectNoDifference(found.typed, typed)
        expectNoDifference(foundWord, word ?? typed)
    }

    @Test(
        arguments: [
            ("|", .statementStart, ""), ("la|", .statementStart, "la"), ("runs\nla|unch", .statementStart, "la"),
            ("x = training_job { a = 1 }\n|", .statementStart, ""), ("runs # why\n  sh|", .statementStart, "sh"),
            ("xgb.|", .changePath(["xgb"]), ""), ("xgb.hyper.et|", .changePath(["xgb", "hyper"]), "et"),
            ("unset |", .unsetPath([]), ""), ("unset xgb.e|", .unsetPath(["xgb"]), "e"),
            ("xgb.eta = |", .changeValue(path: ["xgb", "eta"], previous: []), ""),
            ("xgb.eta = 0.|", .changeValue(path: ["xgb", "eta"], previous: []), "0."),
            ("t.r.eta = 0.1..0.5 l|", .changeValue(path: ["t", "r", "eta"], previous: ["0.1..0.5"]), "l"),
            ("t.r.b = [gbtree, d|", .changeValue(path: ["t", "r", "b"], previous: []), "d"),
            ("xgb = |", .kind, ""), ("xgb = tr|", .kind, "tr"), ("xgb=tr|", .kind, "tr"),
            ("t = tuning_job(|", .base(kind: "tuning_job"), ""),
            ("t = tuning_job(xg|", .base(kind: "tuning_job"), "xg"),
            ("t = tuning_job( xg|", .base(kind: "tuning_job"), "xg"),
            ("# la|", .nothing, ""), ("xgb |", .nothing, ""), ("x = training_job { } |", .nothing, ""),
            ("t = tuning_job(xgb) |", .nothing, ""),
        ] as [(String, CompletionPoint.Context, String)]
    )
    func `outside braces`(marked: String, context: CompletionPoint.Context, typed: String) {
        check(marked, context, typed)
    }

    @Test(
        arguments: [
            ("launch |", .verbArgument(verb: "launch", index: 0, previous: []), ""),
            ("launch xg|", .verbArgument(verb: "launch", index: 0, previous: []), "xg"),
            ("launch xgb |", .verbArgument(verb: "launch", index: 1, previous: ["xgb"]), ""),
            ("launch xgb depth=7 |", .verbArgument(verb: "launch", index: 1, previous: ["xgb"]), ""),
            ("launch --fresh xgb on lo|", .verbArgument(verb: "launch", index: 2, previous: ["xgb", "on"]), "lo"),
            ("launch xgb --note \"a b\" |", .verbArgument(verb: "launch", index: 1, previous: ["xgb"]), ""),
            ("launch \\\n xg|", .verbArgument(verb: "launch", index: 0, previous: []), "xg"),
            ("launch xgb --|", .option(verb: "launch"), "--"), ("launch xgb --fr|", .option(verb: "launch"), "--fr"),
            ("runs --sort |", .optionValue(verb: "runs", option: "sort"), ""),
            ("runs --sort=e|", .optionValue(verb: "runs", option: "sort"), "e"),
            ("launch xgb depth=|", .assignmentValue(verb: "launch", task: "xgb", path: ["depth"]), ""),
            ("launch xgb g.b=[x, d|", .assignmentValue(verb: "launch", task: "xgb", path: ["g", "b"]), "d"),
            ("?la|", .verbArgument(verb: "help", index: 0, previous: []), "la"),
            ("note fi|", .verbArgument(verb: "note", index: 0, previous: []), "fi"),
            ("note first wo|", .nothing, ""),
        ] as [(String, CompletionPoint.Context, String)]
    )
    func `in an action`(marked: String, context: CompletionPoint.Context, typed: String) {
        check(marked, context, typed)
    }

    @Test(
        arguments: [
            ("x = training_job { | }", [], [:], ""),
            ("x = training_job {\n  al|", [], [:], "al"),
            ("x = training_job {\n  a = 1\n  inputs { tr|", ["inputs"], ["a": "1"], "tr"),
            ("x = training_job {\n  inputs = { train = d/x.csv va|", nil, nil, "va"),
            ("x = training_job {\n  inputs.tr|", ["inputs"], [:], "tr"),
            ("x = training_job { inputs { train = a }\n  in|", [], ["inputs.train": "a"], "in"),
            ("x = training_job { inputs { train = a } in|", [], ["inputs.train": "a"], "in"),
            ("x = training_job { m = minimize b c = 2 inputs { |", ["inputs"], ["m": "minimize b", "c": "2"], ""),
        ] as [(String, [String]?, [String: String]?, String)]
    )
    func `a field's name`(marked: String, group: [String]?, values: [String: String]?, typed: String) {
        guard let group, let values else {
            let draft = DraftDefinition(name: "x", kind: "training_job")
            return check(marked, .fieldValue(draft, path: ["inputs", "train"], previous: ["d/x.csv"]), typed)
        }
        check(marked, .fieldName(DraftDefinition(name: "x", kind: "training_job", values: values), group: group), typed)
    }

    @Test(
        arguments: [
            ("t = tuning_job(x) { objective = |", ["objective"], [], ""),
            ("t = tuning_job(x) { objective = minimize va|", ["objective"], ["minimize"], "va"),
            ("t = tuning_job(x) {\n ranges { eta = 0.1..0.5 |", ["ranges", "eta"], ["0.1..0.5"], ""),
            ("t = tuning_job(x) {\n ranges.eta = 0.1|", ["ranges", "eta"], [], "0.1"),
            ("t = tuning_job(x) { r = [a,\n b|", ["r"], [], "b"),
            ("t = tuning_job(x) { eta |", nil, [], ""),
        ] as [(String, [String]?, [String], String)]
    )
    func `a field's value`(marked: String, path: [String]?, previous: [String], typed: String) {
        let draft = DraftDefinition(name: "t", kind: "tuning_job", base: "x")
        check(marked, path.map { .fieldValue(draft, path: $0, previous: previous) } ?? .nothing, typed)
    }

    @Test func `a word in quotes is looked at without them`() {
        let (found, word) = point("open \"my fo|")
        expectNoDifference(found.context, .verbArgument(verb: "open", index: 0, previous: []))
        expectNoDifference(found.typed, "my fo")
        expectNoDifference(word, "\"my fo")
        #expect(found.isQuoted)
    }

    @Test func `a cursor in the middle of a character or outside the text is moved to its edge`() {
        let inside = CompletionPoint(at: 1, in: "ü", with: .sample)
        expectNoDifference(inside.range, SourceRange(0, 0))
        let beyond = CompletionPoint(at: 99, in: "la", with: .sample)
        expectNoDifference(beyond.range, SourceRange(0, 2))
    }
}
