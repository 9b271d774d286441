/// Reads a training job's log as it grows, from all of its machines.
package struct LogTail: Sendable {
    /// How far each stream has been read: a token of the service by the stream's name.
    package private(set) var position: [String: String]

    private let job: String

    /// - Parameters:
    ///   - job: The training job's name.
    ///   - position: Where an earlier tail has come to; empty for the beginning.
    package init(ofTrainingJob job: String, from position: [String: String] = [:]) {
        self.job = job
        self.position = position
    }

    /// What has come since the last call, merged by time.
    ///
    /// Lines may come in late: read once more when the job has ended.
    package mutating func next(_ client: LogsClient) async throws(AWSError) -> [LogsClient.Line] {
        var lines: [LogsClient.Line] = []
        for stream in try await client.streams(ofTrainingJob: job) {
            while true {
                let page = try await client.page(of: stream, from: position[stream])
                lines += page.lines
                let isEnd = page.next == position[stream]
                position[stream] = page.next
                if isEnd { break }
            }
        }
        // Stable, so that lines of one moment keep their order.
        return lines.enumerated().sorted { ($0.element.milliseconds, $0.offset) < ($1.element.milliseconds, $1.offset) }
            .map(\.element)
    }
}
