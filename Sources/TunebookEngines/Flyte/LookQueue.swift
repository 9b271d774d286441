import TunebookCore

/// Lets a few of the looks behind the prompt through at a time: each costs a connection with its buffers.
///
/// What the user waits for does not wait here.
actor LookQueue {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int = 2) {
        free = width
    }

    nonisolated func look<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        guard !Attention.isGiven else { return try await work() }
        await enter()
        do {
            let value = try await work()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
