import FoundationEssentials
import Glibc
import TunebookPlatform

/// What a program's processes leave when their runner is killed: its own process dies with it, those that this one had
/// started do not.
enum AbandonedProcesses {
    /// Names the run's folder in the environment of all of its processes.
    static let variable = "TUNEBOOK_RUN"

    /// Kills what is left of a run whose runner is gone, and removes its copy of the data.
    static func end(of folder: RunFolder) {
        guard FileStatus(path: folder.programDirectory) != nil else { return }
        let mark = [UInt8]("\(variable)=\(folder.path)".utf8)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let identifier = Int32(name), identifier != getpid(),
                let environment = try? readFile("/proc/\(identifier)/environ")
            else { continue }
            if environment.split(separator: 0).contains(where: { $0.elementsEqual(mark) }) { kill(identifier, SIGKILL) }
        }
        try? FileManager.default.removeItem(atPath: folder.programDirectory + "/input/data")
    }
}
