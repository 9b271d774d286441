import TunebookCore
import TunebookDisplay

/// The words for a training job of a search.
enum JobTexts {
    /// How its set was chosen, in one word or two.
    static func basis(_ choice: JobChoice?) -> String {
        switch choice?.basis {
        case nil: ""
        case .requested: "asked for"
        case .resumed: "begun before"
        case .start: "start"
        case .drawn: "random"
        case .cell: "grid"
        case .promise: "promise"
        case .doubt: "doubt"
        }
    }

    /// Why its set was chosen, as a sentence.
    static func sentence(_ basis: JobChoice.Basis) -> String {
        switch basis {
        case .requested: "it was asked for by try"
        case .resumed: "an earlier launch had begun it"
        case .start: "the search begins with points spread over the ranges"
        case .drawn: "it was drawn at random"
        case .cell: "it was the next cell of the grid"
        case .promise: "chosen for promise: the model expected it to be good"
        case .doubt: "chosen for doubt: the model knew little about it, and it might have been good"
        }
    }

    static func state(_ state: TuningJobEvent.State) -> StyledText {
        switch state {
        case .started: StyledText("running", role: .value)
        case .hit: StyledText("hit", role: .hit)
        case .completed: StyledText("completed", role: .success)
        case .stopped: StyledText("stopped", role: .warning)
        case .failed: StyledText("failed", role: .failure)
        }
    }

    /// `eta 0.12   max_depth 4`, in the order of the ranges.
    static func set(_ job: TuningJobEvent, of tuning: TuningSpecification) -> String {
        tuning.ranges.compactMap { tunable in
            job.values[tunable.name].map { "\(tunable.name) \(RunTexts.shortened($0))" }
        }.joined(separator: "   ")
    }

    /// A job's set as data, in the order of the ranges; numbers are numbers.
    static func data(_ job: TuningJobEvent, of tuning: TuningSpecification) -> Datum {
        .object(
            tuning.ranges.compactMap { tunable in
                guard let text = job.values[tunable.name] else { return nil }
                let number = Int(text).map { Datum.integer($0) } ?? Double(text).map { Datum.number($0) }
                return Datum.Member(tunable.name, number ?? .text(text))
            }
        )
    }

    /// A job's objective, or a dash.
    static func value(_ value: Double?) -> String {
        value.map { RunTexts.metric($0) } ?? "–"
    }
}
