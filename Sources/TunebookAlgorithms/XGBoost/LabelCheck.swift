import TunebookCore

/// Holds a channel's labels against what the objective takes, so that the message names the row and not the library's
/// source line.
struct LabelCheck {
    let plan: TrainingPlan
    let channel: ChannelInput

    func check(_ table: NumericTable) throws(DataError) {
        let domain = plan.objective.labels
        let classCount = plan.classCount
        let labels = unsafe table.labels
        if case .any = domain {
            // Labels are finite already: the readers refuse others.
        } else if let row = unsafe labels.firstIndex(where: { !domain.contains($0, classCount: classCount) }) {
            throw .labelOutsideDomain(
                place: place(of: row),
                label: unsafe shown(labels[row]),
                objective: plan.objective.name,
                domain: domain.words(classCount: classCount)
            )
        }
        // Estimating the base score from one class gives 0 or 1, which the logistic loss cannot start from.
        let needsBoth = plan.objective.kind == .binary && !plan.parameters.contains { $0.name == "base_score" }
        if channel.name == "train", needsBoth, let first = unsafe labels.first, first == 0 || first == 1,
            unsafe labels.allSatisfy({ $0 == first })
        {
            throw .oneClass(
                channel: channel.name,
                path: channel.displayPath,
                label: shown(first),
                objective: plan.objective.name
            )
        }
    }

    private func shown(_ label: Float) -> String {
        Int(exactly: label).map(String.init) ?? "\(label)"
    }

    /// Finds a row's line by counting lines that are not blank; only when there is something to complain of.
    private func place(of row: Int) -> DataPlace {
        var before = 0
        for path in channel.files {
            let display = channel.displayPath(of: path)
            guard let file = try? TextFile(path: path, displayPath: display) else { break }
            var counter = LineCounter(skipsComments: DataForm.libsvmTypes.contains(channel.contentType))
            if let line = try? counter.line(ofRow: row - before, in: file) {
                return DataPlace(path: display, line: line)
            }
            before += counter.rowCount
        }
        return DataPlace(path: channel.displayPath, line: nil)
    }
}

/// Counts the lines of a file that hold a row.
private struct LineCounter {
    let skipsComments: Bool
    private(set) var rowCount = 0

    init(skipsComments: Bool) {
        self.skipsComments = skipsComments
    }

    /// The line, from 1, of a row, from 0; `nil` when the file has fewer.
    mutating func line(ofRow row: Int, in file: TextFile) throws(DataError) -> Int? {
        let block = LineBlock(capacity: 1 << 20)
        var line = 0
        for start in stride(from: 0, to: file.size, by: 1 << 20) {
            try block.load(start..<min(file.size, start + 1 << 20), of: file)
            let bytes = unsafe UnsafeBufferPointer(
                start: block.memory + block.lines.lowerBound,
                count: block.lines.count
            )
            var rest = unsafe bytes[...]
            while unsafe !rest.isEmpty {
                let end = unsafe rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                line += 1
                let first = unsafe rest[..<end].first { $0 != 32 && $0 != 9 && $0 != 13 }
                if let first, !skipsComments || first != UInt8(ascii: "#") {
                    if rowCount == row { return line }
                    rowCount += 1
                }
                unsafe rest = rest[min(end + 1, rest.endIndex)...]
            }
        }
        return nil
    }
}
