internal import CPCRE2
import Glibc

/// A regular expression in the syntax that Perl and Python share, matched within a bound on its work.
///
/// PCRE2 does the matching: an expression that would backtrack for hours on a line gives up after some milliseconds and
/// says so, which neither Swift's own nor POSIX's do. It works on bytes; those that are no UTF-8 match nothing.
///
/// `@unchecked`: PCRE2 only reads a compiled expression and a context of limits.
@safe package final class RegularExpression: @unchecked Sendable {
    /// Why an expression is refused.
    package struct Problem: Error, Hashable, Sendable {
        /// In PCRE2's words: `missing closing parenthesis`.
        package var message: String
        /// Where in the expression, in characters from its start.
        package var offset: Int
    }

    /// A line took more work than a line is worth.
    package struct OutOfPatience: Error, Hashable, Sendable {}

    package let pattern: String
    private let code: OpaquePointer
    private let limits: OpaquePointer

    /// How many steps a match may take: some 5 ms.
    private static let stepLimit: UInt32 = 100_000
    /// In KiB, where steps are kept on the heap.
    private static let heapLimit: UInt32 = 16 << 10

    /// Compiles an expression.
    ///
    /// - Throws: ``Problem``, with its place.
    package init(_ pattern: String) throws(Problem) {
        self.pattern = pattern
        let bytes = [UInt8](pattern.utf8)
        var failure: Int32 = 0
        var offset = 0
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF)
        guard let code = unsafe pcre2_compile_8(bytes, bytes.count, options, &failure, &offset, nil) else {
            throw Problem(
                message: Self.message(of: failure),
                offset: String(decoding: bytes.prefix(offset), as: UTF8.self).count
            )
        }
        guard let limits = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_code_free_8(code)
            throw Problem(message: Self.message(of: PCRE2_ERROR_NOMEMORY), offset: 0)
        }
        unsafe pcre2_set_match_limit_8(limits, Self.stepLimit)
        unsafe pcre2_set_heap_limit_8(limits, Self.heapLimit)
        // Ten times as fast; where the system forbids programs to write code, PCRE2 does without by itself.
        _ = unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        unsafe self.code = code
        unsafe self.limits = limits
    }

    deinit {
        unsafe pcre2_match_context_free_8(limits)
        unsafe pcre2_code_free_8(code)
    }

    /// How many groups it captures, named ones included.
    package var groupCount: Int {
        var count: UInt32 = 0
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        return Int(count)
    }

    /// Looks for the expression anywhere in a text.
    ///
    /// - Returns: What the whole and then each group matched, `nil` for a group that took no part; `nil` without a match.
    /// - Throws: ``OutOfPatience`` when the text takes too many steps.
    package func firstMatch(in text: ArraySlice<UInt8>) throws(OutOfPatience) -> [ArraySlice<UInt8>?]? {
        guard let match = unsafe pcre2_match_data_create_from_pattern_8(code, nil) else { throw OutOfPatience() }
        defer { unsafe pcre2_match_data_free_8(match) }
        let count = unsafe text.withUnsafeBufferPointer { bytes in
            unsafe pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, 0, match, limits)
        }
        if count == PCRE2_ERROR_NOMATCH { return nil }
        guard count > 0, let offsets = unsafe pcre2_get_ovector_pointer_8(match) else { throw OutOfPatience() }
        return (0...groupCount).map { group in
            let (start, end) = unsafe (offsets[2 * group], offsets[2 * group + 1])
            // A group without a part has -1; `\K` in a look-behind can put the start past the end.
            guard group < count, start >= 0, start <= end, end <= text.count else { return nil }
            return text[(text.startIndex + start)..<(text.startIndex + end)]
        }
    }

    private static func message(of code: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let length = unsafe pcre2_get_error_message_8(code, &text, text.count)
        return String(decoding: text.prefix(max(0, Int(length))), as: UTF8.self)
    }
}
