/// Finds out who keeps a database locked, where the system tells.
enum LockHolders {
    /// The processes with a write lock on a database or its shared memory, such as `python3 (process 812)`.
    ///
    /// - Returns: An empty list where the system does not say, or where they have let go since.
    static func names(path: String) -> [String] {
        guard let locks = contents(ofSmallFile: "/proc/locks") else { return [] }
        let files = [path, path + "-shm"].compactMap { try? FileStatus(path: $0).inode }
        var processes = Set<Int32>()
        // `1: POSIX  ADVISORY  WRITE 812 fe:00:131090 120 120`; a line with `->` waits for the one before it.
        for line in locks.split(separator: "\n") where !line.contains("->") {
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[3] == "WRITE", let process = Int32(fields[4]), process > 0,
                let inode = fields[5].split(separator: ":").last.flatMap({ Int64($0) }), files.contains(inode)
            else { continue }
            processes.insert(process)
        }
        return processes.sorted().map { process in
            let name = contents(ofSmallFile: "/proc/\(process)/comm")?.split(separator: "\n").first
            return name.map { "\($0) (process \(process))" } ?? "process \(process)"
        }
    }
}
