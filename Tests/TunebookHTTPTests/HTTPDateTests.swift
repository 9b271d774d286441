import FoundationEssentials
import Testing
import TunebookHTTP

@Suite("A date of a service")
struct HTTPDateTests {
    private let moment = Date(timeIntervalSince1970: 1_795_536_120)

    @Test("is read in either form")
    func forms() {
        #expect(HTTPDate.parse("Tue, 24 Nov 2026 16:02:00 GMT") == moment)
        #expect(HTTPDate.parseISO8601("2026-11-24T16:02:00Z") == moment)
        #expect(HTTPDate.parseISO8601("2026-11-24T17:02:00.5+01:00") == moment.addingTimeInterval(0.5))
        #expect(HTTPDate.parse("tomorrow") == nil)
        #expect(HTTPDate.parseISO8601("2026-13-24T16:02:00Z") == nil)
    }

    @Test("has the parts of UTC")
    func parts() {
        #expect(
            HTTPDate.parts(of: moment.addingTimeInterval(0.123))
                == CalendarTime(year: 2026, month: 11, day: 24, hour: 16, minute: 2, millisecond: 123)
        )
        #expect(
            HTTPDate.parts(of: Date(timeIntervalSince1970: -1))
                == CalendarTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59)
        )
    }

    @Test("goes and comes back on every day of four centuries")
    func round() {
        for day in -40_000..<110_000 {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = HTTPDate.parts(of: date)
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let text = "\(parts.year)-\(two(parts.month))-\(two(parts.day))T00:00:00Z"
            if HTTPDate.parseISO8601(text) != date { Issue.record("\(text) does not come back") }
        }
    }
}
