/// CloudWatch Logs, as far as a training's log is read.
package struct LogsClient: Sendable {
    /// Where SageMaker puts the logs of training jobs.
    package static let trainingGroup = "/aws/sagemaker/TrainingJobs"

    /// One line of a log.
    package struct Line: Hashable, Sendable {
        /// Milliseconds since 1970.
        package var milliseconds: Int
        /// The machine that wrote it: `algo-1`.
        package var host: String
        package var text: String
    }

    /// A part of a stream.
    package struct Page: Hashable, Sendable {
        package var lines: [Line]
        /// Where the next part begins; the same again at the end so far.
        package var next: String
    }

    private let connection: AWSConnection

    package init(_ connection: AWSConnection) {
        self.connection = connection
    }

    /// The streams of a training job, one a machine, sorted; none before its container has started.
    package func streams(ofTrainingJob name: String) async throws(AWSError) -> [String] {
        // With the slash, `job-1` does not find `job-10`.
        var input: JSONValue = [
            "logGroupName": .string(Self.trainingGroup), "logStreamNamePrefix": .string("\(name)/"),
            "orderBy": "LogStreamName", "limit": 50,
        ]
        var found: [String] = []
        do throws(AWSError) {
            while true {
                let page = try await connection.call(.logs, "DescribeLogStreams", input, about: name)
                found += (page["logStreams"]?.items ?? []).compactMap { $0["logStreamName"]?.text }
                guard let token = page["nextToken"]?.text, input["nextToken"]?.text != token else { return found }
                input["nextToken"] = .string(token)
            }
        } catch {
            // The group comes with the account's first training job.
            if case .refused(let fault) = error, fault.isNotFound { return [] }
            throw error
        }
    }

    /// The lines of a stream from a place on.
    ///
    /// A page may be empty in the middle; only when ``Page/next`` is what was given has the end been reached.
    ///
    /// - Parameters:
    ///   - stream: Its name.
    ///   - token: ``Page/next`` of the page before; `nil` for the beginning.
    /// - Returns: The lines, with their control characters as they were written.
    /// - Throws: Where the page could not be got.
    package func page(of stream: String, from token: String?) async throws(AWSError) -> Page {
        let input: JSONValue = [
            "logGroupName": .string(Self.trainingGroup), "logStreamName": .string(stream), "startFromHead": true,
            "nextToken": token.map { .string($0) },
        ]
        let answer = try await connection.call(.logs, "GetLogEvents", input, about: stream)
        guard let next = answer["nextForwardToken"]?.text else {
            throw .unreadable(service: .logs, action: "GetLogEvents", reason: "it has no nextForwardToken")
        }
        let host = Self.host(of: stream)
        let lines = (answer["events"]?.items ?? []).compactMap { event -> Line? in
            guard let text = event["message"]?.text else { return nil }
            return Line(
                milliseconds: event["timestamp"]?.integer ?? 0,
                host: host,
                text: Self.unescaped(text)
            )
        }
        return Page(lines: lines, next: next)
    }

    /// `algo-1` of `job/algo-1-1700000000`.
    private static func host(of stream: String) -> String {
        let name = stream.split(separator: "/").last ?? ""
        guard let dash = name.lastIndex(of: "-"), name[name.index(after: dash)...].allSatisfy(\.isNumber) else {
            return String(name)
        }
        return String(name[..<dash])
    }

    /// Puts back the control characters that the log's way escapes as `#` and three octal digits: `#011` is a tab.
    package static func unescaped(_ text: String) -> String {
        guard text.contains("#") else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "#"), index + 3 < bytes.count,
                let code = UInt8(String(decoding: bytes[(index + 1)..<(index + 4)], as: UTF8.self), radix: 8),
                code < 0x20
            {
                result.append(code)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
