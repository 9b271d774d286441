import Crypto
import FoundationEssentials
import SwiftProtobuf
import TunebookCore
import TunebookHTTP
import TunebookPlatform

extension FlyteClient {
    /// The most that an object store takes in one request.
    private static let largestUpload: Int64 = 5_000_000_000

    /// Brings a file to where Flyte's tasks can read it.
    ///
    /// Without a root the place follows from the content, so that equal content has one URI and one cache key.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - filename: Its name there.
    ///   - root: A folder of its own, for the files of one multipart blob; `nil` for the content's own.
    /// - Returns: Its URI, such as `s3://bucket/…`.
    /// - Throws: Where Flyte gives no place, or the object store refuses.
    package func upload(
        _ path: String,
        as filename: String,
        root: String? = nil
    ) async throws(FlyteError) -> String {
        let (digest, size) = try FileDigest.md5(path)
        guard size <= Self.largestUpload else {
            throw .unsuitable(
                Explanation(
                    "\(path) has \(size) bytes",
                    reason: "an upload through Flyte takes 5 GB at most",
                    remedy: "copy it to the deployment's bucket and name its s3:// address"
                )
            )
        }
        var request = Flyteidl_Service_CreateUploadLocationRequest()
        request.project = project
        request.domain = domain
        request.filename = filename
        request.contentMd5 = Data(digest)
        request.expiresIn.seconds = 600
        request.addContentMd5Metadata = true
        if let root { request.filenameRoot = root }
        let place: Flyteidl_Service_CreateUploadLocationResponse = try await gateway.send(
            Gateway.Call(
                purpose: "get a place for \(filename)",
                method: .post,
                path: ["dataproxy", "artifact_urn"],
                body: request
            )
        )
        try await put(path, size, digest, to: place)
        return place.nativeURL
    }

    /// Brings an object of Flyte's store here, over an address that Flyte signs.
    ///
    /// - Parameters:
    ///   - uri: As an output names it: `s3://bucket/…`.
    ///   - path: The file is replaced when all has come.
    /// - Throws: Where Flyte signs no address, or the object store refuses.
    package func download(_ uri: String, to path: String) async throws(FlyteError) {
        // What is read of the answer has an upload's names, though not its numbers.
        let place: Flyteidl_Service_CreateUploadLocationResponse = try await gateway.speaking(.json).send(
            Gateway.Call(
                purpose: "sign an address for \(uri)",
                method: .get,
                path: ["dataproxy", "artifact_urn"],
                query: [("native_url", uri)]
            )
        )
        let file: PartialFile
        do {
            file = try PartialFile(replacing: path)
        } catch {
            throw .file(error)
        }
        let response: HTTPResponse
        do {
            let request = HTTPRequest(.get, try HTTPAddress(parsing: place.signedURL))
            response = try await gateway.http.send(request, into: FileSlice(file))
        } catch {
            throw .http(error)
        }
        guard response.isSuccess else { throw storeFault("fetch \(uri)", response) }
        do {
            try file.commit()
        } catch {
            throw .file(error)
        }
    }

    private func storeFault(_ call: String, _ response: HTTPResponse) -> FlyteError {
        .refused(
            FlyteFault(
                call: call,
                status: response.status,
                code: FlyteFault.Code(status: response.status),
                message: "the object store answered \(response.status)"
            )
        )
    }

    /// Sends the bytes to the signed address; never with the token for Flyte.
    private func put(
        _ path: String,
        _ size: Int64,
        _ digest: [UInt8],
        to place: Flyteidl_Service_CreateUploadLocationResponse
    ) async throws(FlyteError) {
        let response: HTTPResponse
        do {
            var request = HTTPRequest(.put, try HTTPAddress(parsing: place.signedURL))
            for (name, value) in place.headers where name.lowercased() != "content-length" {
                // The server names the length of the digest there.
                request.headers[name] = value
            }
            request.headers["Content-MD5"] = base64(digest)
            request.body = .file(path: path, range: 0..<size)
            response = try await gateway.http.send(request)
        } catch {
            throw .http(error)
        }
        guard response.isSuccess else { throw storeFault("store \(path)", response) }
    }
}

/// MD5 of a file's content, which signed uploads ask for.
enum FileDigest {
    static func md5(_ path: String) throws(FlyteError) -> (digest: [UInt8], size: Int64) {
        do throws(CError) {
            let file = try OwnedDescriptor(opening: path, 0)
            var hash = Insecure.MD5()
            var size: Int64 = 0
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while let count = try file.read(into: &buffer), count > 0 {
                hash.update(data: buffer[..<count])
                size += Int64(count)
            }
            return (Array(hash.finalize()), size)
        } catch {
            throw .file(error)
        }
    }
}
