package import TunebookCore
import TunebookPlatform

extension ServiceFault: Explainable {
    package var explanation: Explanation {
        if isAccessDenied { return accessDenied }
        if isThrottling {
            return Explanation(
                "\(service.title) is throttling",
                reason: "\(action) was refused for too many requests, at every attempt",
                remedy: "try again in a minute"
            )
        }
        if isExpired {
            return Explanation(
                "the AWS credentials have expired",
                reason: words,
                remedy: "renew them: `aws sso login`, or new keys from where these came"
            )
        }
        switch code {
        case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId":
            return Explanation(
                "AWS does not know the access key",
                reason: words,
                remedy: "check the key and its region's partition; `aws sts get-caller-identity` asks the same"
            )
        case "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature":
            return Explanation(
                "\(service.title) refused the signature",
                reason: "the secret access key does not belong to the access key",
                remedy: "enter both again: `aws configure`"
            )
        case "OptInRequired", "MissingAuthenticationToken", "MissingAuthenticationTokenException":
            return Explanation("the account has no access to \(service.title) in \(region)", reason: words)
        case "ResourceLimitExceeded":
            return Explanation(
                "a quota of the account is used up",
                reason: words,
                remedy:
                    "take another instance_type or fewer at a time, wait for running jobs, or ask AWS for a higher quota"
            )
        case "ValidationException": return validation
        case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
            return elsewhere
        case "NoSuchBucket":
            return Explanation(
                "no bucket for \(resource ?? "the request")",
                reason: words,
                remedy: "check its name and account"
            )
        case "NoSuchKey", "NotFound", "404":
            return Explanation("\(resource ?? "the object") is not there", remedy: "check the key; `aws s3 ls` lists")
        default:
            if bucketRegion != nil, bucketRegion != region { return elsewhere }
            return Explanation("\(service.title) refused \(action)", reason: "\(code): \(words)", remedy: reference)
        }
    }

    /// The service's own text, with its request's number for its people.
    private var words: String {
        message.isEmpty ? "\(code), HTTP \(status)" : message
    }

    private var reference: String? {
        requestID.map { "AWS knows the request as \($0)" }
    }

    private var accessDenied: Explanation {
        // The text names what was missing, which is not always what was called: a launch needs iam:PassRole too.
        let marker = "not authorized to perform: "
        let named = message.firstRange(of: marker).map { range in
            String(message[range.upperBound...].prefix { !$0.isWhitespace && $0 != "," })
        }
        let permission = named ?? "\(service.signingName):\(Self.permissions[action] ?? action)"
        let target = resource.map { " on \($0)" } ?? ""
        return Explanation(
            "not allowed: \(permission)\(target)",
            reason: words,
            remedy: "ask for the permission \(permission), or take another profile or role"
        )
    }

    /// The permission of an action where it has another name.
    private static let permissions = [
        "HeadObject": "GetObject", "ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket",
        "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject", "CompleteMultipartUpload": "PutObject",
    ]

    private var elsewhere: Explanation {
        let place = bucketRegion.map { "in \($0)" } ?? "in another region"
        return Explanation(
            "\(resource ?? "the bucket") lies \(place), not in \(region)",
            reason: "SageMaker reads and writes only buckets of its own region",
            remedy: bucketRegion.map { "launch in \($0), or copy the data to a bucket in \(region)" }
                ?? "take a bucket in \(region)"
        )
    }

    /// Reads `Value 'x' at 'member' failed to satisfy constraint: Member must …`, of which one message may hold several.
    private var validation: Explanation {
        guard let value = quoted(after: "Value '", end: "' at '"), let member = quoted(after: "' at '", end: "' failed")
        else {
            return Explanation("\(service.title) refused the request", reason: words, remedy: reference)
        }
        let constraint = quoted(after: "satisfy constraint: ", end: "; ") ?? ""
        let known = constraint.firstRange(of: "enum value set: [").map { range in
            constraint[range.upperBound...].prefix { $0 != "]" }.split(separator: ",").map {
                String($0.drop { $0 == " " })
            }
        }
        let name = member.split(separator: ".").last.map(String.init) ?? member
        let near = known.flatMap { nearestName(to: value, among: $0) }
        return Explanation(
            "\(service.title) refused \(Self.snakeCase(name)) = \"\(value)\"",
            reason: known == nil ? constraint : "it is none of the values that SageMaker knows",
            remedy: near.map { "did you mean \"\($0)\"?" }
                ?? known.map { "known: \($0.prefix(12).joined(separator: ", "))…" }
        )
    }

    private func quoted(after start: String, end: String) -> String? {
        guard let first = message.firstRange(of: start) else { return nil }
        let rest = message[first.upperBound...]
        guard let last = rest.firstRange(of: end) else { return String(rest) }
        return String(rest[..<last.lowerBound])
    }

    /// `instanceType` as the definition spells it: `instance_type`.
    private static func snakeCase(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase, !result.isEmpty { result += "_" }
            result += character.lowercased()
        }
        return result
    }
}
