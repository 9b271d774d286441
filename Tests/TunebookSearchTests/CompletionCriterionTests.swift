import Testing
import TunebookCore
import TunebookSearch

@Suite struct CompletionCriterionTests {
    private func trials(_ values: [Double?]) -> [Trial] {
        values.enumerated().map { index, value in
            Trial(number: index + 1, ["x": .integer(index)], value == nil ? .failed : .completed, value: value)
        }
    }

    @Test func `a target is met by the first job that reaches it`() {
        let target = CompletionCriterion.target(0.2)
        #expect(target.completion(after: trials([0.5, 0.3]), .minimize) == nil)
        #expect(target.completion(after: trials([0.5, 0.2, 0.1]), .minimize)?.job == 2)
        #expect(target.completion(after: trials([0.1, 0.3]), .maximize)?.job == 2)
    }

    @Test func `jobs without a gain of one per cent are counted, failed ones too`() {
        let jobs = trials([1.0, 0.995, nil, 0.98, 0.979, 0.975])
        #expect(CompletionCriterion.jobsWithoutImprovement(jobs, .minimize) == 2)
        #expect(CompletionCriterion.jobsWithoutImprovement(2).completion(after: jobs, .minimize)?.job == 4)
        #expect(CompletionCriterion.jobsWithoutImprovement(3).completion(after: jobs, .minimize) == nil)
    }

    @Test func `a search has converged after ten jobs without gain, or twice its hyperparameters`() {
        let jobs = trials([1.0] + [Double?](repeating: 1.0, count: 10))
        #expect(CompletionCriterion.convergence(parameters: 3).completion(after: jobs, .minimize)?.job == 1)
        #expect(CompletionCriterion.convergence(parameters: 6).completion(after: jobs, .minimize) == nil)
    }

    @Test func `knowledge from elsewhere and running jobs do not count`() {
        let known = Trial(number: 0, ["x": .integer(9)], .completed, value: 0)
        #expect(CompletionCriterion.target(0.1).completion(after: [known], .minimize) == nil)
    }
}
