package import TunebookCatalogue
package import TunebookCore

/// The ranges that a tuning job had, and where its best jobs lie.
package struct RangeMemory: Sendable {
    /// The newest launches, newest first.
    private let runs: [Run]

    /// Reads the newest launches of a task, or, of one that was never launched, of others on its training job.
    ///
    /// Finds none where the catalogue cannot be read.
    ///
    /// - Parameter base: The training job that the task is chained on, where it is known.
    package init(task: String, base: String? = nil, catalogue: Catalogue) {
        let own = (try? catalogue.runs(RunQuery(newest: 20, task: task))) ?? []
        guard own.isEmpty, let base else {
            runs = own
            return
        }
        let newest = (try? catalogue.runs(RunQuery(newest: 20))) ?? []
        runs = newest.filter { run in
            guard case .tuning(let tuning) = run.specification else { return false }
            return tuning.training.taskName == base
        }
    }

    /// The ranges that a hyperparameter had in earlier launches, newest first, each once.
    package func earlierRanges(of name: String) -> [ParameterRange] {
        var ranges: [ParameterRange] = []
        for run in runs {
            guard case .tuning(let tuning) = run.specification,
                let range = tuning.ranges.first(where: { $0.name == name })?.range, !ranges.contains(range)
            else { continue }
            ranges.append(range)
        }
        return ranges
    }

    /// A hyperparameter's value in the best job of the newest launch that has one, as text.
    package func bestValue(of name: String) -> String? {
        for run in runs {
            guard case .tuning(let tuning) = run.specification, let jobs = run.result?.tuning?.jobs,
                let value = jobs.best(tuning.objective.direction)?.values[name]
            else { continue }
            return value
        }
        return nil
    }

    /// From the least to the greatest value of a hyperparameter in the best fifth of the newest launch's jobs.
    ///
    /// - Returns: `nil` for a categorical hyperparameter, and where fewer than two jobs are in the fifth.
    package func spanOfBestFifth(of name: String) -> ParameterRange? {
        for run in runs {
            guard case .tuning(let tuning) = run.specification, let jobs = run.result?.tuning?.jobs,
                let range = tuning.ranges.first(where: { $0.name == name })?.range
            else { continue }
            let ranked = jobs.ranked(tuning.objective.direction)
            let texts = ranked.prefix(max(2, ranked.count / 5)).compactMap { $0.values[name] }
            switch range {
            case .continuous(_, _, let scaling):
                let values = texts.compactMap { Double($0) }.sorted()
                guard let least = values.first, let most = values.last, least < most else { continue }
                return .continuous(lower: least, upper: most, scaling: scaling)
            case .integer(_, _, let scaling):
                let values = texts.compactMap { Int($0) }.sorted()
                guard let least = values.first, let most = values.last, least < most else { continue }
                return .integer(lower: least, upper: most, scaling: scaling)
            case .categorical: return nil
            }
        }
        return nil
    }
}
