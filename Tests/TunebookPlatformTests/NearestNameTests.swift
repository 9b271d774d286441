import Testing
import TunebookPlatform

@Suite struct NearestNameTests {
    static let fields = ["eta", "gamma", "max_depth", "num_round", "hyperparameters", "XGBOOST", "a"]

    @Test(arguments: [
        ("max_dept", "max_depth"),
        ("maxdepth", "max_depth"),
        ("num_rounds", "num_round"),
        ("num_ruond", "num_round"),
        ("eat", "eta"),
        ("xgboost", "XGBOOST"),
        ("ETA", "eta"),
    ])
    func `a slip of a few keystrokes is mended`(typed: String, meant: String) {
        #expect(nearestName(to: typed, among: Self.fields) == meant)
    }

    @Test(arguments: [("depth", "max_depth"), ("hyperparams", "hyperparameters")])
    func `a piece or an abbreviation of a name stands for it`(typed: String, meant: String) {
        #expect(nearestName(to: typed, among: Self.fields) == meant)
    }

    @Test(arguments: ["", "x", "q", "learning", "verbosity", "zzz", String(repeating: "a", count: 10_000)])
    func `nothing is offered for what is far from every name`(typed: String) {
        #expect(nearestName(to: typed, among: Self.fields) == nil)
    }

    @Test func `of names equally near the first is offered`() {
        #expect(nearestName(to: "rux", among: ["run", "rug"]) == "run")
    }

    @Test func `there is no nearest of no names`() {
        #expect(nearestName(to: "eta", among: []) == nil)
    }
}
