import TunebookCore
package import TunebookDisplay

/// What a cell changed, as `max_depth   6 (default) → 3`, names aligned.
package struct ChangeDisplay {
    private let changes: [DefinitionChange]
    private let appeared: [String]
    private let removed: [String]
    private let scripts: [ScriptChange]

    package init(_ changes: [DefinitionChange]) {
        self.changes = changes
        appeared = []
        removed = []
        scripts = []
    }

    /// - Parameter removed: The task that is no longer defined.
    init(removed: String) {
        changes = []
        appeared = []
        self.removed = [removed]
        scripts = []
    }

    package init(_ script: ScriptChange) {
        changes = []
        appeared = []
        removed = []
        scripts = [script]
    }

    package init(_ change: DefinitionStoreChange) {
        changes = change.changes
        appeared = change.appeared
        removed = change.removed
        scripts = change.scripts
    }

    package var display: Display {
        let whole = appeared.map { "  \($0) is defined again" } + removed.map { "  \($0) is no longer defined" }
        let displays = whole.map { Display.text(StyledText($0)) } + scripts.map(display(of:)) + [fields]
        let shown = displays.filter { $0 != .none }
        return shown.count > 1 ? .group(shown) : shown.first ?? .none
    }

    /// `train.py   24 lines → 26 lines, 3 new, 1 gone`
    private func display(of script: ScriptChange) -> Display {
        guard script.before != script.after else { return .none }
        var text = StyledText("  ")
        text.append(script.name, role: .name)
        text.append("   ")
        if let before = script.before {
            text.append(Self.size(of: before), role: .muted)
            text.append(" → ")
        }
        text.append(script.after.map(Self.size) ?? "no script", role: .value)
        if let before = script.before, let after = script.after {
            let lines = [before, after].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
            let difference = lines[1].difference(from: lines[0])
            let (new, gone) = (difference.insertions.count, difference.removals.count)
            text.append(new == gone ? ", \(new) changed" : ", \(new) new, \(gone) gone", role: .muted)
        }
        return .text(text)
    }

    private static func size(of script: String) -> String {
        let lines = script.utf8.count { $0 == UInt8(ascii: "\n") }
        return lines == 1 ? "1 line" : "\(lines) lines"
    }

    private var fields: Display {
        guard !changes.isEmpty else { return .none }
        let names = changes.map { $0.path.group == "hyperparameters" ? $0.path.name : $0.path.description }
        let width = names.map(\.count).max() ?? 0
        var text = StyledText()
        for (index, (change, name)) in zip(changes, names).enumerated() {
            if index > 0 { text.append("\n") }
            text.append("  ")
            text.append(name, role: .name)
            text.append(String(repeating: " ", count: width - name.count + 3))
            text.append(describe(change.before, isDefault: change.beforeIsDefault), role: .muted)
            text.append(" → ")
            text.append(describe(change.after, isDefault: change.afterIsDefault), role: .value)
            if let reference = change.reference { text.append("  (\(reference))", role: .muted) }
        }
        return .text(text)
    }

    private func describe(_ value: FieldValue?, isDefault: Bool) -> String {
        guard let value else { return "unset" }
        let text = value == .text("") ? "\"\"" : value.description
        return isDefault ? text + " (default)" : text
    }
}
