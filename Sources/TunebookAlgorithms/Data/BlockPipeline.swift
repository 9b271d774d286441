import Dispatch
import Synchronization

/// Rows parsed from one block of a file.
protocol RowBatch: AnyObject, Sendable {
    init()
    /// Forgets its rows, and makes room for those of a block of so many bytes.
    func reset(byteCount: Int)
    /// Lines of the block up to its end, or up to the one at fault.
    var lineCount: Int { get }
    /// The first thing wrong in the block; its rows are then incomplete.
    var problem: LineProblem? { get }
}

/// Something wrong on a line whose number in the file is not known yet.
struct LineProblem: Sendable {
    /// Counts from 1 in its block.
    var line: Int
    var error: @Sendable (DataPlace) -> DataError
}

/// Parses the blocks of a file on several threads, and takes their rows in the file's order.
///
/// Threads take blocks as they become free. A thread that is ahead leaves its rows for the one that completes the
/// order, so none waits. The error that is reported is the first of the file, whichever thread finds one first.
struct BlockPipeline<Batch: RowBatch> {
    /// Takes rows, block after block; never from two threads at once. Throws what is wrong across blocks.
    typealias Sink = (_ batch: Batch, _ linesBefore: Int) throws(DataError) -> Void

    let file: TextFile
    let threads: Int
    /// Large enough that a block's overhead is lost, small enough that its text stays in the cache.
    let blockSize: Int

    init(file: TextFile, threads: Int, blockSize: Int = 1 << 20) {
        self.file = file
        self.threads = threads
        self.blockSize = blockSize
    }

    /// Reads the whole file: `parse`, on any thread, fills a batch from a block's lines, and `sink` takes it in turn.
    ///
    /// Throws what is wrong first in the file, or that it changed meanwhile.
    func run(
        parse: @escaping @Sendable (LineBlock, Batch) -> Void,
        into sink: @escaping Sink
    ) throws(DataError) {
        let blockCount = (file.size + blockSize - 1) / blockSize
        // The sink is called under the lock only, so it is never in two threads at once.
        nonisolated(unsafe) let sink = sink
        let state = Mutex(State())
        let work = { @Sendable in
            let block = LineBlock(capacity: blockSize + (1 << 16))
            while let (index, batch) = state.withLock({ $0.start(of: blockCount) }) {
                let range = index * blockSize..<min(file.size, (index + 1) * blockSize)
                let loaded = Result { () throws(DataError) in try block.load(range, of: file) }
                if case .success = loaded {
                    batch.reset(byteCount: block.lines.count)
                    parse(block, batch)
                }
                state.withLock { state in
                    unsafe state.finish(index, batch, loaded, file: file, sink: sink)
                }
            }
        }
        if min(threads, blockCount) > 1 {
            DispatchQueue.concurrentPerform(iterations: min(threads, blockCount)) { _ in work() }
        } else {
            work()
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try file.checkUnchanged()
    }

    /// Who does what; guarded by the pipeline's lock.
    private struct State {
        var nextToStart = 0
        var nextToTake = 0
        var waiting: [Int: (batch: Batch, loaded: Result<Void, DataError>)] = [:]
        var free: [Batch] = []
        var linesTaken = 0
        var failure: DataError?

        /// The next block to parse and a batch to fill, or `nil` when nothing is left to do.
        mutating func start(of count: Int) -> (Int, Batch)? {
            guard failure == nil, nextToStart < count else { return nil }
            defer { nextToStart += 1 }
            return (nextToStart, free.popLast() ?? Batch())
        }

        /// Takes a parsed block, and those after it that waited for it.
        mutating func finish(
            _ index: Int,
            _ batch: Batch,
            _ loaded: Result<Void, DataError>,
            file: TextFile,
            sink: Sink
        ) {
            waiting[index] = (batch, loaded)
            while failure == nil, let (batch, loaded) = waiting.removeValue(forKey: nextToTake) {
                do throws(DataError) {
                    try loaded.get()
                    if let problem = batch.problem {
                        let line = linesTaken + problem.line
                        throw problem.error(DataPlace(path: file.displayPath, line: line))
                    }
                    try sink(batch, linesTaken)
                } catch {
                    failure = error
                }
                linesTaken += batch.lineCount
                nextToTake += 1
                free.append(batch)
            }
        }
    }
}
