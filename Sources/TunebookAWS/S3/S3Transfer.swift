import TunebookHTTP
import TunebookPlatform

/// Moves whole files to and from S3, in parts where they are large, in memory that does not grow with them.
package struct S3Transfer: Sendable {
    package var client: S3Client
    /// Files larger than this go in parts.
    package var partThreshold: Int64 = 32 << 20
    /// The size of a part; larger where a file would have more than 10,000.
    package var partSize: Int64 = 16 << 20
    /// How many parts are under way at once.
    package var parallelParts = 4

    package init(_ client: S3Client) {
        self.client = client
    }

    // MARK: - To S3

    /// Uploads a file.
    ///
    /// What is there afterwards is the whole file or nothing new: each part's SHA-256 is checked by S3, and an upload
    /// that fails or is given up leaves no parts behind.
    ///
    /// - Throws: ``AWSError/fileChanged(path:)`` where somebody wrote to the file meanwhile.
    package func upload(_ path: String, to location: S3Location) async throws(AWSError) {
        guard let status = FileStatus(path: path), status.isRegularFile else {
            throw .file(CError(2, "open", path: path))
        }
        if status.size > partThreshold {
            try await uploadParts(path, status, to: location)
        } else {
            let digest = try SHA256Digest(ofFile: path, 0..<status.size)
            let body: HTTPRequest.Body? = status.size == 0 ? .bytes([]) : .file(path: path, range: 0..<status.size)
            _ = try await sending(path) { () throws(AWSError) in
                try await client.put(body ?? .bytes([]), sha256: digest, to: location)
            }
            guard FileStatus(path: path) == status else {
                try? await client.delete(location)
                throw .fileChanged(path: path)
            }
        }
    }

    private func uploadParts(_ path: String, _ status: FileStatus, to location: S3Location) async throws(AWSError) {
        let answer = try await client.send(
            "CreateMultipartUpload",
            .post,
            location,
            query: ["uploads": ""],
            headers: ["x-amz-checksum-algorithm": "SHA256"]
        )
        guard let upload = XMLElement(parsing: answer.body)?["UploadId"]?.text else {
            throw .unreadable(service: .s3, action: "CreateMultipartUpload", reason: "it has no UploadId")
        }
        do throws(AWSError) {
            let parts = try await inParallel(Self.ranges(status.size, of: partSize)) { number, range throws(AWSError) in
                try await uploadPart(path, range, number: number + 1, of: upload, to: location)
            }
            guard FileStatus(path: path) == status else { throw .fileChanged(path: path) }
            do throws(AWSError) {
                try await complete(parts, of: upload, at: location)
            } catch {
                guard case .refused(let fault) = error, fault.code == "NoSuchUpload",
                    try await isComplete(status.size, parts.count, at: location)
                else { throw error }
            }
        } catch {
            // Also where this task has been cancelled; what stays is billed.
            let client = client
            _ = await Task {
                try? await client.send("AbortMultipartUpload", .delete, location, query: ["uploadId": upload])
            }
            .value
            throw error
        }
    }

    private struct Part: Sendable {
        var number: Int
        var etag: String
        var checksum: String
    }

    private func uploadPart(
        _ path: String,
        _ range: Range<Int64>,
        number: Int,
        of upload: String,
        to location: S3Location
    ) async throws(AWSError) -> Part {
        let digest = try SHA256Digest(ofFile: path, range)
        let answer = try await sending(path) { () throws(AWSError) in
            try await client.send(
                "UploadPart",
                .put,
                location,
                query: ["partNumber": String(number), "uploadId": upload],
                headers: ["x-amz-checksum-sha256": digest.base64],
                body: .file(path: path, range: range),
                digest: digest.hex
            )
        }
        return Part(number: number, etag: S3Client.unquoted(answer.headers["ETag"]), checksum: digest.base64)
    }

    private func complete(_ parts: [Part], of upload: String, at location: S3Location) async throws(AWSError) {
        let list = parts.map { part in
            "<Part><PartNumber>\(part.number)</PartNumber><ETag>&quot;\(part.etag)&quot;</ETag>"
                + "<ChecksumSHA256>\(part.checksum)</ChecksumSHA256></Part>"
        }
        let body =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(list.joined())"
            + "</CompleteMultipartUpload>"
        let action = "CompleteMultipartUpload"
        let answer = try await client.send(
            action,
            .post,
            location,
            query: ["uploadId": upload],
            headers: ["Content-Type": "application/xml"],
            body: .bytes(Array(body.utf8))
        )
        // A refusal may come with status 200, when the answer had to begin before the end was known.
        guard XMLElement(parsing: answer.body)?["ETag"] != nil else {
            let message = XMLElement(parsing: answer.body)?["Message"]?.text
            throw .unreadable(service: .s3, action: action, reason: message ?? "it names no object")
        }
    }

    /// Whether an upload that is there no more was completed by an attempt whose answer was lost.
    private func isComplete(_ size: Int64, _ parts: Int, at location: S3Location) async throws(AWSError) -> Bool {
        let object = try await client.head(location)
        return object.size == size && object.etag.hasSuffix("-\(parts)")
    }

    /// A file that has become shorter while it was sent is a changed file.
    private func sending<Value>(
        _ path: String,
        _ send: () async throws(AWSError) -> Value
    ) async throws(AWSError) -> Value {
        do throws(AWSError) {
            return try await send()
        } catch {
            if case .http(.fileChanged) = error { throw .fileChanged(path: path) }
            // The digest that was signed is not that of what came.
            if case .refused(let fault) = error, ["XAmzContentSHA256Mismatch", "BadDigest"].contains(fault.code) {
                throw .fileChanged(path: path)
            }
            throw error
        }
    }

    // MARK: - From S3

    /// Downloads an object to a file, which is replaced when all has come and been checked.
    ///
    /// - Returns: What S3 says of the object.
    /// - Throws: ``AWSError/objectChanged(_:)`` where it became another meanwhile.
    @discardableResult
    package func download(_ location: S3Location, to path: String) async throws(AWSError) -> S3Object {
        let object = try await client.head(location)
        let file: PartialFile
        do throws(CError) {
            file = try PartialFile(replacing: path)
        } catch {
            throw .file(error)
        }
        do throws(AWSError) {
            try await receive(object, file)
        } catch {
            file.discard()
            throw error
        }
        return object
    }

    private func receive(_ object: S3Object, _ file: PartialFile) async throws(AWSError) {
        if object.size > partThreshold {
            _ = try await inParallel(Self.ranges(object.size, of: partSize)) { _, range throws(AWSError) in
                _ = try await client.get(object, range: range, into: FileSlice(file, from: range.lowerBound))
            }
        } else {
            _ = try await client.get(object, into: FileSlice(file))
        }
        try check(object, file)
        do throws(CError) {
            try file.commit()
        } catch {
            throw .file(error)
        }
    }

    private func check(_ object: S3Object, _ file: PartialFile) throws(AWSError) {
        let uri = object.location.description
        if let expected = object.sha256 {
            guard try SHA256Digest(ofFile: file.partialPath, 0..<object.size).base64 == expected else {
                throw .damaged(uri, reason: "its SHA-256 is another")
            }
        } else if object.hasMD5 {
            guard try md5(ofFile: file.partialPath, size: object.size) == object.etag else {
                throw .damaged(uri, reason: "its MD5 is not its ETag")
            }
        }
    }

    // MARK: - Parts

    /// The ranges of a size in parts, of which there may be 10,000.
    static func ranges(_ size: Int64, of partSize: Int64) -> [Range<Int64>] {
        let part = max(partSize, (size + 9999) / 10_000)
        return stride(from: 0, to: size, by: Int64.Stride(part)).map { $0..<min($0 + part, size) }
    }

    /// Does work for each range, several at once; the first failure ends the rest.
    ///
    /// - Returns: The results in the order of the ranges.
    private func inParallel<Value: Sendable>(
        _ ranges: [Range<Int64>],
        _ work: @escaping @Sendable (Int, Range<Int64>) async throws(AWSError) -> Value
    ) async throws(AWSError) -> [Value] {
        let outcome: Result<[Value], AWSError> = await withTaskGroup(of: (Int, Result<Value, AWSError>).self) { group in
            var values: [Value?] = Array(repeating: nil, count: ranges.count)
            var next = 0
            func addNext() {
                guard next < ranges.count else { return }
                let (number, range) = (next, ranges[next])
                group.addTask {
                    do throws(AWSError) {
                        return (number, .success(try await work(number, range)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
                next += 1
            }
            for _ in 0..<parallelParts { addNext() }
            for await (number, result) in group {
                switch result {
                case .success(let value): values[number] = value
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
                addNext()
            }
            return .success(values.compactMap { $0 })
        }
        return try outcome.get()
    }
}
