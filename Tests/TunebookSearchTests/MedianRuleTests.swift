import Testing
import TunebookCore
import TunebookSearch

@Suite struct MedianRuleTests {
    private func job(_ number: Int, _ curve: [Double], _ state: Trial.State = .completed) -> Trial {
        Trial(number: number, ["eta": .number(Double(number))], state, value: curve.last, curve: curve)
    }

    /// Running averages at round 3: 0.2, 0.3, 0.4, 0.5, so that the median is 0.35.
    private var others: [Trial] {
        [job(1, [0.3, 0.2, 0.1]), job(2, [0.4, 0.3, 0.2]), job(3, [0.5, 0.4, 0.3]), job(4, [0.6, 0.5, 0.4])]
    }

    @Test func `a value worse than the median of running averages stops the job`() {
        let verdict = MedianRule(.minimize).verdict(on: job(5, [0.6, 0.5, 0.36], .running), among: others)
        guard case .stop(let reason) = verdict else {
            Issue.record("it goes on")
            return
        }
        #expect(reason.rule == .median)
        #expect(reason.round == 3)
        #expect(abs((reason.threshold ?? 0) - 0.35) < 1e-12)
    }

    @Test func `a value as good as the median goes on`() {
        #expect(MedianRule(.minimize).verdict(on: job(5, [0.6, 0.5, 0.34], .running), among: others) == .goOn)
    }

    @Test func `worse means less when the objective is maximised`() {
        let rule = MedianRule(.maximize)
        #expect(rule.verdict(on: job(5, [0.6, 0.5, 0.36], .running), among: others) == .goOn)
        #expect(rule.verdict(on: job(5, [0.6, 0.5, 0.34], .running), among: others) != .goOn)
    }

    @Test func `nothing is stopped before round 3, or before four jobs have ended there`() {
        let rule = MedianRule(.minimize)
        #expect(rule.verdict(on: job(5, [9, 9], .running), among: others) == .goOn)
        #expect(rule.verdict(on: job(5, [9, 9, 9], .running), among: Array(others.prefix(3))) == .goOn)
        let running = others.prefix(3) + [job(4, [0.6, 0.5, 0.4], .running)]
        #expect(rule.verdict(on: job(5, [9, 9, 9], .running), among: Array(running)) == .goOn)
    }

    @Test func `nothing is stopped in the first tenth of the usual length`() {
        let long = (1...5).map { job($0, [Double](repeating: 0.1, count: 100)) }
        let rule = MedianRule(.minimize)
        #expect(rule.verdict(on: job(6, [Double](repeating: 9, count: 9), .running), among: long) == .goOn)
        #expect(rule.verdict(on: job(6, [Double](repeating: 9, count: 10), .running), among: long) != .goOn)
    }

    @Test func `the best so far is never stopped, although averages of rising curves lag behind`() {
        let falling = (1...5).map { job($0, [0.1, 0.2, 0.9]) }
        #expect(MedianRule(.minimize).verdict(on: job(6, [0.5, 0.5, 0.8], .running), among: falling) == .goOn)
    }

    @Test func `a value that is no number is stopped`() {
        #expect(MedianRule(.minimize).verdict(on: job(5, [0.1, 0.1, .nan], .running), among: others) != .goOn)
    }
}
