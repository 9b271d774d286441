/// The fields of a training job that SageMaker is told, and that no other engine uses; see ``JobConditions``.
///
/// Names as in SageMaker's Python SDK; forms and limits as in its API (2017-07-24).
extension KindSchema {
    static let service: [Field] = [
        Field(
            "use_spot_instances",
            .boolean,
            aliases: ["enable_managed_spot_training"],
            "whether spare machines are used on SageMaker, cheaper and at times taken away"
        ),
        Field(
            "checkpoint_s3_uri",
            .formed(.s3URI),
            "where a training on SageMaker keeps what it needs to go on after an interruption"
        ),
        Field("role", .formed(.role), "the role that SageMaker runs the job as: an ARN, or a name in your account"),
        Field("output_path", .formed(.s3URI), "where models go on SageMaker"),
        Field("tags", .group(.named(.tags, .text)), "labels of the job on SageMaker, team = ml"),
        Field("subnets", .list(.formed(.subnet)), "the subnets of your VPC that the machines on SageMaker stand in"),
        Field("security_group_ids", .list(.formed(.securityGroup)), "what the machines in your VPC may talk to"),
        Field("output_kms_key", .formed(.kmsKey), "the key that models are encrypted with on SageMaker"),
        Field("volume_kms_key", .formed(.kmsKey), "the key that the disks of the machines are encrypted with"),
        Field("enable_network_isolation", .boolean, "whether the container on SageMaker is kept from the network"),
    ]
}

extension FieldNames {
    /// As SageMaker's `Tags`, of which three are tunebook's own.
    static let tags = FieldNames(
        "tag",
        example: "team",
        most: 47,
        longest: 128,
        form: "letters, digits and _.:/=+-@, not aws: first",
        where: { name in
            !name.lowercased().hasPrefix("aws:")
                && name.allSatisfy { $0.isLetter || $0.isNumber || "_.:/=+-@".contains($0) }
        }
    )
}

extension TextForm {
    static let s3URI = TextForm(
        "an s3:// URI",
        example: "s3://my-bucket/folder",
        longest: 1024,
        where: { text in
            guard text.hasPrefix("s3://") else { return false }
            let bucket = text.dropFirst("s3://".count).prefix { $0 != "/" }
            return (3...63).contains(bucket.count)
                && bucket.allSatisfy { $0.isLowercaseLetterOrDigit || $0 == "-" || $0 == "." }
        }
    )

    static let role = TextForm(
        "a role's ARN or name",
        example: "arn:aws:iam::123456789012:role/TunebookSageMaker",
        longest: 2048,
        where: { text in
            let name: Substring
            if text.hasPrefix("arn:") {
                let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
                guard parts.count == 6, parts[2] == "iam", parts[4].count == 12,
                    parts[4].allSatisfy({ $0.isASCII && $0.isNumber }), parts[5].hasPrefix("role/")
                else { return false }
                name = parts[5].dropFirst("role/".count)
            } else {
                name = text[...]
            }
            return !name.isEmpty && name.allSatisfy { $0.isASCIILetterOrDigit || "_+=,.@-/".contains($0) }
        }
    )

    static let subnet = identifier("a subnet's ID", prefix: "subnet-")
    static let securityGroup = identifier("a security group's ID", prefix: "sg-")

    static let kmsKey = TextForm(
        "a KMS key: its ID, alias or ARN",
        example: "alias/ml",
        longest: 2048,
        where: { text in !text.isEmpty && text.allSatisfy { $0.isASCIILetterOrDigit || ":/_-".contains($0) } }
    )

    private static func identifier(_ words: String, prefix: String) -> TextForm {
        TextForm(
            words,
            example: "\(prefix)0123456789abcdef0",
            longest: 32,
            where: { text in
                text.hasPrefix(prefix) && text.count > prefix.count
                    && text.allSatisfy { $0.isASCIILetterOrDigit || $0 == "-" }
            }
        )
    }
}

extension Character {
    fileprivate var isLowercaseLetterOrDigit: Bool { ("a"..."z").contains(self) || ("0"..."9").contains(self) }
    fileprivate var isASCIILetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
