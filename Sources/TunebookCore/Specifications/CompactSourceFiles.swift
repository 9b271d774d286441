/// Writes the files of a program as one text: a hit with a thousand of them is a matter of milliseconds, and an object of
/// JSON for each would take most of it.
///
/// For each file: the number of its root or `t` for a script cell, digest, size, time and inode or `-` for each that is not
/// known, the relative path with its length before it, and a character that closes it. Texts of script cells stand apart.
///
/// What is read is taken apart when it is asked for: a hit reads the program of the run that it names, and looks at no file.
@propertyWrapper
package struct CompactSourceFiles: Sendable {
    private var storage: Storage

    private enum Storage: Sendable {
        case files([SourceFile])
        case form(Form)
    }

    private struct Form: Codable, Sendable {
        /// What stands before the relative paths, each with its slash.
        var roots: [String]
        var lines: String
        /// The texts of script cells, in their order.
        var texts: [String]

        /// The number of the root that a file lies under, added where it is new.
        ///
        /// A file that does not lie at its relative path has a root of its own, closed by a NUL.
        mutating func place(ofRootOf path: String, _ relativePath: String) -> Int {
            let isUnderRoot = path.hasSuffix(relativePath)
            let length = path.utf8.count - relativePath.utf8.count
            if let last = roots.last, isUnderRoot, last.utf8.count == length, path.hasPrefix(last) {
                return roots.count - 1
            }
            let root = isUnderRoot ? String(decoding: path.utf8.prefix(length), as: UTF8.self) : "\(path)\0"
            if let index = roots.firstIndex(of: root) { return index }
            roots.append(root)
            return roots.count - 1
        }
    }

    private init(storage: Storage) {
        self.storage = storage
    }

    package init(wrappedValue: [SourceFile]) {
        storage = .files(wrappedValue)
    }

    /// No files where what was read makes no sense.
    package var wrappedValue: [SourceFile] {
        get {
            switch storage {
            case .files(let files): files
            case .form(let form): Self.files(of: form) ?? []
            }
        }
        set {
            storage = .files(newValue)
        }
    }
}

extension CompactSourceFiles {
    /// Whether there are none; stored ones are not taken apart for it.
    var isEmpty: Bool {
        switch storage {
        case .files(let files): files.isEmpty
        case .form(let form): form.lines.isEmpty
        }
    }

    /// The folders that the files lie in, and no files.
    var roots: CompactSourceFiles {
        var form = Form(roots: [], lines: "", texts: [])
        switch storage {
        case .files(let files):
            for file in files {
                if case .file(let path) = file.content { _ = form.place(ofRootOf: path, file.relativePath) }
            }
        case .form(let stored): form.roots = stored.roots
        }
        return CompactSourceFiles(storage: .form(form))
    }

    /// The same files in the folders of others, where those are as many.
    func lying(where others: CompactSourceFiles) -> CompactSourceFiles {
        guard case .form(var form) = storage, case .form(let other) = others.storage,
            other.roots.count == form.roots.count
        else { return self }
        form.roots = other.roots
        return CompactSourceFiles(storage: .form(form))
    }
}

extension CompactSourceFiles: Hashable {
    package static func == (left: CompactSourceFiles, right: CompactSourceFiles) -> Bool {
        left.wrappedValue == right.wrappedValue
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(wrappedValue)
    }
}

extension CompactSourceFiles: Codable {
    package func encode(to encoder: any Encoder) throws {
        if case .form(let form) = storage { return try form.encode(to: encoder) }
        var form = Form(roots: [], lines: "", texts: [])
        // Bytes, since joining texts of characters took half of a hit's time.
        var lines: [UInt8] = []
        lines.reserveCapacity(wrappedValue.count * 160)
        for file in wrappedValue {
            switch file.content {
            case .text(let text):
                lines.append(UInt8(ascii: "t"))
                form.texts.append(text)
            case .file(let path):
                lines += "\(form.place(ofRootOf: path, file.relativePath))".utf8
            }
            lines.append(UInt8(ascii: " "))
            lines += (file.digest ?? "-").utf8
            if let stamp = file.stamp {
                lines += " \(stamp.size) \(stamp.modified[0]) \(stamp.modified[1]) \(stamp.inode) ".utf8
            } else {
                lines += " - - - - ".utf8
            }
            lines += "\(file.relativePath.utf8.count):".utf8
            lines += file.relativePath.utf8
            // No end of a line, which JSON would escape: a text without escapes is read several times as fast.
            lines.append(UInt8(ascii: " "))
        }
        form.lines = String(decoding: lines, as: UTF8.self)
        try form.encode(to: encoder)
    }

    package init(from decoder: any Decoder) throws {
        storage = .form(try Form(from: decoder))
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
