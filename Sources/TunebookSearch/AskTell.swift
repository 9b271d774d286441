import FoundationEssentials
package import TunebookCore

/// A search behind JSON lines, for programs that are their own objective.
///
/// Each line is one object with an `op`; each gets one line in answer, with `"error"` where it could not be done.
///
/// | line | answer |
/// |---|---|
/// | `{"op":"space","ranges":[…],"direction":"Minimize","strategy":"BAYESIAN","seed":1}` | `{"parameters":3}` |
/// | `{"op":"ask"}` | `{"job":1,"values":{"eta":0.1},"reason":{…}}`, or `{"exhausted":true}` |
/// | `{"op":"tell","job":1,"value":0.25}` | `{"job":1,"best":{"job":1,"value":0.25}}` |
/// | `{"op":"tell","job":3,"stopped":true}` | the same; the last value reported counts, where none is given |
/// | `{"op":"tell","job":2,"failed":true}` | the same; a `value` that is null means it, too |
/// | `{"op":"report","job":3,"values":[0.5,0.4]}` | `{"job":3,"verdict":"goOn"}` or `"stop"` with why |
/// | `{"op":"known","values":{"eta":0.3},"value":0.2}` | `{"job":0}`: knowledge from elsewhere |
/// | `{"op":"known","values":{"eta":0.3},"value":0.2,"origin":1}` | the same, of another task: it teaches where to look |
/// | `{"op":"best"}` | `{"best":{…}}` |
///
/// A range is `{"name":"eta","type":"continuous","lower":0.01,"upper":0.5,"scaling":"Logarithmic"}`, with `integer` for
/// whole numbers and `Auto` where `scaling` is left out, or `{"name":"booster","type":"categorical","values":["gbtree",
/// "dart"]}`. A further `space` line edits the search: all trials stay, and the ranges that held before stay in the
/// model. `jobs`, `parallelJobs`, `minimumResource`, `maximumResource`, `fixed`, `bans` and `forced` are optional.
package struct AskTell: Sendable {
    private var strategy: (any SearchStrategy)?
    private var trials: [Trial] = []
    private var earlier: [String: [ParameterRange]] = [:]

    package init() {}

    /// Answers one line.
    ///
    /// - Returns: One line, without its end.
    package mutating func answer(_ line: String) -> String {
        do {
            let request = try AskTellRequest(line: line)
            return AskTell.line(try reply(to: request))
        } catch let error as any Explainable {
            let explanation = error.explanation
            return AskTell.line(
                Reply(
                    error: [explanation.headline, explanation.reason, explanation.remedy]
                        .compactMap(\.self).joined(separator: "; ")
                )
            )
        } catch {
            return AskTell.line(Reply(error: "the line could not be done: \(error)"))
        }
    }

    private mutating func reply(to request: AskTellRequest) throws -> Reply {
        switch request.op {
        case "space": return try open(request)
        case "ask":
            guard let proposal = try opened().propose(after: trials) else { return Reply(exhausted: true) }
            trials.append(Trial(number: proposal.number, proposal.assignment, .running))
            return Reply(job: proposal.number, values: proposal.assignment, reason: proposal.reason)
        case "tell":
            let index = try index(of: request)
            let value = (request.value ?? (request.stopped == true ? trials[index].curve.last : nil))
                .flatMap { $0.isFinite ? $0 : nil }
            trials[index].value = value
            trials[index].state =
                request.failed == true || value == nil ? .failed : request.stopped == true ? .stopped : .completed
            return Reply(job: trials[index].number, best: try best())
        case "report":
            let index = try index(of: request)
            trials[index].curve += request.curve ?? []
            switch try opened().verdict(on: trials[index], among: trials) {
            case .goOn: return Reply(job: trials[index].number, verdict: "goOn")
            case .stop(let why): return Reply(job: trials[index].number, verdict: "stop", why: why)
            }
        case "known":
            guard let assignment = request.assignment else { throw AskTellError.missing("values") }
            let state: Trial.State = request.value == nil ? .failed : .completed
            trials.append(Trial(number: 0, assignment, state, value: request.value, origin: request.origin ?? 0))
            return Reply(job: 0)
        case "best": return Reply(best: try best())
        default: throw AskTellError.unknownOperation(request.op)
        }
    }

    private mutating func open(_ request: AskTellRequest) throws -> Reply {
        let ranges = try (request.ranges ?? []).map { ($0.name, try $0.range()) }
        let parameters = ranges.map { name, range in
            SearchSpace.Parameter(name, range, earlierRanges: earlier[name] ?? [])
        }
        let space = try SearchSpace(
            parameters,
            direction: request.direction ?? .minimize,
            fixed: request.fixed ?? [:],
            bans: request.bans ?? [],
            forced: request.forced ?? []
        )
        let settings = StrategySettings(
            seed: request.seed ?? 0,
            jobs: request.jobs,
            parallelJobs: request.parallelJobs ?? 1,
            minimumResource: request.minimumResource,
            maximumResource: request.maximumResource
        )
        strategy = try StrategyTable.strategy(named: request.strategy ?? BayesianStrategy.name, space, settings)
        for (name, range) in ranges where earlier[name]?.contains(range) != true {
            earlier[name, default: []].append(range)
        }
        return Reply(parameters: parameters.count)
    }

    private func opened() throws -> any SearchStrategy {
        guard let strategy else { throw AskTellError.noSpace }
        return strategy
    }

    private func index(of request: AskTellRequest) throws -> Int {
        guard let job = request.job else { throw AskTellError.missing("job") }
        guard job > 0, let index = trials.firstIndex(where: { $0.number == job }) else {
            throw AskTellError.unknownJob(job)
        }
        return index
    }

    private func best() throws -> Reply.Best? {
        let sign: Double = try opened().space.direction == .minimize ? 1 : -1
        let candidates = trials.lazy.filter { $0.origin == 0 }.compactMap { trial in
            trial.result.map { Reply.Best(job: trial.number, value: $0, values: trial.assignment) }
        }
        return candidates.min { sign * $0.value < sign * $1.value }
    }

    private static func line(_ reply: Reply) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(reply) else { return #"{"error":"the answer could not be written"}"# }
        return String(decoding: data, as: UTF8.self)
    }
}

/// What a line of JSON answers; what is `nil` is left out.
private struct Reply: Encodable {
    struct Best: Encodable {
        var job: Int
        var value: Double
        var values: Assignment
    }

    var parameters: Int?
    var job: Int?
    var values: Assignment?
    var reason: ProposalReason?
    var exhausted: Bool?
    var best: Best?
    var verdict: String?
    var why: StopReason?
    var error: String?
}

/// Why a line could not be done.
package enum AskTellError: Error, Hashable, Sendable {
    case noSpace
    case missing(String)
    case unknownOperation(String)
    case unknownJob(Int)
    case unknownType(String)
    /// The line is no request, and why.
    case unreadable(String)
    case unknownKey(String, nearest: String?)
}

extension AskTellError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .noSpace:
            Explanation("there is no space yet", remedy: "send a line with \"op\":\"space\" first")
        case .missing(let name):
            Explanation("\"\(name)\" is missing")
        case .unknownOperation(let name):
            Explanation("there is no operation \"\(name)\"", remedy: "use space, ask, tell, report, known or best")
        case .unknownJob(let number):
            Explanation("job \(number) was never asked for", remedy: "tell the number that ask gave")
        case .unknownType(let name):
            Explanation("there is no type \"\(name)\"", remedy: "use continuous, integer or categorical")
        case .unreadable(let why):
            Explanation("the line is no request: \(why)")
        case .unknownKey(let name, let nearest):
            Explanation("there is no \"\(name)\" in a request", remedy: nearest.map { "did you mean \"\($0)\"" })
        }
    }
}
