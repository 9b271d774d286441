import Glibc
import Testing
import TunebookPlatform

@Suite("A thread for what blocks")
struct BlockingThreadTests {
    private actor Counter {
        private let thread = BlockingThread(for: "a test")
        private var count = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

        func increment() -> (count: Int, thread: pthread_t) {
            count += 1
            return (count, pthread_self())
        }
    }

    @Test("runs all of an actor on one thread of its own")
    func actorOnThread() async {
        let counter = Counter()
        let threads = await withTaskGroup(of: pthread_t.self) { group in
            for _ in 0..<100 { group.addTask { await counter.increment().thread } }
            return await group.reduce(into: Set<pthread_t>()) { $0.insert($1) }
        }
        #expect(threads.count == 1)
        #expect(await counter.increment().count == 101)
    }

    @Test("gives back what work returns or throws")
    func work() async throws {
        struct Failure: Error, Equatable {}
        let thread = BlockingThread(for: "a test")
        #expect(await thread.run { 42 } == 42)
        await #expect(throws: Failure()) { try await thread.run { () throws(Failure) in throw Failure() } }
    }

    @Test("ends when it is released, from its own thread too")
    func release() async {
        for _ in 0..<200 {
            let counter = Counter()
            #expect(await counter.increment().count == 1)
        }
    }
}
