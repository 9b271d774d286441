import Glibc
import Synchronization

/// A serial executor that owns one thread, for actors and work that block in C.
///
/// An actor whose `unownedExecutor` is one of these runs all its methods on that thread, and may block there without
/// holding up the shared pool. The thread starts with the first job and ends when the executor is released.
package final class BlockingThread: SerialExecutor {
    private let purpose: String
    private let inbox = Inbox()
    private let hasStarted = Atomic(false)

    /// - Parameter purpose: What the thread is for, as the message says it when the system has no thread to give.
    package init(for purpose: String) {
        self.purpose = purpose
    }

    deinit {
        inbox.close()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The job holds the executor, so that it outlives whatever the job does, the actor's last release included.
        submit { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Runs work on the thread after what was handed over before, and gives back what it returns.
    ///
    /// Cancelling the calling task does not interrupt the work.
    package func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let outcome: Result<Value, Failure> = await withCheckedContinuation { continuation in
            submit {
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// Hands work over, to run after what was handed over before, and goes on at once.
    package func submit(_ work: @escaping @Sendable () -> Void) {
        inbox.put(work)
        if hasStarted.exchange(true, ordering: .acquiringAndReleasing) == false { start() }
    }

    private func start() {
        let context = unsafe Unmanaged.passRetained(inbox)
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // The usual eight megabytes are refused where memory is limited, and no work here needs them.
        unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
        let failure = unsafe pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let inbox = unsafe Unmanaged<Inbox>.fromOpaque(context).takeRetainedValue()
                while let work = inbox.take() { work() }
                return nil
            },
            context.toOpaque()
        )
        unsafe pthread_attr_destroy(&attributes)
        precondition(failure == 0, "the system gave no thread for \(purpose): error \(failure)")
    }
}

/// Work waiting for the thread, which sleeps while there is none.
///
/// `@unchecked`: `waiting` and `isClosed` are touched only while `lock` is held.
@safe private final class Inbox: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [@Sendable () -> Void] = []
    private var isClosed = false

    init() {
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(lock)
        unsafe changed.deallocate()
        unsafe lock.deallocate()
    }

    func put(_ work: @escaping @Sendable () -> Void) {
        unsafe pthread_mutex_lock(lock)
        waiting.append(work)
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(lock)
    }

    func close() {
        unsafe pthread_mutex_lock(lock)
        isClosed = true
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(lock)
    }

    /// Waits for work; `nil` once closed and empty.
    func take() -> (@Sendable () -> Void)? {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while waiting.isEmpty, !isClosed { unsafe pthread_cond_wait(changed, lock) }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }
}
