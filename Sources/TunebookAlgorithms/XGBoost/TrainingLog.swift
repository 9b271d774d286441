import Glibc
import TunebookCore

/// Lines in the container's own format, so that SageMaker's metric definitions find their metrics in them.
struct TrainingLog {
    let report: (TrainingReport) -> Void

    /// `[2026-11-24:15:56:44:INFO] text`, in UTC.
    func say(_ text: String, level: String = "INFO") {
        report(.log("[\(Self.now()):\(level)] \(text)"))
    }

    /// One round's metrics: as a line, `[3]`, then `train-error:0.05399` after a tab each, and whole.
    func round(_ round: Int, _ metrics: [(channel: String, name: String, value: Double)]) {
        var line = "[\(round)]"
        var values: [String: Double] = [:]
        for metric in metrics {
            line += "\t\(metric.channel)-\(metric.name):\(Self.fiveDecimals(metric.value))"
            values["\(metric.channel):\(metric.name)"] = metric.value
        }
        report(.log(line))
        report(.metrics(round: round, values: values))
    }

    /// As C prints `%.5f`: rounded to nearest from the exact binary value.
    static func fiveDecimals(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        var text = [CChar](repeating: 0, count: 400)
        return unsafe withVaList([value]) { arguments in
            let count = unsafe text.withUnsafeMutableBufferPointer { buffer in
                unsafe vsnprintf(buffer.baseAddress, buffer.count, "%.5f", arguments)
            }
            return String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private static func now() -> String {
        var seconds = time(nil)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&seconds, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = unsafe "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return unsafe "\(day):\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    }
}
