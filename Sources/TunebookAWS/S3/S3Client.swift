package import TunebookHTTP

/// S3's operations on objects, each in one request.
package struct S3Client: Sendable {
    private let connection: AWSConnection
    /// The account that buckets must belong to, where that is known: a default bucket's name can be guessed and taken.
    package var expectedOwner: String?

    package init(_ connection: AWSConnection, expectedOwner: String? = nil) {
        self.connection = connection
        self.expectedOwner = expectedOwner
    }

    /// Asks for an object's size and ETag.
    package func head(_ location: S3Location) async throws(AWSError) -> S3Object {
        let response = try await send("HeadObject", .head, location, headers: ["x-amz-checksum-mode": "ENABLED"])
        let etag = Self.unquoted(response.headers["ETag"])
        let isKMS = response.headers["x-amz-server-side-encryption"]?.hasPrefix("aws:kms") ?? false
        let isWhole = response.headers["x-amz-checksum-type"] != "COMPOSITE" && !etag.contains("-")
        return S3Object(
            location: location,
            size: response.headers["Content-Length"].flatMap { Int64($0) } ?? 0,
            etag: etag,
            sha256: isWhole ? response.headers["x-amz-checksum-sha256"] : nil,
            hasMD5: !isKMS && etag.utf8.count == 32
        )
    }

    /// Lists the objects whose keys begin with the location's, over all pages, sorted by key.
    package func list(_ prefix: S3Location) async throws(AWSError) -> [S3Object] {
        var found: [S3Object] = []
        var token: String?
        repeat {
            var query = ["list-type": "2", "prefix": prefix.key, "encoding-type": "url"]
            query["continuation-token"] = token
            let bucket = S3Location(bucket: prefix.bucket, key: "")
            let response = try await send("ListObjectsV2", .get, bucket, query: query, about: prefix)
            guard let page = XMLElement(parsing: response.body), page.name == "ListBucketResult" else {
                throw .unreadable(service: .s3, action: "ListObjectsV2", reason: "it is no list of objects")
            }
            found += page.all("Contents").compactMap { object in
                guard let key = object["Key"]?.text, let size = object["Size"].flatMap({ Int64($0.text) }) else {
                    return nil
                }
                let etag = Self.unquoted(object["ETag"]?.text)
                return S3Object(
                    location: S3Location(bucket: prefix.bucket, key: percentDecoded(key)),
                    size: size,
                    etag: etag,
                    hasMD5: false
                )
            }
            let next = page["NextContinuationToken"]?.text
            token = page["IsTruncated"]?.text == "true" && next != token ? next : nil
        } while token != nil
        return found
    }

    /// Gets an object's content, or a part of it.
    ///
    /// - Parameters:
    ///   - object: Its ETag must still hold.
    ///   - range: The bytes; `nil` for all.
    ///   - file: Takes them; `nil` for memory.
    /// - Returns: The answer, with all of the bytes that were asked for.
    /// - Throws: ``AWSError/objectChanged(_:)`` where the object is another by now.
    package func get(
        _ object: S3Object,
        range: Range<Int64>? = nil,
        into file: FileSlice? = nil
    ) async throws(AWSError) -> HTTPResponse {
        var headers: HTTPHeaders = ["If-Match": "\"\(object.etag)\""]
        if let range { headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)" }
        let response: HTTPResponse
        do throws(AWSError) {
            response = try await send("GetObject", .get, object.location, headers: headers, into: file)
        } catch {
            guard case .refused(let fault) = error, fault.status == 412 || fault.status == 416 else { throw error }
            throw .objectChanged(object.location.description)
        }
        let expected = range.map { $0.upperBound - $0.lowerBound } ?? object.size
        let count = file == nil ? Int64(response.body.count) : response.bytesWritten
        guard count == expected else {
            throw .damaged(object.location.description, reason: "\(count) bytes came where \(expected) were asked for")
        }
        return response
    }

    /// Puts an object, all of it in one request.
    ///
    /// - Parameters:
    ///   - body: What it holds.
    ///   - sha256: SHA-256 of it, which S3 checks.
    ///   - location: Where it goes.
    /// - Returns: The object's ETag.
    /// - Throws: Where S3 did not take it; nothing is then there that was not before.
    package func put(_ body: HTTPRequest.Body, sha256: SHA256Digest, to location: S3Location) async throws(AWSError)
        -> String
    {
        let headers: HTTPHeaders = ["x-amz-checksum-sha256": sha256.base64]
        let response = try await send(
            "PutObject",
            .put,
            location,
            headers: headers,
            body: body,
            digest: sha256.hex
        )
        return Self.unquoted(response.headers["ETag"])
    }

    package func delete(_ location: S3Location) async throws(AWSError) {
        _ = try await send("DeleteObject", .delete, location)
    }

    /// Makes a bucket in the region that counts; one of one's own that is there is left as it is.
    package func createBucket(_ bucket: String) async throws(AWSError) {
        let region = try await connection.region()
        // The oldest region is the one that must not be named.
        let body: String =
            region == "us-east-1"
            ? ""
            : "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>"
        do throws(AWSError) {
            let location = S3Location(bucket: bucket, key: "")
            _ = try await send("CreateBucket", .put, location, body: body.isEmpty ? nil : .bytes(Array(body.utf8)))
        } catch {
            guard case .refused(let fault) = error, fault.code == "BucketAlreadyOwnedByYou" else { throw error }
        }
    }

    /// Whether a bucket is there for these keys.
    package func hasBucket(_ bucket: String) async throws(AWSError) -> Bool {
        do throws(AWSError) {
            _ = try await send("HeadBucket", .head, S3Location(bucket: bucket, key: ""))
            return true
        } catch {
            guard case .refused(let fault) = error, fault.isNotFound else { throw error }
            return false
        }
    }

    // MARK: - The request

    /// Makes a request; the texts of `query` are not yet encoded, and `digest` is that of a body that lies in a file.
    func send(
        _ action: String,
        _ method: HTTPRequest.Method,
        _ location: S3Location,
        query: [String: String] = [:],
        headers: HTTPHeaders = HTTPHeaders(),
        body: HTTPRequest.Body? = nil,
        digest: String? = nil,
        into file: FileSlice? = nil,
        about resource: S3Location? = nil
    ) async throws(AWSError) -> HTTPResponse {
        let region = try await connection.region()
        func call(in region: String) throws(AWSError) -> ServiceCall {
            let address = try address(of: location, query, in: region)
            var request = HTTPRequest(method, address, headers: headers, body: body)
            if action != "CreateBucket" { request.headers["x-amz-expected-bucket-owner"] = expectedOwner }
            var call = ServiceCall(.s3, action, region: region, request)
            call.payloadDigest = digest
            call.file = file
            call.resource = (resource ?? location).description
            return call
        }
        do throws(AWSError) {
            return try await connection.send(try call(in: region))
        } catch {
            // What is only read may lie anywhere; the answer says where.
            guard case .refused(let fault) = error, method == .get || method == .head, let other = fault.bucketRegion,
                other != region
            else { throw error }
            return try await connection.send(try call(in: other))
        }
    }

    private func address(
        of location: S3Location,
        _ query: [String: String],
        in region: String
    ) throws(AWSError) -> HTTPAddress {
        let endpoint = try connection.configuration.endpoint(of: .s3, in: region)
        var address = endpoint.address
        let base = address.path.hasSuffix("/") ? String(address.path.dropLast()) : address.path
        let key = percentEncoded(location.key, keepsSlashes: true)
        // A dot in a bucket's name makes a host that no certificate is for.
        if endpoint.isCustom || location.bucket.contains(where: { $0 == "." || $0 == "_" || $0.isUppercase }) {
            address.path = "\(base)/\(location.bucket)" + (location.key.isEmpty ? "" : "/\(key)")
        } else {
            address.host = "\(location.bucket).\(address.host)"
            address.path = "\(base)/\(key)"
        }
        if !query.isEmpty {
            address.query = query.map { (percentEncoded($0.key), percentEncoded($0.value)) }
                .sorted { $0 < $1 }
                .map { "\($0)=\($1)" }
                .joined(separator: "&")
        }
        return address
    }

    static func unquoted(_ etag: String?) -> String {
        (etag ?? "").filter { $0 != "\"" }
    }
}

/// Takes `%XX` for its byte, and `+` for a blank, as S3 encodes keys in lists.
func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
        if byte == UInt8(ascii: "%"), rest.count >= 3,
            let code = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
        {
            bytes.append(code)
            rest = rest.dropFirst(3)
        } else {
            bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            rest = rest.dropFirst()
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
