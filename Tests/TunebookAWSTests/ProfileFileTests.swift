import Testing
import TunebookAWS

@Suite("A file of profiles")
struct ProfileFileTests {
    @Test("has sections of keys, sub-keys and comments")
    func sections() {
        let file = ProfileFile(
            """
            # comment
            [default]
            Region = us-east-1 ; the usual
            output=json
            [profile  "my work"]
            s3 =
              max_concurrent_requests = 20
            region = eu-west-1
            region = eu-west-2
            """
        )
        #expect(file.sections["default"] == ["region": "us-east-1", "output": "json"])
        #expect(
            file.sections["profile my work"] == ["s3": "", "s3.max_concurrent_requests": "20", "region": "eu-west-2"]
        )
    }

    @Test("is empty where it is not there, and names its region by variable before profile")
    func settings() throws {
        var home = try TestHome(config: "[default]\nregion = eu-west-1\nmax_attempts = 7")
        #expect(try home.configuration().region == "eu-west-1")
        #expect(try home.configuration().maxAttempts == 7)
        home.environment["AWS_DEFAULT_REGION"] = "eu-west-2"
        #expect(try home.configuration().region == "eu-west-2")
        home.environment["AWS_REGION"] = "eu-west-3"
        #expect(try home.configuration().region == "eu-west-3")
        #expect(try home.configuration(AWSOptions(region: "us-east-2")).region == "us-east-2")
        home.environment["AWS_CONFIG_FILE"] = "/no/such/file"
        home.environment["AWS_REGION"] = nil
        home.environment["AWS_DEFAULT_REGION"] = nil
        #expect(try home.configuration().region == nil)
    }

    @Test("tells of two variables that name different profiles")
    func warning() throws {
        let home = try TestHome(
            config: "[profile a]\nregion = x\n[profile b]\nregion = y",
            variables: ["AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"]
        )
        #expect(try home.configuration().profileName == "a")
        #expect(try home.configuration().warnings.count == 1)
    }
}
