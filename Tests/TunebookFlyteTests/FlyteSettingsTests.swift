import Testing
import TunebookCore
import TunebookFlyte

@Suite("FlyteSettings")
struct FlyteSettingsTests {
    private func headline(_ values: [String: String]) -> String? {
        do {
            _ = try FlyteSettings(values)
            return nil
        } catch {
            return error.explanation.headline
        }
    }

    @Test("What is not set is the deployment's")
    func defaults() throws {
        let settings = try FlyteSettings([:])
        #expect(settings.road == nil)
        #expect(settings.dialect == .awssagemaker101)
        #expect(!settings.keepsCacheVersion)
        #expect(settings.options == LaunchOptions())
        #expect(settings.pollInterval == .seconds(1))
    }

    @Test("Lists, words and numbers are read")
    func values() throws {
        let settings = try FlyteSettings([
            "road": "plugin", "labels": "team=ml, stage=dev", "cache_version": "verbatim", "interruptible": "false",
            "cpu": "2", "poll_in_seconds": "0.5", "endpoint": "dns:///flyte.example.com",
        ])
        #expect(settings.road == .plugin)
        #expect(settings.options.labels == ["team": "ml", "stage": "dev"])
        #expect(settings.keepsCacheVersion)
        #expect(settings.interruptible == false)
        #expect(settings.requests == ["cpu": "2"])
        #expect(settings.pollInterval == .milliseconds(500))
        #expect(settings.connection == ["endpoint": "dns:///flyte.example.com"])
    }

    @Test(
        "What is wrong is said with the setting's name",
        arguments: [
            (["imagge": "x"], "no setting engines.flyte.imagge"),
            (["road": "other"], "engines.flyte.road is \"other\""),
            (["insecure": "maybe"], "engines.flyte.insecure is \"maybe\""),
            (["labels": "team"], "engines.flyte.labels is \"team\""),
            (["labels": "team=-"], "\"team=-\" is no label"),
            (["poll_in_seconds": "never"], "engines.flyte.poll_in_seconds is \"never\""),
        ]
    )
    func wrong(values: [String: String], headline: String) {
        #expect(self.headline(values) == headline)
    }

    @Test("Labels keep to Kubernetes' rules")
    func labels() {
        let tooMany = Dictionary(uniqueKeysWithValues: (0..<17).map { ("label\($0)", "x") })
        for labels in [tooMany, ["a": String(repeating: "x", count: 64)], ["": "x"], ["a": "b c"], ["é": "x"]] {
            #expect(throws: FlyteError.self) { try FlyteSettings.check(labels: labels) }
        }
        #expect(throws: Never.self) { try FlyteSettings.check(labels: ["example.com/team": "ml_1.0-a", "empty": ""]) }
    }

    @Test("An execution's name is made of its run, and fits Flyte and SageMaker")
    func names() {
        let name = TaskNames.executionName(of: "a run")
        #expect(name == TaskNames.executionName(of: "a run"))
        #expect(name != TaskNames.executionName(of: "another run"))
        #expect(name.count == 10)
        #expect(name.first?.isLetter == true)
        #expect(name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) })
    }
}
