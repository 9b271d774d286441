package import TunebookCore

// Lines of the log and values of metrics come by the thousand: a training of 60 rounds on small data takes 25 ms, and the
// general coder took 20 ms more to write and read what it said. The form is the same, so that each reads the other's lines.

extension JSONLine {
    /// An event of a run as a line.
    package static func encode(_ event: RunEvent) -> [UInt8] {
        var line = JSONWriter()
        line.raw("{\"kind\":")
        switch event.kind {
        case .log(let text):
            line.raw("{\"log\":{\"_0\":")
            line.string(text)
        case .metric(let name, let round, let value):
            line.raw("{\"metric\":{\"name\":")
            line.string(name)
            line.raw(",\"round\":")
            line.integer(round)
            line.raw(",\"value\":")
            line.number(value)
        default: return encodeGenerally(event)
        }
        line.raw("}},\"position\":")
        line.integer(event.position)
        line.raw(",\"time\":")
        line.number(event.time)
        line.raw("}\n")
        return line.bytes
    }

    package static func decode(_ type: RunEvent.Type, from line: ArraySlice<UInt8>) throws -> RunEvent {
        try quickEvent(line) ?? decodeGenerally(type, from: line)
    }

    /// What a training says, as a line.
    static func encode(_ report: TrainingReport) -> [UInt8] {
        var line = JSONWriter()
        switch report {
        case .log(let text):
            line.raw("{\"log\":{\"_0\":")
            line.string(text)
            line.raw("}}\n")
        case .metrics(let round, let values):
            line.raw("{\"metrics\":{\"round\":")
            line.integer(round)
            line.raw(",\"values\":{")
            for (index, (name, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.raw(",") }
                line.string(name)
                line.raw(":")
                line.number(value)
            }
            line.raw("}}}\n")
        }
        return line.bytes
    }

    static func decode(_ type: TrainingReport.Type, from line: ArraySlice<UInt8>) throws -> TrainingReport {
        try quickReport(line) ?? decodeGenerally(type, from: line)
    }

    private static func quickEvent(_ line: ArraySlice<UInt8>) -> RunEvent? {
        var reader = JSONReader(line)
        let kind: RunEvent.Kind
        if reader.skip("{\"kind\":{\"metric\":{\"name\":") {
            guard let name = reader.string(), reader.skip(",\"round\":"), let round = reader.integer(),
                reader.skip(",\"value\":"), let value = reader.number()
            else { return nil }
            kind = .metric(name: name, round: round, value: value)
        } else if reader.skip("{\"kind\":{\"log\":{\"_0\":") {
            guard let text = reader.string() else { return nil }
            kind = .log(text)
        } else {
            return nil
        }
        guard reader.skip("}},\"position\":"), let position = reader.integer(), reader.skip(",\"time\":"),
            let time = reader.number(), reader.skip("}"), reader.isAtEnd
        else { return nil }
        return RunEvent(position: position, time: time, kind: kind)
    }

    private static func quickReport(_ line: ArraySlice<UInt8>) -> TrainingReport? {
        var reader = JSONReader(line)
        if reader.skip("{\"log\":{\"_0\":") {
            guard let text = reader.string(), reader.skip("}}"), reader.isAtEnd else { return nil }
            return .log(text)
        }
        guard reader.skip("{\"metrics\":{\"round\":"), let round = reader.integer(), reader.skip(",\"values\":{") else {
            return nil
        }
        var values: [String: Double] = [:]
        repeat {
            guard let name = reader.string(), reader.skip(":"), let value = reader.number() else { return nil }
            values[name] = value
        } while reader.skip(",")
        guard reader.skip("}}}"), reader.isAtEnd else { return nil }
        return .metrics(round: round, values: values)
    }
}
