import SwiftProtobuf
import Testing
import TunebookFlyte

@Suite("Messages of Flyte")
struct MessagesTests {
    @Test("The names of the IDL and those of JSON are both read, and a null is an unset field")
    func spellings() throws {
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        for text in [
            #"{"spec":null,"closure":{"startedAt":"2026-01-02T03:04:05Z","phase":"RUNNING","abortMetadata":null}}"#,
            #"{"spec":null,"closure":{"started_at":"2026-01-02T03:04:05Z","phase":"RUNNING","new_field":1}}"#,
        ] {
            let execution = try Flyteidl_Admin_Execution(jsonString: text, options: options)
            #expect(!execution.hasSpec)
            #expect(execution.closure.phase == .running)
            #expect(execution.closure.startedAt.seconds == 1_767_323_045)
        }
    }

    @Test("A phase that is newer than ours does not spoil the answer")
    func newPhase() throws {
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        let text = #"{"id":{"name":"e1"},"closure":{"phase":"MOONLIGHTING"}}"#
        let execution = try Flyteidl_Admin_Execution(jsonString: text, options: options)
        #expect(execution.id.name == "e1")
        #expect(execution.closure.phase == .undefined)
    }
}
