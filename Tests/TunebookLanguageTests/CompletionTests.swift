import CustomDump
import Testing
import TunebookLanguage

/// Completes at the place of `|` in a text.
@Suite struct CompletionTests {
    private var source: CompletionSource {
        var source = CompletionSource()
        source.taskNames = { ["tune", "xgb"] }
        source.kindOfTask = { $0 == "xgb" ? "training_job" : $0 == "tune" ? "tuning_job" : nil }
        source.paths = { prefix in
            ["data/", "data/my file.csv", "data/my folder/", "data/train.csv"].filter {
                $0.hasPrefix(prefix) && $0 != prefix
            }
        }
        source.runs = { [CompletionCandidate("2", summary: "tune"), CompletionCandidate("1", summary: "xgb")] }
        source.engineNames = { ["local", "sagemaker"] }
        source.currentValue = { task, path in task == "xgb" && path == ["hyperparameters", "eta"] ? "0.3" : nil }
        source.values = { _, path, previous in
            path == ["objective"] && previous == ["minimize"] ? [CompletionCandidate("validation:error")] : []
        }
        return source
    }

    private func completion(_ marked: String) -> Completion {
        let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
        return Completion(at: parts[0].utf8.count, in: parts.joined(), with: .sample, asking: source)
    }

    /// Each candidate as it would stand in the text, with what it appends.
    private func texts(_ marked: String) -> [String] {
        completion(marked).candidates.map { $0.text + $0.suffix }
    }

    @Test(arguments: [
        ("la|", ["launch "]), ("r|", ["rerun ", "runs "]), ("x|", ["xgb."]), ("uns|", ["unset "]),
        ("x = |", ["training_job {", "tuning_job("]), ("x = tu|", ["tuning_job("]),
        ("t = tuning_job(|", ["tune) {", "xgb) {"]),
        ("launch |", ["tune ", "xgb "]), ("launch x|", ["xgb "]), ("launch xgb on |", ["local ", "sagemaker "]),
        ("launch xgb o|", ["on "]), ("launch xgb --f|", ["--fresh "]), ("launch xgb --n|", ["--note="]),
        ("launch xgb h|", ["hyperparameters."]),
        ("launch xgb hyperparameters.e|", ["hyperparameters.eta=", "hyperparameters.eval_metric="]),
        ("launch xgb hyperparameters.booster=d|", ["dart "]),
        ("runs |", ["2 ", "1 "]), ("show xgb.in|", ["xgb.instance_type ", "xgb.inputs."]),
        ("?lau|", []), ("help xgb.hyperparameters.et|", ["xgb.hyperparameters.eta "]),
    ])
    func `statements and actions`(marked: String, expected: [String]) {
        expectNoDifference(texts(marked), expected)
    }

    @Test(arguments: [
        ("x = training_job { |", ["algorithm_name = ", "instance_type = ", "inputs { ", "hyperparameters { "]),
        ("x = training_job { algorithm_name = XGBOOST\n |", ["instance_type = ", "inputs { ", "hyperparameters { "]),
        ("x = training_job { hyperparameters { e|", ["eta = ", "eval_metric = "]),
        ("x = training_job { hyperparameters.m|", ["max_depth = "]),
        ("x = training_job { instance_type = ml.m4|", ["ml.m4.xlarge "]),
        ("x = training_job { instance_type = ml.m4.xlarge al|", ["algorithm_name = "]),
        ("x = training_job { hyperparameters { eval_metric = error,l|", ["logloss "]),
        ("x = training_job { inputs { train = data/t|", ["data/train.csv "]),
        ("t = tuning_job(xgb) { objective = m|", ["minimize ", "maximize "]),
        ("t = tuning_job(xgb) { objective = minimize v|", ["validation:error "]),
        ("t = tuning_job(xgb) { ranges { eta = 0.1..0.5 l|", ["linear ", "log "]),
        ("t = tuning_job(xgb) { ranges { eta = [a, b] a|", ["auto "]),
    ])
    func `definitions`(marked: String, expected: [String]) {
        expectNoDifference(texts(marked), expected)
    }

    @Test(arguments: [
        ("xgb.h|", ["hyperparameters."]), ("xgb.hyperparameters.m|", ["max_depth = "]), ("unset x|", ["xgb."]),
        ("unset xgb.inputs.|", ["train ", "validation "]), ("xgb.hyperparameters.eta = |", ["0.3"]),
        ("xgb.hyperparameters.booster = g|", ["gbtree "]), ("nothing.h|", []),
    ])
    func `changes`(marked: String, expected: [String]) {
        expectNoDifference(texts(marked), expected)
    }

    @Test func `letters in order do where nothing starts with them`() {
        expectNoDifference(texts("x = training_job { instype|"), ["instance_type = "])
        expectNoDifference(texts("xgb.hyperparameters.mxd|"), ["max_depth = "])
        expectNoDifference(texts("x = training_job { ALG|"), ["algorithm_name = "])
    }

    @Test func `a path with blanks is quoted, and a folder left open`() {
        expectNoDifference(
            texts("open d|"),
            ["data/", "\"data/my file.csv\" ", "\"data/my folder/", "data/train.csv "]
        )
        expectNoDifference(texts("open \"data/my fi|"), ["\"data/my file.csv\" "])
        expectNoDifference(completion("open \"data/my fo|").candidates.map(\.label), ["my folder/"])
    }

    @Test func `a candidate says what it is`() {
        expectNoDifference(completion("lau|").candidates.map(\.summary), ["runs a task"])
        expectNoDifference(
            completion("xgb.hyperparameters.eta|").candidates.map(\.summary),
            ["number: the step size"]
        )
    }

    @Test func `the common prefix can be inserted at once`() {
        expectNoDifference(completion("x = training_job { in|").commonPrefix, "in")
        expectNoDifference(completion("x = training_job { instance_type = |").commonPrefix, "ml.m")
        expectNoDifference(completion("zzz|").commonPrefix, "")
    }
}
