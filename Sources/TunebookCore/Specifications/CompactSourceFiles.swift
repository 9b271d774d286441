/// Writes the files of a program as one text: a hit with a thousand of them is a matter of milliseconds, and an object of
/// JSON for each would take most of it.
///
/// A line a file: the number of its root or `t` for a script cell, digest, size, time and inode or `-` for each that is not
/// known, and the relative path with its length before it. Texts of script cells stand apart.
@propertyWrapper
package struct CompactSourceFiles: Hashable, Sendable {
    package var wrappedValue: [SourceFile]

    package init(wrappedValue: [SourceFile]) {
        self.wrappedValue = wrappedValue
    }
}

extension CompactSourceFiles: Codable {
    private struct Form: Codable {
        /// What stands before the relative paths, each with its slash.
        var roots: [String]
        var lines: String
        /// The texts of script cells, in their order.
        var texts: [String]
    }

    package func encode(to encoder: any Encoder) throws {
        var form = Form(roots: [], lines: "", texts: [])
        for file in wrappedValue {
            switch file.content {
            case .text(let text):
                form.lines += "t"
                form.texts.append(text)
            case .file(let path):
                let root = path.hasSuffix(file.relativePath) ? String(path.dropLast(file.relativePath.count)) : nil
                // A file that does not lie at its relative path has a root of its own, closed by a NUL.
                let known = root ?? path + "\0"
                if form.roots.last != known, !form.roots.contains(known) { form.roots.append(known) }
                let index = form.roots.last == known ? form.roots.count - 1 : form.roots.firstIndex(of: known) ?? 0
                form.lines += "\(index)"
            }
            form.lines += " \(file.digest ?? "-") "
            if let stamp = file.stamp {
                form.lines += "\(stamp.size) \(stamp.modified[0]) \(stamp.modified[1]) \(stamp.inode)"
            } else {
                form.lines += "- - - -"
            }
            form.lines += " \(file.relativePath.utf8.count):\(file.relativePath)\n"
        }
        try form.encode(to: encoder)
    }

    package init(from decoder: any Decoder) throws {
        let form = try Form(from: decoder)
        guard let files = Self.files(of: form) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "the files of a program cannot be read")
            )
        }
        wrappedValue = files
    }

    private static func files(of form: Form) -> [SourceFile]? {
        var files: [SourceFile] = []
        var texts = form.texts[...]
        var bytes = Array(form.lines.utf8)[...]
        func word() -> String? {
            guard let end = bytes.firstIndex(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }) else {
                return nil
            }
            defer { bytes = bytes[(end + 1)...] }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
        while !bytes.isEmpty {
            guard let place = word(), let digest = word(), let size = word(), let seconds = word(),
                let nanoseconds = word(), let inode = word(), let length = word().flatMap({ Int($0) }), length >= 0,
                length < bytes.count
            else { return nil }
            let path = String(decoding: bytes.prefix(length), as: UTF8.self)
            bytes = bytes.dropFirst(length + 1)
            guard let content = content(place, path, form.roots, &texts) else { return nil }
            var file = SourceFile(path, content, digest: digest == "-" ? nil : digest)
            if let size = Int64(size), let seconds = Int(seconds), let nanoseconds = Int(nanoseconds),
                let inode = UInt64(inode)
            {
                file.stamp = FileStamp(size: size, modified: [seconds, nanoseconds], inode: inode)
            }
            files.append(file)
        }
        return files
    }

    private static func content(
        _ place: String,
        _ path: String,
        _ roots: [String],
        _ texts: inout ArraySlice<String>
    ) -> SourceFile.Content? {
        if place == "t" { return texts.popFirst().map { .text($0) } }
        guard let index = Int(place), roots.indices.contains(index) else { return nil }
        let root = roots[index]
        return .file(root.hasSuffix("\0") ? String(root.dropLast()) : root + path)
    }
}
