import Dispatch
import Synchronization

/// Runs long work with files on a thread of its own, so that it does not block the shared pool.
///
/// - Parameter body: The work. It is given a question to ask now and then: whether the calling task was cancelled.
/// - Returns: What the work gives.
/// - Throws: What the work throws.
func offPool<Value: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws(CatalogueError) -> Value
) async throws(CatalogueError) -> Value {
    let flag = CancellationFlag()
    let result: Result<Value, CatalogueError> = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do throws(CatalogueError) {
                    continuation.resume(returning: .success(try body { flag.isSet }))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    } onCancel: {
        flag.set()
    }
    return try result.get()
}

/// Tells a thread that the task it works for was cancelled.
private final class CancellationFlag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
