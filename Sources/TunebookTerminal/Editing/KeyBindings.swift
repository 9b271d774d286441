internal import CEditline

extension EditingSession {
    /// A function of ours that keys can be bound to, in `~/.editrc` too.
    @safe private struct Function {
        var name: String
        var help: String
        /// As libedit's `bind` writes them.
        var keys: [String]
        /// Whether the bindings hold whatever the user's file says.
        var isRequired = true
        /// Whether the keys are bound in vi's command mode, too.
        var isForCommandMode = true
        var call: Editline.KeyFunction
    }

    private static func key(_ key: NamedKey) -> String { "\\" + String(key.rawValue, radix: 8) }

    private static let functions: [Function] = unsafe [
        Function(name: "tunebook-enter", help: "Run the cell, or go on on another line", keys: ["^M", "^J"]) {
            editor,
            _ in
            unsafe call(editor) { $0.enter() }
        },
        Function(name: "tunebook-new-line", help: "Begin another line", keys: [key(.newLine)]) { editor, _ in
            unsafe call(editor) { $0.newLine() }
        },
        Function(name: "tunebook-complete", help: "Complete what is typed", keys: ["^I"], isForCommandMode: false) {
            editor,
            _ in
            unsafe call(editor) { $0.complete() }
        },
        Function(name: "tunebook-interrupt", help: "Clear the cell", keys: ["^C", key(.interrupt)]) { editor, _ in
            unsafe call(editor) { $0.interrupt() }
        },
        Function(name: "tunebook-delete-or-leave", help: "Delete a character, or leave", keys: ["^D"]) { editor, _ in
            unsafe call(editor) { $0.deleteOrLeave() }
        },
        Function(name: "tunebook-suspend", help: "Stop the program", keys: ["^Z"]) { editor, _ in
            unsafe call(editor) { $0.suspend() }
        },
        Function(name: "tunebook-paste", help: "Insert what was pasted", keys: [key(.paste)]) { editor, _ in
            unsafe call(editor) { $0.paste() }
        },
        Function(name: "tunebook-up", help: "The line above, or the cell before", keys: [key(.up)]) { editor, _ in
            unsafe call(editor) { $0.up() }
        },
        Function(name: "tunebook-down", help: "The line below, or the cell after", keys: [key(.down)]) { editor, _ in
            unsafe call(editor) { $0.down() }
        },
        Function(name: "tunebook-right", help: "Right, or take the hint", keys: [key(.right)]) { editor, _ in
            unsafe call(editor) { $0.right() }
        },
        Function(name: "tunebook-left", help: "Left", keys: [key(.left)]) { editor, _ in
            unsafe call(editor) { $0.left() }
        },
        Function(name: "tunebook-line-start", help: "To the start of the line", keys: [key(.home)]) { editor, _ in
            unsafe call(editor) { $0.lineStart() }
        },
        Function(name: "tunebook-line-end", help: "To the end of the line", keys: [key(.end)]) { editor, _ in
            unsafe call(editor) { $0.lineEnd() }
        },
        Function(name: "tunebook-delete", help: "Delete the character at the cursor", keys: [key(.delete)]) {
            editor,
            _ in
            unsafe call(editor) { $0.deleteForward() }
        },
        Function(name: "tunebook-search", help: "Search the history", keys: ["^R"], isRequired: false) { editor, _ in
            unsafe call(editor) { $0.search() }
        },
        Function(name: "tunebook-undo", help: "Undo", keys: ["^_"], isRequired: false) { editor, _ in
            unsafe call(editor) { $0.undo() }
        },
        Function(name: "tunebook-edit", help: "Edit the cell in $EDITOR", keys: ["^X^E"], isRequired: false) {
            editor,
            _ in
            unsafe call(editor) { $0.editExternally() }
        },
        Function(
            name: "tunebook-previous-like",
            help: "The cell before that begins like this one",
            keys: [key(.pageUp)]
        ) { editor, _ in unsafe call(editor) { $0.previousLike() } },
        Function(
            name: "tunebook-next-like",
            help: "The cell after that begins like this one",
            keys: [key(.pageDown)]
        ) { editor, _ in unsafe call(editor) { $0.nextLike() } },
    ]

    private static func call(_ editor: OpaquePointer?, _ body: (EditingSession) -> KeyEffect) -> UInt8 {
        guard let session = unsafe Editline.of(editor)?.session else { return KeyEffect.beep.rawValue }
        return body(session).rawValue
    }

    /// Names our functions, reads the user's file, and binds what must hold after it.
    ///
    /// Choosing an editor in that file forgets all bindings, so those of ours that a user may change are made before it,
    /// and again only when it has chosen vi.
    func bindKeys() {
        for function in Self.functions {
            unsafe editline.addFunction(function.name, help: function.help, function.call)
        }
        bind { !$0.isRequired }
        editline.bind("^P", to: "tunebook-up")
        editline.bind("^N", to: "tunebook-down")
        switch configuration.settings {
        case .user: passesUnknownKeys = editline.source(nil)
        case .file(let path): passesUnknownKeys = editline.source(path)
        case .none: break
        }
        let isVi = editline.isVi
        bind { $0.isRequired || isVi }
        editline.bind(Self.key(.accept), to: "ed-newline")
        editline.bind(Self.key(.wordLeft), to: "ed-prev-word")
        editline.bind(Self.key(.wordRight), to: isVi ? "vi-next-word" : "em-next-word")
        guard isVi else { return }
        editline.bind(Self.key(.accept), to: "ed-newline", alternative: true)
        editline.bind(Self.key(.wordLeft), to: "ed-prev-word", alternative: true)
        editline.bind(Self.key(.wordRight), to: "vi-next-word", alternative: true)
        for (key, function) in [("j", "down"), ("k", "up"), ("v", "edit")] {
            editline.bind(key, to: "tunebook-" + function, alternative: true)
        }
    }

    private func bind(where isWanted: (Function) -> Bool) {
        for function in Self.functions where isWanted(function) {
            for key in function.keys {
                editline.bind(key, to: function.name)
                if function.isForCommandMode, editline.isVi {
                    editline.bind(key, to: function.name, alternative: true)
                }
            }
        }
    }
}
