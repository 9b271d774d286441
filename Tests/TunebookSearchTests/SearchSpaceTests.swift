import Testing
import TunebookCore
import TunebookSearch

@Suite struct SearchSpaceTests {
    static let refused: [(ParameterRange, String, String)] = [
        (
            .continuous(lower: 0.5, upper: 0.1, scaling: .linear), "the range of \"x\" is empty",
            "swap them: x = 0.1..0.5"
        ),
        (
            .continuous(lower: 0, upper: 1, scaling: .logarithmic),
            "\"x\" cannot be scaled logarithmically from 0.0", "raise the lower bound or scale it linear"
        ),
        (
            .continuous(lower: 0, upper: 1, scaling: .reverseLogarithmic),
            "\"x\" cannot be scaled reverse_log over 0.0..1.0",
            "end the range below 1, such as 0.999, or scale it linear"
        ),
        (
            .integer(lower: 0, upper: 1, scaling: .reverseLogarithmic), "\"x\" cannot be scaled reverse_log",
            "scale it linear or log"
        ),
        (
            .continuous(lower: .nan, upper: 1, scaling: .auto), "a bound of \"x\" is no finite number",
            "give two numbers: x = 0.1..0.5"
        ),
        (.integer(lower: .min, upper: 1, scaling: .auto), "a bound of \"x\" is too large", "give a smaller bound"),
        (.categorical([]), "the list of \"x\" is empty", "name its values: x = [gbtree, dart]"),
        (.categorical(["a", "b", "a"]), "\"a\" stands twice in the list of \"x\"", "keep one of them"),
        (.categorical((0...30).map { "w\($0)" }), "the list of \"x\" has 31 values", "shorten the list"),
    ]

    @Test(arguments: refused)
    func `a range that cannot be searched says what to do`(range: ParameterRange, headline: String, remedy: String) {
        let error = #expect(throws: SearchError.self) { _ = try SearchSpace([.init("x", range)]) }
        #expect(error?.explanation.headline == headline)
        #expect(error?.explanation.remedy == remedy)
    }

    @Test func `there must be ranges, each name once, and 30 at most`() {
        let range = ParameterRange.integer(lower: 1, upper: 2, scaling: .auto)
        #expect(throws: SearchError.noRanges) { try SearchSpace([]) }
        #expect(throws: SearchError.nameTwice("x")) { try SearchSpace([.init("x", range), .init("x", range)]) }
        #expect(throws: SearchError.tooManyRanges(31)) { try SearchSpace((0...30).map { .init("x\($0)", range) }) }
    }

    @Test func `what is fixed, banned or tried must have a range`() {
        #expect(throws: SearchError.notAParameter("gamma", parameters: ["eta", "subsample", "max_depth", "booster"])) {
            try Fixture.mixed(fixed: ["gamma": .number(1)])
        }
        #expect(throws: SearchError.self) { try Fixture.mixed(bans: [Region(["gamma": .words(["x"])])]) }
        #expect(throws: SearchError.self) { try Fixture.mixed(forced: [["gamma": .number(1)]]) }
    }

    @Test func `a set is admitted inside the ranges only, bounds included`() throws {
        let space = try Fixture.mixed()
        var set: Assignment = [
            "eta": .number(0.5), "subsample": .integer(1), "max_depth": .integer(2), "booster": .word("dart"),
        ]
        #expect(space.admits(set))
        set["max_depth"] = .number(2.5)
        #expect(!space.admits(set))
        set["max_depth"] = nil
        #expect(!space.admits(set))
    }

    @Test func `a one-point range is one set`() throws {
        let space = try SearchSpace([.init("x", .continuous(lower: 0.3, upper: 0.3, scaling: .linear))])
        for type in StrategyTable.builtIn {
            let trials = Fixture.run(try type.init(space, Fixture.settings), jobs: 5) { _ in 1 }
            #expect(trials.map(\.assignment) == [["x": .number(0.3)]])
        }
    }

    @Test func `values are written as a training job takes them`() {
        let set: Assignment = ["a": .number(0.1), "b": .integer(3), "c": .word("dart"), "d": .number(1e-7)]
        #expect(set.hyperparameters == ["a": "0.1", "b": "3", "c": "dart", "d": "1e-07"])
        #expect(set.description == "a=0.1 b=3 c=dart d=1e-07")
    }
}
