internal import Glibc
internal import Synchronization
package import TunebookDisplay

/// The cells typed so far, by this prompt and all before it, newest first.
///
/// Kept as a file of JSON lines that all prompts append to:
/// `{"v":1,"time":1767225600,"session":"k3f9","cell":7,"text":"launch xgb"}`, time in seconds since 1970. A cell is
/// appended before it runs, so that nothing a crash interrupts is missing. Lines that are damaged, or of another
/// make, are skipped. The file is read from its end, and only as far back as someone asks, so that a huge one does not
/// slow the start. What other prompts append meanwhile is seen by the next prompt.
///
/// As in bash with `ignorespace`, a cell that begins with a blank is not kept; nor is one of more than
/// ``longestText`` bytes, or an empty one. A cell equal to the one before it counts once.
package final class History: Sendable {
    /// Longer cells, such as a pasted file, are in the session's journal and not here.
    package static let longestText = 256 * 1024

    let session: String
    let path: String?
    private let state: Mutex<State>

    fileprivate struct State: ~Copyable {
        var file: HistoryFile?
        /// Of this prompt, oldest first.
        var typed: [Entry] = []
        /// From the file, newest first, as far as it has been read.
        var earlier: [Entry] = []
        /// The runs of cells that the file has not come to yet, by session and cell.
        var runs: [String: [Int]] = [:]
        var error: HistoryError?
    }

    fileprivate struct Entry {
        var text: String
        var cell: Int
        /// What it launched.
        var runs: [Int] = []
    }

    /// - Parameters:
    ///   - path: Of the file, which is made with mode 0600 if need be; `nil` keeps the history in memory alone.
    ///   - session: Names this prompt in the records.
    package init(path: String?, session: String) {
        self.session = session
        self.path = path
        var state = State()
        if let path {
            do throws(HistoryError) {
                state.file = try HistoryFile(path: path)
            } catch {
                state.error = error
            }
        }
        self.state = Mutex(state)
    }

    /// Why cells are not kept beyond this prompt, once that is so.
    package var problem: Problem? {
        state.withLock { $0.error }.map { error in
            let (headline, reason, remedy) = error.explanation
            return Problem(.warning, headline, reason: reason, remedy: remedy)
        }
    }

    /// How much of the file has been read, in bytes.
    package var bytesRead: Int { state.withLock { $0.file?.bytesRead ?? 0 } }

    /// Adds a cell that is about to run.
    ///
    /// - Parameters:
    ///   - text: The cell as typed.
    ///   - cell: Its number in the session.
    package func append(_ text: String, cell: Int) {
        guard let first = text.first, first != " ", first != "\t", text.utf8.count <= Self.longestText else { return }
        let record: Datum = .object([
            "v": .integer(1), "time": .integer(Int(time(nil))), "session": .text(session), "cell": .integer(cell),
            "text": .text(text),
        ])
        state.withLock { state in
            if state.typed.last?.text == text {
                state.typed[state.typed.count - 1].cell = cell
            } else {
                state.typed.append(Entry(text: text, cell: cell))
            }
            if let error = state.file?.append(record.json) { state.error = error }
        }
    }

    /// Notes which runs a cell launched, behind the cell:
    /// `{"v":1,"time":1767225601,"session":"k3f9","cell":7,"runs":[12]}`.
    package func note(runs: [Int], cell: Int) {
        guard !runs.isEmpty else { return }
        let record: Datum = .object([
            "v": .integer(1), "time": .integer(Int(time(nil))), "session": .text(session), "cell": .integer(cell),
            "runs": .list(runs.map { .integer($0) }),
        ])
        state.withLock { state in
            guard let index = state.typed.lastIndex(where: { $0.cell == cell }) else { return }
            state.typed[index].runs = runs
            if let error = state.file?.append(record.json) { state.error = error }
        }
    }

    /// A cell by its age: 0 is the newest; `nil` beyond the oldest.
    package func entry(_ age: Int) -> String? {
        state.withLock { $0.entry(age)?.text }
    }

    /// The runs that a cell launched, by its age.
    package func runs(_ age: Int) -> [Int] {
        state.withLock { $0.entry(age)?.runs ?? [] }
    }

    /// The nearest cell that begins with the prefix and is not it.
    ///
    /// - Parameters:
    ///   - prefix: Compared as it is, upper and lower case apart.
    ///   - age: Where to begin; the cell of that age is looked at first.
    ///   - step: 1 goes to older cells, -1 to newer ones.
    /// - Returns: The cell and its age; `nil` when there is none in that direction.
    package func first(withPrefix prefix: String, from age: Int, step: Int = 1) -> (age: Int, text: String)? {
        first(from: age, step: step) { $0.hasPrefix(prefix) && $0 != prefix }
    }

    /// The nearest cell that holds the text somewhere, upper and lower case being equal.
    package func first(containing query: String, from age: Int, step: Int = 1) -> (age: Int, text: String)? {
        let wanted = Array(query.lowercased().utf8)
        return first(from: age, step: step) { $0.containsLowercased(wanted) }
    }

    private func first(from age: Int, step: Int, where matches: (String) -> Bool) -> (age: Int, text: String)? {
        state.withLock { state in
            var age = age
            while age >= 0, let text = state.entry(age)?.text {
                if matches(text) { return (age, text) }
                age += step
            }
            return nil
        }
    }
}

extension History.State {
    fileprivate mutating func entry(_ age: Int) -> History.Entry? {
        guard age >= 0 else { return nil }
        if age < typed.count { return typed[typed.count - 1 - age] }
        let position = age - typed.count
        while position >= earlier.count {
            guard file?.isReadWhole == false, let lines = file?.previousLines() else { return nil }
            for line in lines {
                guard let record = Datum(json: line) else { continue }
                let name = "\(record["session"]?.json ?? "") \(record["cell"]?.json ?? "")"
                guard case .text(let text)? = record["text"] else {
                    // What a cell gave stands behind it, so it is read before it.
                    if case .list(let numbers)? = record["runs"], runs[name] == nil {
                        runs[name] = numbers.compactMap { if case .integer(let number) = $0 { number } else { nil } }
                    }
                    continue
                }
                let known = runs.removeValue(forKey: name) ?? []
                if text != (earlier.last ?? typed.first)?.text {
                    earlier.append(History.Entry(text: text, cell: 0, runs: known))
                }
            }
        }
        return earlier[position]
    }
}

extension String {
    /// Whether the lower-cased text holds the bytes; quick where all is ASCII.
    fileprivate func containsLowercased(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var haystack = Array(utf8)
        if haystack.contains(where: { $0 >= 0x80 }) {
            haystack = Array(lowercased().utf8)
        } else {
            for index in haystack.indices where haystack[index] >= 0x41 && haystack[index] <= 0x5A {
                haystack[index] |= 0x20
            }
        }
        guard haystack.count >= wanted.count else { return false }
        return (0...(haystack.count - wanted.count)).contains { start in
            haystack[start] == first && haystack[start...].starts(with: wanted)
        }
    }
}
