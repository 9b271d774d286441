import FoundationEssentials
import Testing
import TunebookAWS
import TunebookHTTP

/// The expected signatures are those of botocore 1.43.11 for the same requests.
@Suite("Signing a request")
struct RequestSignerTests {
    private let key = Credentials(
        accessKeyID: "AKIDEXAMPLE",
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    )
    /// 2015-08-30 12:36:00 UTC.
    private let date = Date(timeIntervalSince1970: 1_440_938_160)

    private func signature(of request: HTTPRequest) -> String? {
        request.headers["Authorization"]?.split(separator: "=").last.map(String.init)
    }

    private func listTrainingJobs() throws -> HTTPRequest {
        HTTPRequest(
            .post,
            try HTTPAddress(parsing: "https://api.sagemaker.us-east-1.amazonaws.com/"),
            headers: ["Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SageMaker.ListTrainingJobs"],
            body: .bytes(Array("{}".utf8))
        )
    }

    @Test("covers the body and the headers of a JSON service")
    func json() throws {
        let signed = RequestSigner(key, region: "us-east-1", service: "sagemaker").sign(
            try listTrainingJobs(),
            at: date
        )
        #expect(signed.headers["X-Amz-Date"] == "20150830T123600Z")
        #expect(
            signed.headers["Authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sagemaker/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                + "Signature=8fcbfe2bc18aeb556ebd99d8a190c8babe4eb1dba52e665e0fbe99bd6cda3a34"
        )
    }

    @Test("covers the token of a temporary key")
    func token() throws {
        var temporary = key
        temporary.sessionToken = Secret("TOKEN/+=")
        let signed = RequestSigner(temporary, region: "us-east-1", service: "sagemaker").sign(
            try listTrainingJobs(),
            at: date
        )
        #expect(signed.headers["X-Amz-Security-Token"] == "TOKEN/+=")
        #expect(signature(of: signed) == "f7eec1b9aede55189db14b5579dd15c6bd9e4b947dc3d93bda54b1a922046516")
    }

    @Test(
        "takes the path and the sorted query of S3 as they are encoded",
        arguments: [
            (
                "/dir/a%20b%2Bc/%C3%BC%3D1.csv", nil,
                "a99bc7c924e28a5284f07c3d75e8467998a31880753e300f1046858384855ff6"
            ),
            (
                "/", "prefix=a%20b%2Fc&list-type=2&delimiter=%2F",
                "5ca01dfed9076455cf0dcc9a656237d6fb0b2b3c2e0779c594971787a4feb220"
            ),
        ]
    )
    func s3(path: String, query: String?, expected: String) {
        let address = HTTPAddress(
            .https,
            host: "examplebucket.s3.us-east-1.amazonaws.com",
            path: path,
            query: query
        )
        let signed = RequestSigner(key, region: "us-east-1", service: "s3").sign(HTTPRequest(.get, address), at: date)
        #expect(signed.headers["X-Amz-Content-Sha256"] == RequestSigner.emptyPayloadDigest)
        #expect(signature(of: signed) == expected)
    }

    @Test("never shows the secret")
    func mask() {
        #expect("\(key)".contains("wJalr") == false)
        #expect(String(reflecting: key).contains("wJalr") == false)
        #expect("\(key.secretAccessKey)" == "********")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(dumped.contains("wJalr") == false)
    }
}
