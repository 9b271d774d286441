import ArgumentParser
import Glibc
import TunebookSearch

/// `tunebook ask`: a search for programs that are their own objective.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Search for hyperparameters of a program of yours: one JSON object a line, asked and told.",
        discussion: """
            Reads requests from standard input and answers each with one line. It ends with the input, and keeps nothing.

            {"op":"space","ranges":[{"name":"eta","type":"continuous","lower":0.01,"upper":0.5,"scaling":"Logarithmic"}],
             "direction":"Minimize","strategy":"BAYESIAN","seed":1}      opens or edits the search, all on one line
            {"op":"ask"}                                  {"job":1,"reason":{…},"values":{"eta":0.0707}}
            {"op":"tell","job":1,"value":0.25}            {"best":{"job":1,"value":0.25,"values":{…}},"job":1}
            {"op":"tell","job":2,"failed":true}           never proposed again, and a bad point in the model
            {"op":"report","job":3,"values":[0.5,0.4]}    {"job":3,"verdict":"goOn"} or "stop" with why
            {"op":"known","values":{"eta":0.3},"value":0.2}   a result from elsewhere
            {"op":"best"}                                 {"best":{…}}

            Any number of jobs may be asked for before one is told: those that run are treated as pending. A further \
            space line changes ranges and loses no result. Types are continuous, integer (lower, upper, scaling: Auto, \
            Linear, Logarithmic, ReverseLogarithmic) and categorical (values); strategies are BAYESIAN, RANDOM, GRID and \
            HYPERBAND. jobs, parallelJobs, fixed, bans and forced are optional in space. What cannot be done is answered \
            by {"error":"…"}, and the search goes on.
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
