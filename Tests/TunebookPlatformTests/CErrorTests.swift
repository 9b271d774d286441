import Glibc
import Testing
import TunebookPlatform

@Suite struct CErrorTests {
    @Test func `an error says what was tried, on what, and what the system answered`() {
        let error = #expect(throws: CError.self) { try readFile("/no/such/file") }
        #expect(error?.description == "cannot open /no/such/file: No such file or directory")
        #expect(error?.isMissing == true)
    }

    @Test(arguments: [(ENOSPC, true), (EDQUOT, true), (EFBIG, true), (EIO, false), (EACCES, false)])
    func `want of room has several numbers`(code: Int32, isOutOfSpace: Bool) {
        #expect(CError(code, "write").isOutOfSpace == isOutOfSpace)
    }

    @Test func `a call that a signal interrupted is made again`() throws {
        var calls = 0
        let result = try checked("try") {
            calls += 1
            errno = EINTR
            return calls < 3 ? -1 : calls
        }
        #expect(result == 3)
    }
}
