package import TunebookCore
import TunebookHTTP
import TunebookPlatform

extension AWSError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .http(let error): return error.explanation
        case .refused(let fault): return fault.explanation
        case .unreadable(let service, let action, let reason):
            return Explanation(
                "\(service.title) gave an answer to \(action) that cannot be read",
                reason: reason,
                remedy: "try again; a proxy in between may have sent it"
            )
        case .wrongClock(let seconds, let fault):
            return Explanation(
                "this machine's clock is \(Self.text(ofSeconds: abs(seconds))) \(seconds > 0 ? "ahead" : "behind")",
                reason: "\(fault.service.title) takes no request that is signed so far from its own time",
                remedy: "set the clock, such as by `timedatectl set-ntp true`"
            )
        case .noCredentials(let tried):
            return Explanation(
                "no AWS credentials",
                reason: "tried, in this order: " + tried.joined(separator: ", "),
                remedy: "`aws configure`, `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        case .credentials(let source, let reason, let remedy):
            return Explanation("no AWS credentials from \(source)", reason: reason, remedy: remedy)
        case .noRegion:
            return Explanation(
                "no AWS region",
                reason: "neither engines.sagemaker.region, AWS_REGION, AWS_DEFAULT_REGION nor the profile names one",
                remedy: "`export AWS_REGION=us-east-1`, or `aws configure set region us-east-1`"
            )
        case .configuration(let problem): return problem.explanation
        case .unsuitable(let explanation): return explanation
        case .file(let error): return Explanation("\(error)")
        case .objectChanged(let uri):
            return Explanation(
                "\(uri) changed while it was read",
                reason: "it is not the object that it was at the beginning",
                remedy: "launch again when nothing writes to it"
            )
        case .damaged(let uri, let reason):
            return Explanation("\(uri) arrived damaged", reason: reason, remedy: "try again")
        case .fileChanged(let path):
            return Explanation(
                "\(path) changed while it was uploaded",
                reason: "nothing of it was kept in S3",
                remedy: "launch again when nothing writes to it"
            )
        case .nameTaken(let name, let differs):
            return Explanation(
                "the job name \(name) is taken",
                reason: "a job of that name is there with another " + differs.joined(separator: ", "),
                remedy: "launch again: the new run has a name of its own"
            )
        }
    }

    private static func text(ofSeconds seconds: Int) -> String {
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7200 { return "\(seconds / 60) min" }
        return seconds < 172_800 ? "\(seconds / 3600) h" : "\(seconds / 86_400) days"
    }
}

extension ConfigurationProblem {
    fileprivate var explanation: Explanation {
        switch self {
        case .unknownProfile(let name, let known, let files):
            let near = nearestName(to: name, among: known)
            return Explanation(
                "no AWS profile \"\(name)\"",
                reason: "it is in neither " + files.joined(separator: " nor "),
                remedy: near.map { "did you mean \"\($0)\"?" }
                    ?? (known.isEmpty
                        ? "`aws configure --profile \(name)`" : "profiles: " + known.joined(separator: ", "))
            )
        case .badRegion(let region):
            return Explanation(
                "\"\(region)\" is no AWS region",
                reason: "a region is lower-case letters, digits and hyphens, such as eu-central-1"
            )
        case .badEndpoint(let text, let source, let reason):
            return Explanation("the endpoint \"\(text)\" is no address", reason: reason, remedy: "mend it in \(source)")
        case .fipsWithCustomEndpoint(let text, let source):
            return Explanation(
                "FIPS is asked for together with the endpoint \(text)",
                reason: "a custom endpoint cannot be told to be a FIPS one",
                remedy: "unset AWS_USE_FIPS_ENDPOINT, or take the endpoint out of \(source)"
            )
        case .noFIPS(let service, let region):
            return Explanation(
                "\(service.title) has no FIPS endpoint in \(region)",
                remedy: "unset AWS_USE_FIPS_ENDPOINT, or take another region"
            )
        case .badURI(let text):
            return Explanation("\"\(text)\" is no S3 URI", reason: "it has the form s3://bucket/key")
        }
    }
}
