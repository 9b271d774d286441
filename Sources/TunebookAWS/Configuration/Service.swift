/// A service that is called.
package enum Service: String, Hashable, Sendable, CaseIterable {
    case sageMaker = "sagemaker"
    case logs
    case s3
    case sts

    /// What people call it.
    package var title: String {
        switch self {
        case .sageMaker: "SageMaker"
        case .logs: "CloudWatch Logs"
        case .s3: "S3"
        case .sts: "STS"
        }
    }

    /// The name in signatures.
    package var signingName: String { rawValue }

    /// The name in settings: `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`, or `cloudwatch_logs` in a file.
    package var settingName: String { self == .logs ? "cloudwatch_logs" : rawValue }

    /// What stands before the region in the host's name.
    var hostPrefix: String { self == .sageMaker ? "api.sagemaker" : rawValue }

    /// What stands before the name of an operation in `X-Amz-Target`; `nil` where the protocol is another.
    var targetPrefix: String? {
        switch self {
        case .sageMaker: "SageMaker"
        case .logs: "Logs_20140328"
        case .s3, .sts: nil
        }
    }
}

/// A group of regions with accounts and names of their own.
package enum Partition: String, Hashable, Sendable, CaseIterable {
    case standard = "aws"
    case china = "aws-cn"
    case government = "aws-us-gov"
    case iso = "aws-iso"
    case isoB = "aws-iso-b"
    case isoE = "aws-iso-e"
    case isoF = "aws-iso-f"
    case europe = "aws-eusc"

    /// The partition of a region, by the beginning of its name.
    package init(region: String) {
        let prefixes: [(String, Partition)] = [
            ("cn-", .china), ("us-gov-", .government), ("us-iso-", .iso), ("us-isob-", .isoB), ("us-isof-", .isoF),
            ("eu-isoe-", .isoE), ("eusc-", .europe),
        ]
        self = prefixes.first { region.hasPrefix($0.0) }?.1 ?? .standard
    }

    /// How hosts' names end. Source: botocore 1.43.11's `partitions.json`.
    package var hostSuffix: String {
        switch self {
        case .standard, .government: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .iso: "c2s.ic.gov"
        case .isoB: "sc2s.sgov.gov"
        case .isoE: "cloud.adc-e.uk"
        case .isoF: "csp.hci.ic.gov"
        case .europe: "amazonaws.eu"
        }
    }

    /// How names end that answer over IPv6 too; `nil` where there are none.
    var dualStackSuffix: String? {
        switch self {
        case .standard, .government: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        case .iso: "api.aws.ic.gov"
        case .isoB: "api.aws.scloud"
        case .isoE: "api.cloud-aws.adc-e.uk"
        case .isoF: "api.aws.hci.ic.gov"
        case .europe: "api.amazonwebservices.eu"
        }
    }
}
