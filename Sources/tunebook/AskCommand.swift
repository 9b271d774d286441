import ArgumentParser
import Glibc
import TunebookSearch

/// `tunebook ask`: a search for programs that are their own objective.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Search for hyperparameters of a program of yours: one JSON object a line, asked and told.",
        discussion: """
            Reads requests from standard input and answers each with one line, up to the end of the input. Nothing \
            is kept.

            {"op":"space","ranges":[…],"seed":1}       {"parameters":2}
            {"op":"ask"}                               {"job":1,"values":{…},"reason":{…}}
            {"op":"tell","job":1,"value":0.25}         {"job":1,"best":{…}}
            {"op":"tell","job":2,"failed":true}        the same; never asked again
            {"op":"report","job":3,"values":[0.5,…]}   {"job":3,"verdict":"goOn"} or "stop"
            {"op":"known","values":{…},"value":0.2}    a result from elsewhere
            {"op":"known",…,"origin":1}                the same, of another task
            {"op":"best"}                              {"best":{…}}

            A range is one of
            {"name":"eta","type":"continuous","lower":0.01,"upper":0.5}
            {"name":"max_depth","type":"integer","lower":2,"upper":10}
            {"name":"booster","type":"categorical","values":["gbtree","dart"]}
            with "scaling" Auto, Linear, Logarithmic or ReverseLogarithmic.

            In space, direction (Minimize, Maximize), strategy (BAYESIAN, RANDOM, GRID, HYPERBAND), seed, jobs, \
            parallelJobs, fixed, bans and forced are optional. A further space line changes the search and loses no \
            result. Any number of jobs may be asked for before one is told. What cannot be done is answered by \
            {"error":"…"}, and the search goes on.
            """
    )

    func run() async throws {
        let output = StandardStream(STDOUT_FILENO)
        var search = AskTell()
        while let line = readLine(strippingNewline: true) {
            if line.allSatisfy(\.isWhitespace) { continue }
            output.write(search.answer(line) + "\n")
        }
    }
}
