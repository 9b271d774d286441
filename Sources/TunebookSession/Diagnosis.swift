package import TunebookDisplay

/// What was found on this machine, and the command that mends what was not.
package struct Diagnosis: Hashable, Sendable {
    package struct Finding: Hashable, Sendable {
        package var subject: String
        /// What was found, or what is missing.
        package var detail: String
        package var isWell: Bool
        /// The command that mends it.
        package var remedy: String?

        package init(_ subject: String, _ detail: String, isWell: Bool = true, remedy: String? = nil) {
            self.subject = subject
            self.detail = detail
            self.isWell = isWell
            self.remedy = remedy
        }
    }

    package var findings: [Finding]

    package init(_ findings: [Finding]) {
        self.findings = findings
    }

    package var isWell: Bool { findings.allSatisfy(\.isWell) }

    package var display: Display {
        let width = findings.map(\.subject.count).max() ?? 0
        var text = StyledText()
        for (index, finding) in findings.enumerated() {
            if index > 0 { text.append("\n", savedText: "") }
            text.append(
                finding.isWell ? "ok       " : "missing  ",
                role: finding.isWell ? .success : .failure,
                savedText: ""
            )
            text.append(finding.subject, role: .name, savedText: "")
            let padding = String(repeating: " ", count: width - finding.subject.count + 2)
            text.append(padding + finding.detail, savedText: "")
            if let remedy = finding.remedy {
                text.append("\n         mend it: ", role: .muted, savedText: "")
                text.append(remedy, role: .code, savedText: "")
            }
        }
        return .record(Record(.text(text), data: data))
    }

    private var data: Datum {
        .list(
            findings.map { finding in
                .object([
                    "subject": .text(finding.subject), "ok": .boolean(finding.isWell), "detail": .text(finding.detail),
                    "remedy": finding.remedy.map { .text($0) } ?? .null,
                ])
            }
        )
    }
}
