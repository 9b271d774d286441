internal import TunebookDisplay

extension History {
    /// The cells of a session before this one, as they were typed, by their numbers.
    ///
    /// A number that was used twice, since its first cell was refused, has the later text.
    ///
    /// - Parameter back: 1 for the session whose last cell is the newest of all others.
    /// - Returns: `nil` when there are not so many sessions in the file.
    /// - Complexity: O(*n*) in the bytes of the file's newer end, up to the session's first cell at least.
    package func earlierSession(_ back: Int) -> [(cell: Int, text: String)]? {
        guard back > 0, let path, var file = try? HistoryFile(path: path) else { return nil }
        var order: [String] = []
        var cells: [Int: String] = [:]
        while !file.isReadWhole {
            for line in file.previousLines() {
                guard let record = Datum(json: line), case .text(let name)? = record["session"], name != session,
                    case .integer(let number)? = record["cell"], case .text(let text)? = record["text"]
                else { continue }
                if !order.contains(name) {
                    // Cells of one session lie close together: two more sessions begun, and it has no more of them.
                    if order.count >= back + 2 { return sorted(cells) }
                    order.append(name)
                }
                guard order.count >= back, order[back - 1] == name else { continue }
                // Read from the end, so the first text of a number is its last.
                if cells[number] == nil { cells[number] = text }
            }
        }
        return order.count >= back ? sorted(cells) : nil
    }

    private func sorted(_ cells: [Int: String]) -> [(cell: Int, text: String)] {
        cells.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
