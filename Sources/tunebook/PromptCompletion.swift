import FoundationEssentials
import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookSession
import TunebookTerminal

/// What TAB offers at the prompt: the vocabulary's words, and the names that this session and its catalogue know.
struct PromptCompletion: Sendable {
    private let vocabulary: Vocabulary
    private let source: CompletionSource
    private let glance: SessionGlance

    init(program: Program, session: Session) {
        vocabulary = session.vocabulary
        let glance = session.glance
        let (rules, catalogue, engines) = (program.rules, program.catalogue, program.engines)
        let ranges = RangeCompletion(rules: rules, catalogue: catalogue) { glance.definitions }
        var source = CompletionSource()
        source.taskNames = { glance.definitions.names }
        source.kindOfTask = { glance.definitions[$0]?.kind.rawValue }
        let earlier = EarlierValues(catalogue: catalogue) { glance.definitions }
        let programs = ProgramCompletion(rules: rules) { glance.definitions }
        source.groupsWithShortNames = { programs.groupsWithShortNames(of: $0) }
        source.fields = { programs.fields(of: $0, in: $1) }
        source.scripts = {
            glance.definitions.scripts.keys.sorted().map { CompletionCandidate($0, summary: "script cell") }
        }
        source.currentValue = { task, path in
            guard let definition = glance.definitions[task] else { return nil }
            let path = FieldPath(path)
            return (definition[path: path] ?? rules.defaultValue(of: path, in: definition))?.description
        }
        source.paths = { Self.paths(prefix: $0, from: glance.directory) }
        source.runs = {
            let runs = (try? catalogue.runs(RunQuery(newest: 20))) ?? []
            return runs.map { CompletionCandidate("\($0.number)", summary: "\($0.taskName), \($0.state.rawValue)") }
        }
        source.engineNames = { engines.names }
        let outputs = OutputCompletion(rules: rules, catalogue: catalogue, glance: glance)
        source.cells = { outputs.cells }
        source.outputs = { outputs.candidates(for: $0) }
        source.values = { owner, path, previous in
            let ranges =
                ranges.candidates(for: owner, at: path, after: previous)
                + programs.values(for: owner, at: path, after: previous)
                + earlier.candidates(for: owner, at: path, after: previous)
            guard previous.isEmpty, path.last == "eval_metric" else { return ranges }
            return rules.algorithms.flatMap { $0.metrics }.map {
                CompletionCandidate($0.name, summary: $0.summary, suffix: "")
            }
        }
        self.source = source
        self.glance = glance
    }

    func list(for text: String, at cursor: Int) -> CompletionList {
        if text.isEmpty, !glance.suggestions.isEmpty {
            return CompletionList(
                replaced: 0..<0,
                candidates: glance.suggestions.map { CompletionList.Candidate($0.line, summary: $0.reason, suffix: "") }
            )
        }
        let completion = Completion(at: cursor, in: text, with: vocabulary, asking: source)
        return CompletionList(
            replaced: completion.range.lowerBound..<completion.range.upperBound,
            candidates: completion.candidates.map {
                CompletionList.Candidate($0.text, summary: $0.summary, suffix: $0.suffix)
            }
        )
    }

    /// What is expected at the end of a cell; asked at every key, so that nothing is looked up on disk.
    func hint(for text: String) -> EditorHint? {
        // A long cell was pasted, and its end says nothing that helps.
        guard text.utf8.count < 4096,
            let expected = ExpectedArgument(atEndOf: text, with: vocabulary, asking: source)
        else { return nil }
        return EditorHint(expected.text, isTaken: false)
    }

    /// Files and folders that begin with a text, hidden ones only when asked for; a relative text starts from a folder.
    private static func paths(prefix: String, from directory: String) -> [String] {
        let slash = prefix.lastIndex(of: "/")
        let folder = slash.map { String(prefix[...$0]) } ?? ""
        let start = slash.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
        var place = folder.hasPrefix("~/") ? homeFolder + folder.dropFirst(1) : folder
        if !place.hasPrefix("/") { place = directory + "/" + place }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        let seen = names.filter { start.hasPrefix(".") || !$0.hasPrefix(".") }.sorted()
        var matches = seen.filter { $0.hasPrefix(start) }
        if matches.isEmpty, start.count > 1 { matches = seen.filter { isSubsequence(start, of: $0) } }
        return matches.map { name in
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: place + "/" + name, isDirectory: &isDirectory)
            return folder + name + (isDirectory ? "/" : "")
        }
    }

    /// Whether letters stand in a name in their order, upper and lower case alike.
    private static func isSubsequence(_ letters: String, of name: String) -> Bool {
        var rest = name.lowercased()[...]
        for letter in letters.lowercased() {
            guard let place = rest.firstIndex(of: letter) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }

    private static let homeFolder = FileManager.default.homeDirectoryForCurrentUser.path
}
