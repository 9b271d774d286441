import Glibc

/// An array that grows in place: its address is reserved for the most it can hold, and memory is used as it is filled.
///
/// Growing a plain array would hold the old copy and the new one at once, which doubles the peak.
@safe final class GrowingMemory<Element: BitwiseCopyable> {
    private(set) var count = 0
    private let capacity: Int
    private let start: UnsafeMutablePointer<Element>?

    /// - Returns: `nil` when so much address space cannot be had.
    init?(capacity: Int) {
        self.capacity = capacity
        guard capacity > 0 else {
            unsafe start = nil
            return
        }
        let memory = unsafe mmap(
            nil,
            capacity * MemoryLayout<Element>.stride,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1,
            0
        )
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
        unsafe start = memory.bindMemory(to: Element.self, capacity: capacity)
    }

    deinit {
        if let start = unsafe start { _ = unsafe munmap(start, capacity * MemoryLayout<Element>.stride) }
    }

    /// Copies elements to the end.
    func append(_ elements: UnsafeBufferPointer<Element>) {
        precondition(count + elements.count <= capacity, "more elements than the address space was reserved for")
        guard let source = elements.baseAddress, let start = unsafe start else { return }
        unsafe (start + count).update(from: source, count: elements.count)
        count += elements.count
    }

    /// What it holds, valid until it grows or goes.
    var elements: UnsafeBufferPointer<Element> {
        unsafe UnsafeBufferPointer(start: start, count: count)
    }
}
