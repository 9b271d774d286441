import TunebookCore

/// The container images of SageMaker's built-in XGBoost, by version and region.
///
/// From the table of SageMaker's Python SDK 2.257.7 (`image_uri_config/xgboost.json`). A region that is not in it needs
/// an image of the user's own naming.
package enum XGBoostImage {
    /// The URI of an image.
    ///
    /// - Parameters:
    ///   - version: As `algorithm_version` has it: `1.7-1`; `0.72` is the image that the service calls `1`.
    ///   - region: Where the job runs.
    /// - Returns: `683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1`.
    /// - Throws: ``AWSError/unsuitable(_:)`` for a region without one.
    package static func uri(version: String, region: String) throws(AWSError) -> String {
        let isOldest = version == "0.72"
        guard let account = (isOldest ? oldestAccounts[region] : nil) ?? accounts[region] else {
            throw .unsuitable(
                Explanation(
                    "no image of XGBoost \(version) is known for the region \(region)",
                    remedy: "name one: engines.sagemaker.image in the configuration, or take another region"
                )
            )
        }
        let repository = isOldest ? "xgboost" : "sagemaker-xgboost"
        let tag = isOldest ? "1" : taggedForCPU.contains(version) ? "\(version)-cpu-py3" : version
        return "\(account).dkr.ecr.\(region).\(Partition(region: region).hostSuffix)/\(repository):\(tag)"
    }

    /// The versions whose tags name the processor and Python.
    private static let taggedForCPU = ["0.90-1", "0.90-2", "1.0-1"]

    private static let accounts = [
        "af-south-1": "510948584623", "ap-east-1": "651117190479", "ap-northeast-1": "354813040037",
        "ap-northeast-2": "366743142698", "ap-northeast-3": "867004704886", "ap-south-1": "720646828776",
        "ap-south-2": "628508329040", "ap-southeast-1": "121021644041", "ap-southeast-2": "783357654285",
        "ap-southeast-3": "951798379941", "ap-southeast-4": "106583098589", "ca-central-1": "341280168497",
        "ca-west-1": "190319476487", "cn-north-1": "450853457545", "cn-northwest-1": "451049120500",
        "eu-central-1": "492215442770", "eu-central-2": "680994064768", "eu-north-1": "662702820516",
        "eu-south-1": "978288397137", "eu-south-2": "104374241257", "eu-west-1": "141502667606",
        "eu-west-2": "764974769150", "eu-west-3": "659782779980", "il-central-1": "898809789911",
        "me-central-1": "272398656194", "me-south-1": "801668240914", "sa-east-1": "737474898029",
        "us-east-1": "683313688378", "us-east-2": "257758044811", "us-gov-east-1": "237065988967",
        "us-gov-west-1": "414596584902", "us-iso-east-1": "833128469047", "us-isob-east-1": "281123927165",
        "us-isof-east-1": "108575199400", "us-isof-south-1": "124985052026", "us-west-1": "746614075791",
        "us-west-2": "246618743249",
    ]

    /// The accounts of release 0.72, where they are others.
    private static let oldestAccounts = [
        "us-east-1": "811284229777", "us-east-2": "825641698319", "us-west-1": "632365934929",
        "us-west-2": "433757028032", "eu-west-1": "685385470294", "eu-west-2": "644912444149",
        "eu-west-3": "749696950732", "eu-central-1": "813361260812", "eu-north-1": "669576153137",
        "eu-south-1": "257386234256", "ap-northeast-1": "501404015308", "ap-northeast-2": "306986355934",
        "ap-south-1": "991648021394", "ap-southeast-1": "475088953585", "ap-southeast-2": "544295431143",
        "ap-east-1": "286214385809", "ca-central-1": "469771592824", "sa-east-1": "855470959533",
        "me-south-1": "249704162688", "af-south-1": "455444449433", "cn-north-1": "390948362332",
        "cn-northwest-1": "387376663083", "us-gov-west-1": "226302683700", "us-gov-east-1": "237065988967",
        "us-iso-east-1": "490574956308", "us-isob-east-1": "765400339828",
    ]
}
