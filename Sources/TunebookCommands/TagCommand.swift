import TunebookCatalogue
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `tag 7 good`, `tag 4-6 9 good`, `tag xgb baseline`, `tag 7 --clear`
package struct TagCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "tag",
            summary: "give runs a word to find them by",
            arguments: [.init("RUN", .run, repeats: true), .init("TAG", .text, optional: true)],
            options: [.init("clear", "take the tag away")]
        ),
        details: [
            "A run has one tag; a new one takes its place. A task's name means its newest run, Out[7] what cell 7 launched.",
            "runs --where \"tag = good\" lists them. Tags are kept with the results, and not in saved sessions.",
        ],
        examples: [
            .init("tag 7 good", "run 7 is good"),
            .init("tag 4-6 9 baseline", "four runs at once"),
            .init("tag 7 --clear", "run 7 has no tag any more"),
        ],
        isSaved: false,
        givesData: true
    )

    private let subjects: [RunSubject]
    private let tag: String?

    private static let longestTag = 64

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        var literals: [Literal] = []
        while let literal = reader.next() { literals.append(literal) }
        if reader.flag("clear") {
            tag = nil
        } else {
            guard literals.count > 1, let last = literals.popLast() else {
                throw Diagnostic(
                    literals.isEmpty ? "tag needs a run and a word" : "tag needs a word",
                    at: statement.range,
                    notes: ["as in tag 7 good; tag 7 --clear takes it away"]
                )
            }
            guard last.text.first?.isNumber != true else {
                throw Diagnostic("a tag begins with a letter, and \"\(last.text)\" is a run", at: last.range)
            }
            guard !last.text.isEmpty, last.text.count <= Self.longestTag, !last.text.contains(where: \.isNewline) else {
                throw Diagnostic("a tag is one word of \(Self.longestTag) characters at most", at: last.range)
            }
            tag = last.text
        }
        guard !literals.isEmpty else {
            throw Diagnostic("tag needs a run", at: statement.range, suggestion: "tag 7 --clear")
        }
        var subjects: [RunSubject] = []
        for literal in literals { subjects.append(try RunSubject(literal)) }
        self.subjects = subjects
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        var numbers: [Int] = []
        for subject in subjects { numbers += try await subject.numbers(in: context) }
        try await context.catalogue.setTag(tag, of: numbers)
        let names = numbers.count == 1 ? "run \(numbers[0])" : "\(numbers.count) runs"
        var text = StyledText(names, role: .name, savedText: "")
        text.append(tag == nil ? " · no tag" : " · tag ", savedText: "")
        text.append(tag ?? "", role: .value, savedText: "")
        let data = Datum.object([
            "runs": .list(numbers.map { .integer($0) }), "tag": tag.map { .text($0) } ?? .null,
        ])
        return .record(Record(.text(text), data: data))
    }
}
