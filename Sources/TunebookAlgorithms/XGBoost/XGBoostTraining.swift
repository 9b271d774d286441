import Glibc
import TunebookCore
import TunebookPlatform
import TunebookXGBoost

/// One training, round by round.
///
/// Gives what Python's `xgboost.train` gives for the same data, parameters and library: the same metrics to the last
/// digit and the same trees, since both call the same functions in the same order.
struct XGBoostTraining {
    let input: TrainingInput
    let plan: TrainingPlan
    let library: XGBoostLibrary
    let log: TrainingLog

    /// The model's file, as the containers name it; UBJSON since 3.0-5.
    static let modelName = "xgboost-model"

    /// Trains to the end, to an early stop, or to a SIGTERM that asks for the model so far.
    func run() throws(AlgorithmError) -> TrainingOutput {
        log.say("Determined 0 GPU(s) available on the instance.")
        if let metric = input.objectiveMetric, let name = metric.split(separator: ":").last {
            log.say("Setting up HPO optimized metric to be : \(name)")
        }
        for warning in plan.warnings { log.say(warning, level: "WARNING") }
        let data = try loadData()
        log.say("Single node training.")
        let termination = plan.savesOnTermination ? SignalStream([SIGTERM]) : nil
        defer { termination?.close() }
        let output = try library.collectingWarnings { () throws(AlgorithmError) in
            do throws(XGBoostError) {
                return try train(on: data, until: termination)
            } catch {
                sayWarnings()
                throw .libraryFailed(
                    error.isOutOfMemory
                        ? Explanation(
                            "the training ran out of memory",
                            reason: "\(error)",
                            remedy: "free some, train on less data, or lower max_bin or max_depth"
                        )
                        : Explanation("XGBoost stopped the training", reason: "\(error)")
                )
            }
        }.get()
        KeptTrainingData.keep(data, for: input, plan, library)
        return output
    }

    /// The data of this process's training before this one, where it is the same, or what the files hold.
    private func loadData() throws(AlgorithmError) -> TrainingData {
        guard let data = KeptTrainingData.take(for: input, plan, library) else {
            return try TrainingData(input, plan, library: library, log: log)
        }
        data.announce(input, log)
        return data
    }

    private func train(
        on data: TrainingData,
        until termination: SignalStream?
    ) throws(XGBoostError) -> Result<TrainingOutput, AlgorithmError> {
        let booster = try Booster(caching: data.channels.map(\.matrix), in: library)
        for parameter in plan.parameters { try booster.set(parameter.name, to: parameter.value) }
        let threads = plan.threads(forValues: data.train.rowCount * data.train.columnCount)
        try booster.set("nthread", to: String(threads))
        var stopper = plan.earlyStopping.map { EarlyStopper($0) }
        var isTerminated = false
        for round in 0..<plan.roundCount where !isTerminated {
            try booster.update(round: round, on: data.train)
            let metrics = try evaluate(booster, round: round, data)
            sayWarnings()
            log.round(round, metrics)
            if termination != nil, case .failure(let error) = save(try booster.modelBytes()) { return .failure(error) }
            isTerminated = termination?.pending().isEmpty == false
            if let stop = stopper?.add(round, metrics), stop { break }
        }
        var model = booster
        if let best = stopper?.best, !isTerminated {
            (model) = try cut(booster, to: best.round)
            try model.setAttribute("best_iteration", to: String(best.round))
            try model.setAttribute("best_score", to: String(best.value))
        }
        let rounds = try model.roundCount
        return save(try model.modelBytes()).map {
            TrainingOutput(rounds: rounds, bestRound: stopper?.best?.round, library: "XGBoost \(library.version)")
        }
    }

    /// All metrics of train, then all of validation.
    private func evaluate(
        _ booster: Booster,
        round: Int,
        _ data: TrainingData
    ) throws(XGBoostError) -> [(channel: String, name: String, value: Double)] {
        let native = try booster.evaluate(round: round, on: data.channels)
        let computed = ComputedMetrics(
            names: plan.computedMetrics,
            classCount: plan.classCount,
            isClassification: plan.objective.kind == .binary || plan.objective.kind == .multiclass
        )
        var metrics: [(channel: String, name: String, value: Double)] = []
        for (name, matrix) in data.channels {
            for evaluation in native where evaluation.channel == name {
                metrics.append((name, plan.renamedMetrics[evaluation.metric] ?? evaluation.metric, evaluation.value))
            }
            guard !computed.names.isEmpty else { continue }
            let labels = name == "train" ? data.trainLabels : data.validationLabels
            for metric in try computed.evaluate(booster, on: matrix, labels: labels) {
                metrics.append((name, metric.name, metric.value))
            }
        }
        return metrics
    }

    /// The model up to its best round; a linear model has no rounds to cut, and stays whole.
    private func cut(_ booster: Booster, to round: Int) throws(XGBoostError) -> Booster {
        if plan.parameters.contains(where: { $0 == ("booster", "gblinear") }) {
            log.say("a linear model cannot be cut to its best round: the last round's is kept", level: "WARNING")
            return booster
        }
        return try booster.prefix(rounds: round + 1)
    }

    private func save(_ model: [UInt8]) -> Result<Void, AlgorithmError> {
        do throws(CError) {
            try AtomicFile.write(model, to: input.modelDirectory + "/" + Self.modelName)
            return .success(())
        } catch {
            return .failure(
                .userError(
                    Explanation(
                        "the model cannot be written",
                        reason: "\(error)",
                        remedy: error.isOutOfSpace ? "make room on the disk, then launch again" : nil
                    )
                )
            )
        }
    }

    /// Passes on what the library has said.
    private func sayWarnings() {
        for warning in library.takeWarnings() {
            log.say(warning.message, level: warning.level.isEmpty ? "INFO" : warning.level)
        }
    }
}

/// Watches one validation metric for the best round.
struct EarlyStopper {
    private let rule: TrainingPlan.EarlyStopping
    private(set) var best: (round: Int, value: Double)?

    init(_ rule: TrainingPlan.EarlyStopping) {
        self.rule = rule
    }

    /// Takes a round's metrics.
    ///
    /// - Returns: Whether enough rounds have passed without a better one. An equal value is not better.
    mutating func add(_ round: Int, _ metrics: [(channel: String, name: String, value: Double)]) -> Bool {
        guard let value = metrics.first(where: { $0.channel == "validation" && $0.name == rule.metric })?.value else {
            return false
        }
        guard let best else {
            self.best = (round, value)
            return false
        }
        let isBetter = rule.direction == .maximize ? value > best.value : value < best.value
        if isBetter { self.best = (round, value) }
        return !isBetter && round - best.round >= rule.rounds
    }
}
