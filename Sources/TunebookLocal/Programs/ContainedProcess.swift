internal import CLinux
import Glibc
import TunebookCore
import TunebookPlatform

/// Starts a user's program apart from this process: in a session without a terminal, within limits, and where it asks for
/// that with its folder at `/opt/ml`.
///
/// `posix_spawn` can set no limits, mount nothing and have no signal sent at this process's end, and to set them from
/// outside afterwards would be too late; so this is a fork with a few system calls before exec (`CLinux`).
struct ContainedProcess {
    /// Absolute.
    var executable: String
    var arguments: [String]
    var environment: [String: String]
    var directory: String
    var memoryLimit: ByteCount?
    var fileSizeLimit: ByteCount?
    /// What is to be seen at other places, in this order.
    var mounts: [Mount] = []

    /// A file or folder, and the place where the program sees it.
    struct Mount: Hashable, Sendable {
        var source: String
        var target: String
    }

    /// Whether mounts can be made here.
    static let canMount = tunebook_can_mount() == 1

    /// Starts the program, which is killed when this thread ends.
    ///
    /// - Parameters:
    ///   - output: The descriptor that becomes its standard output.
    ///   - errors: The descriptor that becomes its standard error.
    func start(output: Int32, errors: Int32) throws(LocalFailure) -> ChildProcess {
        let arguments = CStrings([executable] + arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        let places = CStrings(mounts.flatMap { [$0.source, $0.target] })
        let paths = CStrings([executable, directory])
        var mounts = unsafe (0..<mounts.count).map { index in
            unsafe tunebook_mount(source: places[2 * index], target: places[2 * index + 1])
        }
        var identifier: Int32 = 0
        var step = tunebook_step_fork
        let code = unsafe mounts.withUnsafeMutableBufferPointer { mounts in
            var program = unsafe tunebook_program(
                path: paths[0],
                arguments: arguments.start,
                environment: variables.start,
                directory: paths[1],
                output: output,
                errors: errors,
                memory_limit: UInt64(memoryLimit?.bytes ?? 0),
                file_size_limit: UInt64(fileSizeLimit?.bytes ?? 0),
                mounts: mounts.baseAddress,
                mount_count: Int32(mounts.count)
            )
            return unsafe tunebook_start_program(&program, &identifier, &step)
        }
        guard code == 0 else { throw failure(code, step) }
        return ChildProcess(startedAs: identifier)
    }

    private func failure(_ code: Int32, _ step: tunebook_step) -> LocalFailure {
        let error = CError(code, "start", path: executable)
        switch step {
        case tunebook_step_namespace, tunebook_step_mount:
            return .explained(Self.noMounts(reason: "the system refused: \(error.systemMessage)"))
        case tunebook_step_limits:
            return .explained(
                Explanation(
                    "its limits cannot be set: \(error.systemMessage)",
                    remedy: "set memory_limit and file_size_limit no higher than the limits of this session (ulimit -a)"
                )
            )
        case tunebook_step_directory:
            return .notPrepared(CError(code, "enter the folder", path: directory))
        default:
            return .explained(notExecutable(error))
        }
    }

    /// Why a program cannot be given `/opt/ml`.
    static func noMounts(reason: String) -> Explanation {
        Explanation(
            "this system cannot show a program its folder at \(ProgramHostFolder.containerPath)",
            reason: reason,
            remedy:
                "let the program take its folders from SM_MODEL_DIR, SM_CHANNEL_… and their like, and unset "
                + "uses_container_paths"
        )
    }

    private func notExecutable(_ error: CError) -> Explanation {
        switch error.code {
        case ENOENT:
            Explanation(
                FileStatus(path: executable) == nil
                    ? "\(executable) is not there" : "what \(executable) asks for in its first line is not there",
                reason: "it was when the program was defined",
                remedy: "install it again, or set interpreter to another one"
            )
        case EACCES:
            Explanation("\(executable) cannot be run: \(error.systemMessage)", remedy: "chmod +x \(executable)")
        case ENOEXEC:
            Explanation("\(executable) is no program", remedy: "give it a first line such as #!/bin/sh")
        default:
            Explanation(error.description)
        }
    }
}

/// Texts for C, in one list closed by a null.
@safe private final class CStrings {
    let start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        unsafe start = .allocate(capacity: count + 1)
        for (index, text) in texts.enumerated() { unsafe (start + index).initialize(to: strdup(text)) }
        unsafe (start + count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { unsafe free(start[index]) }
        unsafe start.deallocate()
    }

    subscript(index: Int) -> UnsafePointer<CChar>? {
        unsafe start[index].map { unsafe UnsafePointer($0) }
    }
}
