import SwiftProtobuf

/// The files that `flytectl register files` takes: a task's specification each, as its message.
package enum FlytectlFiles {
    /// - Parameters:
    ///   - task: Its place and version are left to flytectl's own options, where no version was given.
    ///   - number: The files are registered in the order of their names.
    /// - Returns: The file's name and its bytes.
    /// - Throws: Where the message cannot be written; never seen.
    package static func file(of task: FlyteTask, number: Int) throws(FlyteError) -> (name: String, bytes: [UInt8]) {
        var spec = Flyteidl_Admin_TaskSpec()
        spec.template = task.template
        // flytectl puts its own in the place of these.
        spec.template.id.project = "{{ registration.project }}"
        spec.template.id.domain = "{{ registration.domain }}"
        spec.template.id.version = "{{ registration.version }}"
        do {
            // 1 is flytekit's mark of a task.
            return ("\(number)_\(task.template.id.name)_1.pb", try spec.serializedBytes())
        } catch {
            throw .unencodable(message: "TaskSpec", reason: "\(error)")
        }
    }
}
