import FoundationEssentials
import TunebookHTTP
import TunebookPlatform

/// Keys that a program prints, which the profile names by `credential_process`.
package enum ProcessCredentials: CredentialSource {
    package static let name = "credential_process"

    private static let longestRun = Duration.seconds(60)

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        guard let command = context.profile["credential_process"] else { return nil }
        guard let words = splitWords(command), let program = words.first else {
            throw .credentials(source: name, reason: "\"\(command)\" has a quote that is not closed")
        }
        let environment = context.environment
        let thread = BlockingThread(for: "credential_process")
        let output = try await thread.run { () throws(AWSError) in
            try run(program, Array(words.dropFirst()), environment)
        }
        guard output.ending == .exited(code: 0) else {
            throw .credentials(
                source: name,
                reason: "\(program) \(account(of: output))",
                remedy: "run it by hand: \(command)"
            )
        }
        return try read(Array(output.text.utf8), program)
    }

    private static func account(of output: ChildProcess.Output) -> String {
        if output.wasCutOff { return "took longer than \(longestRun), or printed too much" }
        switch output.ending {
        case .exited(let code): return "ended with code \(code)"
        case .killed(let signal): return "was killed by signal \(signal)"
        }
    }

    private static func read(_ output: [UInt8], _ program: String) throws(AWSError) -> Credentials {
        guard let keys = try? JSONValue(parsing: output) else {
            throw .credentials(source: name, reason: "what \(program) prints is no JSON")
        }
        guard keys["Version"]?.integer == 1 else {
            throw .credentials(source: name, reason: "\(program) prints another Version than 1")
        }
        guard let identifier = keys["AccessKeyId"]?.text, let secret = keys["SecretAccessKey"]?.text else {
            throw .credentials(source: name, reason: "\(program) prints no AccessKeyId or no SecretAccessKey")
        }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: keys["SessionToken"]?.text.map { Secret($0) },
            expiration: keys["Expiration"]?.text.flatMap { HTTPDate.parseISO8601($0) }
        )
    }

    /// Runs the program without a shell, and takes what it prints.
    private static func run(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String]
    ) throws(AWSError) -> ChildProcess.Output {
        do {
            return try ChildProcess.output(
                of: program,
                arguments,
                environment: environment,
                patience: longestRun,
                includesErrors: false
            )
        } catch {
            throw .credentials(source: name, reason: "\(error)", remedy: "mend credential_process")
        }
    }

    /// Splits a command into words as a POSIX shell does, without expanding anything.
    ///
    /// - Returns: `nil` where a quote is not closed.
    static func splitWords(_ command: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                if quote == "\"", !"\"\\$`".contains(character) { word = (word ?? "") + "\\" }
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let done = word { words.append(done) }
        return words
    }
}
