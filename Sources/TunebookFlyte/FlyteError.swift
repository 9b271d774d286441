package import TunebookCore
package import TunebookHTTP
package import TunebookPlatform

/// Why something that was asked of Flyte did not come about.
package enum FlyteError: Error, Hashable, Sendable {
    /// No answer came.
    case http(HTTPError)
    /// The server refused.
    case refused(FlyteFault)
    /// What answers is no Flyte, or not over HTTP.
    case notFlyte(address: String, reason: String)
    /// An answer cannot be read.
    case unreadable(call: String, reason: String)
    /// A message cannot be written as JSON; never seen, and no fault of the user's.
    case unencodable(message: String, reason: String)
    /// A definition asks for what Flyte's road does not take, or would lose in silence.
    case unsuitable(Explanation)
    /// A setting of `~/.flyte/config.yaml` or the environment.
    case configuration(source: String, reason: String, remedy: String? = nil)
    /// No token could be had.
    case login(reason: String, remedy: String? = nil)
    /// A version exists with another definition.
    case versionTaken(task: String, version: String, message: String)
    /// An execution of the name exists, and is not ours.
    case executionTaken(name: String)
    case file(CError)
}

/// A refusal, as the gateway words it.
package struct FlyteFault: Error, Hashable, Sendable {
    /// The operation and what it was about: `create the task xgb_train`.
    package var call: String
    package var status: Int
    /// gRPC's; what to decide on, since several share a status.
    package var code: Code
    package var message: String
    /// The details as they came, JSON each.
    package var details: [String]

    package init(call: String, status: Int, code: Code, message: String, details: [String] = []) {
        self.call = call
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    /// gRPC's codes.
    package enum Code: Int, Hashable, Sendable {
        case cancelled = 1, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
        case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable
        case dataLoss, unauthenticated

        /// The code that a status stands for, where no body says it.
        init(status: Int) {
            self =
                switch status {
                case 400: .invalidArgument
                case 401: .unauthenticated
                case 403: .permissionDenied
                case 404: .notFound
                case 408, 504: .deadlineExceeded
                case 409: .alreadyExists
                case 429: .resourceExhausted
                case 501: .unimplemented
                case 502, 503: .unavailable
                case 500...599: .internal
                default: .unknown
                }
        }
    }
}

extension FlyteError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .http(let error): error.explanation
        case .refused(let fault): fault.explanation
        case .notFlyte(let address, let reason):
            Explanation(
                "no Flyte answers at \(address)",
                reason: reason,
                remedy:
                    "set http_endpoint under engines, flyte in tunebook's configuration to flyteadmin's HTTP address"
            )
        case .unreadable(let call, let reason):
            Explanation("cannot read the answer to: \(call)", reason: reason)
        case .unencodable(let message, let reason):
            Explanation("a bug in tunebook: \(message) cannot be written", reason: reason)
        case .unsuitable(let explanation): explanation
        case .configuration(let source, let reason, let remedy):
            Explanation("cannot use \(source)", reason: reason, remedy: remedy)
        case .login(let reason, let remedy):
            Explanation("no login to Flyte", reason: reason, remedy: remedy)
        case .versionTaken(let task, let version, let message):
            Explanation(
                "version \(version) of \(task) exists with another definition",
                reason: message,
                remedy: "leave the version out: tunebook makes one of the definition's content"
            )
        case .executionTaken(let name):
            Explanation("the execution \(name) exists and is not this run's", remedy: "launch again under another name")
        case .file(let error): Explanation("\(error)")
        }
    }
}

extension FlyteFault: Explainable {
    package var explanation: Explanation {
        Explanation("Flyte refused to \(call)", reason: message.isEmpty ? "status \(status)" : message, remedy: remedy)
    }

    private var remedy: String? {
        switch code {
        case .unauthenticated: "log in again; check authType and clientId in ~/.flyte/config.yaml"
        case .permissionDenied: "ask for the right in this project and domain"
        case .notFound: "check the name, the project and the domain"
        case .unavailable, .deadlineExceeded, .resourceExhausted: "try again"
        case .failedPrecondition where message.contains("already terminated"): "it has already finished"
        default: nil
        }
    }
}
