import TunebookCore
import TunebookXGBoost

/// The channels of a training as the library's matrices.
struct TrainingData {
    let train: DataMatrix
    let validation: DataMatrix?
    /// Each channel's labels, kept only for metrics that are computed here.
    let trainLabels: [Float]
    let validationLabels: [Float]

    /// The channels by name, train first.
    var channels: [(name: String, matrix: DataMatrix)] {
        [("train", train)] + (validation.map { [("validation", $0)] } ?? [])
    }

    /// Reads a channel, checks its labels, and hands it to the library; the parsed rows are given back before the next
    /// channel is read.
    init(_ input: TrainingInput, _ plan: TrainingPlan, library: XGBoostLibrary, log: TrainingLog)
        throws(AlgorithmError)
    {
        guard let trainInput = input.channels.first(where: { $0.name == "train" }) else {
            throw .userError(Explanation("no train channel", remedy: "set inputs.train = FILE"))
        }
        let validationInput = input.channels.first { $0.name == "validation" }
        let reader = ChannelReader(
            threads: input.threads,
            hasWeights: plan.hasWeights,
            parsedDataDirectory: input.parsedDataDirectory
        )
        Self.announceForm(of: trainInput, log)
        let loader = Loader(plan: plan, reader: reader, library: library)
        let trained = try loader.load(trainInput, columns: nil)
        train = trained.matrix
        trainLabels = trained.labels
        Self.announceTrain(train, log)
        guard let validationInput else {
            validation = nil
            validationLabels = []
            return
        }
        let validated = try loader.load(validationInput, columns: (train.columnCount, trainInput.displayPath))
        validation = validated.matrix
        validationLabels = validated.labels
        Self.announceValidation(validated.matrix, log)
    }

    /// Says what reading the data says.
    func announce(_ input: TrainingInput, _ log: TrainingLog) {
        if let channel = input.channels.first(where: { $0.name == "train" }) { Self.announceForm(of: channel, log) }
        Self.announceTrain(train, log)
        if let validation { Self.announceValidation(validation, log) }
    }

    private static func announceForm(of channel: ChannelInput, _ log: TrainingLog) {
        guard DataForm.csvTypes.contains(channel.contentType) else { return }
        log.say("Determined delimiter of CSV input is ','")
    }

    private static func announceTrain(_ matrix: DataMatrix, _ log: TrainingLog) {
        log.say("Train matrix has \(matrix.rowCount) rows and \(matrix.columnCount) columns")
    }

    private static func announceValidation(_ matrix: DataMatrix, _ log: TrainingLog) {
        log.say("Validation matrix has \(matrix.rowCount) rows")
    }

    private struct Loader {
        let plan: TrainingPlan
        let reader: ChannelReader
        let library: XGBoostLibrary

        /// Reads one channel; `columns` is what the train channel has, for the validation channel.
        func load(_ channel: ChannelInput, columns: (count: Int, path: String)?) throws(AlgorithmError) -> (
            matrix: DataMatrix, labels: [Float]
        ) {
            let table = try explained { () throws(DataError) in
                let table = try reader.read(channel)
                try LabelCheck(plan: plan, channel: channel).check(table)
                try checkColumns(of: table, channel, columns)
                return table
            }
            do {
                let matrix = try matrix(of: table, columns: columns?.count)
                let labels = plan.computedMetrics.isEmpty ? [] : unsafe Array(table.labels)
                return (matrix, labels)
            } catch {
                throw .libraryFailed(Explanation("XGBoost cannot take the channel \(channel.name)", reason: "\(error)"))
            }
        }

        private func matrix(of table: NumericTable, columns: Int?) throws(XGBoostError) -> DataMatrix {
            let matrix: DataMatrix
            switch unsafe table.features {
            case .dense(let values):
                matrix = try unsafe DataMatrix(
                    values,
                    rows: table.rowCount,
                    columns: table.columnCount,
                    threads: plan.threads(forValues: values.count),
                    in: library
                )
            case .sparse(let offsets, let indices, let values):
                matrix = try unsafe DataMatrix(
                    offsets: offsets,
                    indices: indices,
                    values: values,
                    columns: max(table.columnCount, columns ?? 0),
                    threads: plan.threads(forValues: values.count),
                    in: library
                )
            }
            try unsafe matrix.set("label", to: table.labels)
            if unsafe !table.weights.isEmpty { try unsafe matrix.set("weight", to: table.weights) }
            if !table.groups.isEmpty { try matrix.setGroups(table.groups) }
            return matrix
        }

        private func checkColumns(
            of table: NumericTable,
            _ channel: ChannelInput,
            _ columns: (count: Int, path: String)?
        ) throws(DataError) {
            guard let columns else { return }
            var isDense = false
            if case .dense = unsafe table.features { isDense = true }
            if isDense ? table.columnCount == columns.count : table.columnCount <= columns.count { return }
            // What the user counts in the file: the label, and the weight where there is one.
            let others = isDense ? (plan.hasWeights ? 2 : 1) : 0
            throw .columnCounts(
                train: columns.count + others,
                validation: table.columnCount + others,
                trainPath: columns.path,
                validationPath: channel.displayPath,
                isText: isDense
            )
        }

        private func explained<Value>(_ body: () throws(DataError) -> Value) throws(AlgorithmError) -> Value {
            do {
                return try body()
            } catch {
                throw .userError(error.explanation)
            }
        }
    }
}
