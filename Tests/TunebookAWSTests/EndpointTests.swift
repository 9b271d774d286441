import Testing
import TunebookAWS
import TunebookHTTP

@Suite("Where a service is reached")
struct EndpointTests {
    private func host(
        _ service: Service,
        _ region: String,
        fips: Bool = false,
        dualStack: Bool = false
    ) throws -> String {
        let home = try TestHome(variables: [
            "AWS_USE_FIPS_ENDPOINT": "\(fips)", "AWS_USE_DUALSTACK_ENDPOINT": "\(dualStack)",
        ])
        return try home.configuration().endpoint(of: service, in: region).address.host
    }

    /// As botocore 1.43.11 resolves them: plain, dual-stack, FIPS, both.
    @Test(
        "has the names that botocore resolves",
        arguments: [
            (
                Service.sageMaker, "us-east-1",
                [
                    "api.sagemaker.us-east-1.amazonaws.com", "api.sagemaker.us-east-1.api.aws",
                    "api-fips.sagemaker.us-east-1.amazonaws.com", "api.sagemaker-fips.us-east-1.api.aws",
                ]
            ),
            (
                .sageMaker, "us-gov-west-1",
                [
                    "api.sagemaker.us-gov-west-1.amazonaws.com", "api.sagemaker.us-gov-west-1.api.aws",
                    "api-fips.sagemaker.us-gov-west-1.amazonaws.com", "api.sagemaker-fips.us-gov-west-1.api.aws",
                ]
            ),
            (
                .sageMaker, "cn-north-1",
                [
                    "api.sagemaker.cn-north-1.amazonaws.com.cn",
                    "api.sagemaker.cn-north-1.api.amazonwebservices.com.cn",
                    "api.sagemaker-fips.cn-north-1.amazonaws.com.cn",
                    "api.sagemaker-fips.cn-north-1.api.amazonwebservices.com.cn",
                ]
            ),
            (
                .sageMaker, "eusc-de-east-1",
                [
                    "api.sagemaker.eusc-de-east-1.amazonaws.eu",
                    "api.sagemaker.eusc-de-east-1.api.amazonwebservices.eu",
                    "api.sagemaker-fips.eusc-de-east-1.amazonaws.eu",
                    "api.sagemaker-fips.eusc-de-east-1.api.amazonwebservices.eu",
                ]
            ),
            (
                .logs, "us-gov-west-1",
                [
                    "logs.us-gov-west-1.amazonaws.com", "logs.us-gov-west-1.api.aws",
                    "logs.us-gov-west-1.amazonaws.com",
                    "logs-fips.us-gov-west-1.api.aws",
                ]
            ),
            (
                .logs, "us-iso-east-1",
                [
                    "logs.us-iso-east-1.c2s.ic.gov", "logs.us-iso-east-1.api.aws.ic.gov",
                    "logs-fips.us-iso-east-1.c2s.ic.gov", "logs-fips.us-iso-east-1.api.aws.ic.gov",
                ]
            ),
            (
                .sts, "eu-central-1",
                [
                    "sts.eu-central-1.amazonaws.com", "sts.eu-central-1.api.aws", "sts-fips.eu-central-1.amazonaws.com",
                    "sts-fips.eu-central-1.api.aws",
                ]
            ),
            (
                .s3, "us-isob-east-1",
                [
                    "s3.us-isob-east-1.sc2s.sgov.gov", "s3.dualstack.us-isob-east-1.sc2s.sgov.gov",
                    "s3-fips.us-isob-east-1.sc2s.sgov.gov", "s3-fips.dualstack.us-isob-east-1.sc2s.sgov.gov",
                ]
            ),
        ]
    )
    func names(service: Service, region: String, expected: [String]) throws {
        let found = try [(false, false), (false, true), (true, false), (true, true)].map { fips, dualStack in
            try host(service, region, fips: fips, dualStack: dualStack)
        }
        #expect(found == expected)
    }

    @Test(
        "is the first that is set: ours, the service's variable, the common one, the service's section, the profile's"
    )
    func order() throws {
        var home = try TestHome(
            config: """
                [default]
                services = test
                endpoint_url = http://profile:1
                [services test]
                sagemaker =
                  endpoint_url = http://section:1
                """,
            variables: ["AWS_ENDPOINT_URL_SAGEMAKER": "http://own:1", "AWS_ENDPOINT_URL": "http://common:1"]
        )
        func host(_ service: Service, _ options: AWSOptions = AWSOptions()) throws -> String {
            try home.configuration(options).endpoint(of: service, in: "us-east-1").address.host
        }
        #expect(try host(.sageMaker, AWSOptions(endpoint: "http://ours:1")) == "ours")
        #expect(try host(.sageMaker) == "own")
        #expect(try host(.s3) == "common")
        home.environment["AWS_ENDPOINT_URL"] = nil
        home.environment["AWS_ENDPOINT_URL_SAGEMAKER"] = nil
        #expect(try host(.sageMaker) == "section")
        #expect(try host(.logs) == "profile")
        home.environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
        #expect(try host(.sageMaker) == "api.sagemaker.us-east-1.amazonaws.com")
    }

    @Test("refuses FIPS with a custom endpoint, where S3 has none, and what is no address")
    func refusals() throws {
        let custom = try TestHome(variables: ["AWS_ENDPOINT_URL": "http://x:1", "AWS_USE_FIPS_ENDPOINT": "true"])
        #expect(throws: AWSError.configuration(.fipsWithCustomEndpoint("http://x:1", source: "AWS_ENDPOINT_URL"))) {
            try custom.configuration().endpoint(of: .sts, in: "us-east-1")
        }
        #expect(throws: AWSError.configuration(.noFIPS(.s3, region: "cn-north-1"))) {
            try host(.s3, "cn-north-1", fips: true)
        }
        let wrong = try TestHome(variables: ["AWS_ENDPOINT_URL": "sagemaker.local"])
        #expect(throws: AWSError.self) { try wrong.configuration().endpoint(of: .sts, in: "us-east-1") }
        #expect(throws: AWSError.configuration(.badRegion("us_east/1"))) {
            try TestHome(variables: ["AWS_REGION": "us_east/1"]).configuration()
        }
    }
}
