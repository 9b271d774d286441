package import TunebookCore
package import TunebookHTTP
package import TunebookPlatform

/// Why something that was asked of AWS did not come about.
package enum AWSError: Error, Hashable, Sendable {
    /// No answer came.
    case http(HTTPError)
    /// The service refused.
    case refused(ServiceFault)
    /// The answer was cut short, or is none that the service gives.
    case unreadable(service: Service, action: String, reason: String)
    /// This machine's clock is off, by so many seconds; more than 0 where it is ahead.
    case wrongClock(seconds: Int, ServiceFault)
    /// No source of credentials is configured; the names of all that were tried, in their order.
    case noCredentials(tried: [String])
    /// A source is configured, and gives none.
    case credentials(source: String, reason: String, remedy: String? = nil)
    /// Nothing names a region.
    case noRegion
    case configuration(ConfigurationProblem)
    case file(CError)
    /// An object is not what it was when it was first asked for.
    case objectChanged(String)
    /// What came is not what the service's checksum says.
    case damaged(String, reason: String)
    /// A file that was sent has been written to meanwhile.
    case fileChanged(path: String)
    /// A specification or a setting asks for what SageMaker does not take.
    case unsuitable(Explanation)
    /// A name is taken by a job that was not made from this definition.
    case nameTaken(name: String, differs: [String])
}

extension AWSError {
    /// Whether the same call may succeed a moment later.
    package var isTransient: Bool {
        switch self {
        case .http(let error): error.isTransient
        case .refused(let fault): fault.isTransient
        case .unreadable: true
        default: false
        }
    }
}

extension AWSError {
    /// Whether the service may have acted on the request although it did not say so.
    package var mayHaveArrived: Bool {
        switch self {
        case .http(let error): error.mayHaveArrived
        case .refused(let fault): fault.status >= 500
        case .unreadable: true
        default: false
        }
    }
}

/// What is wrong in what the user has set.
package enum ConfigurationProblem: Hashable, Sendable {
    case unknownProfile(name: String, known: [String], files: [String])
    case badRegion(String)
    case badEndpoint(String, source: String, reason: String)
    case fipsWithCustomEndpoint(String, source: String)
    case noFIPS(Service, region: String)
    /// An address of S3 that is none.
    case badURI(String)
}

/// A refusal, as the service words it.
package struct ServiceFault: Hashable, Sendable {
    package var service: Service
    /// The operation: `CreateTrainingJob`.
    package var action: String
    package var region: String
    package var status: Int
    /// The service's code, without what it adds around it: `ValidationException`.
    package var code: String
    package var message: String
    /// What the service's people ask for when they look into it.
    package var requestID: String?
    /// What was asked for, where it is a thing with a name: a bucket's or an object's URI.
    package var resource: String?
    /// The region that an S3 answer names.
    package var bucketRegion: String?
    /// How long the service asks to wait.
    package var requestedDelay: Duration?

    package init(
        service: Service,
        action: String,
        region: String,
        status: Int,
        code: String,
        message: String,
        requestID: String? = nil,
        resource: String? = nil,
        bucketRegion: String? = nil,
        requestedDelay: Duration? = nil
    ) {
        self.service = service
        self.action = action
        self.region = region
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
        self.resource = resource
        self.bucketRegion = bucketRegion
        self.requestedDelay = requestedDelay
    }

    /// Whether the service has had too many requests. The codes are those of botocore's standard retry mode.
    package var isThrottling: Bool {
        [
            "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
            "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
            "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
            "PriorRequestNotComplete", "EC2ThrottledException",
        ].contains(code)
    }

    /// Whether the same request may succeed a moment later.
    package var isTransient: Bool {
        isThrottling
            || ["RequestTimeout", "RequestTimeoutException", "InternalFailure", "ServiceUnavailable"].contains(code)
            || [500, 502, 503, 504].contains(status)
    }

    /// Whether the key has lapsed.
    package var isExpired: Bool {
        ["ExpiredTokenException", "ExpiredToken", "RequestExpired", "TokenRefreshRequired"].contains(code)
    }

    package var isAccessDenied: Bool {
        ["AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "AuthorizationError"].contains(code)
            || status == 403 && code == "Forbidden"
    }

    /// Whether the thing that was asked for does not exist. SageMaker says so by `ValidationException` when a training
    /// job is described; its text is the only mark.
    package var isNotFound: Bool {
        ["ResourceNotFound", "ResourceNotFoundException", "NoSuchKey", "NoSuchBucket", "NotFound"].contains(code)
            || code == "ValidationException" && (message.contains("not found") || message.contains("Could not find"))
    }

    package var isNameTaken: Bool { code == "ResourceInUse" || code == "ResourceInUseException" }

    /// Whether the service took the clock for wrong.
    package var isAboutTheClock: Bool {
        if code == "RequestTimeTooSkewed" { return true }
        guard ["InvalidSignatureException", "SignatureDoesNotMatch"].contains(code) else { return false }
        return message.contains("Signature expired") || message.contains("Signature not yet current")
    }
}
