internal import CEditline
internal import Glibc

/// libedit's editor for one terminal: its C calls as Swift ones.
///
/// Owns the C object and its streams, and copies every text out of libedit's memory at once. Counts are in scalars, which
/// is what a `wchar_t` holds. Not thread-safe: belongs to the thread that reads lines.
@safe final class Editline {
    typealias KeyFunction = @convention(c) (_ editor: OpaquePointer?, _ key: Int32) -> UInt8
    typealias GetcFunction = @convention(c) (OpaquePointer?, UnsafeMutablePointer<wchar_t>?) -> Int32

    private let editor: OpaquePointer
    private let inputStream: UnsafeMutablePointer<FILE>
    private let outputStream: UnsafeMutablePointer<FILE>
    private let prompt = PromptText()
    private let rightPrompt = PromptText()

    /// Stands on both sides of an escape sequence in a prompt.
    static let promptMarker: Character = "\u{1}"

    /// Fails when libedit does not start.
    ///
    /// - Parameters:
    ///   - name: Lines of `~/.editrc` may be meant for this program by it.
    ///   - input: The terminal's descriptor to read; duplicated, and left open.
    ///   - output: The terminal's descriptor to write; duplicated, and left open.
    ///   - getc: Gives libedit its characters.
    init?(name: String, input: Int32, output: Int32, getc: GetcFunction) {
        guard let inputStream = unsafe fdopen(dup(input), "r") else { return nil }
        guard let outputStream = unsafe fdopen(dup(output), "w") else {
            unsafe fclose(inputStream)
            return nil
        }
        // A redrawing in one piece does not flicker; libedit flushes when it has drawn.
        unsafe setvbuf(outputStream, nil, _IOFBF, 65536)
        Self.useUTF8()
        let editor = unsafe el_init_fd(name, inputStream, outputStream, outputStream, input, output, output)
        guard let editor = unsafe editor else {
            unsafe fclose(inputStream)
            unsafe fclose(outputStream)
            return nil
        }
        unsafe (self.editor, self.inputStream, self.outputStream) = unsafe (editor, inputStream, outputStream)
        unsafe tunebook_el_set_signal_handling(editor, 0)
        unsafe tunebook_el_set_getc(editor, getc)
        unsafe tunebook_el_set_client_data(editor, Unmanaged.passUnretained(self).toOpaque())
        unsafe tunebook_el_set_prompt(
            editor,
            { unsafe Editline.of($0)?.prompt.pointer },
            CChar(bitPattern: Self.promptMarker.asciiValue ?? 1)
        )
        unsafe tunebook_el_set_right_prompt(
            editor,
            { unsafe Editline.of($0)?.rightPrompt.pointer },
            CChar(bitPattern: Self.promptMarker.asciiValue ?? 1)
        )
        unsafe tunebook_el_set_editor(editor, "emacs")
        unsafe tunebook_el_take_signal_keys(editor)
    }

    deinit {
        // Otherwise what is typed ahead is thrown away.
        unsafe tunebook_el_set_edit_mode(editor, 0)
        unsafe el_end(editor)
        unsafe fclose(inputStream)
        unsafe fclose(outputStream)
    }

    /// Whom callbacks work for: the session that owns this.
    weak var session: EditingSession?

    /// The editor that a callback was made for.
    static func of(_ editor: OpaquePointer?) -> Editline? {
        guard let data = unsafe tunebook_el_client_data(editor) else { return nil }
        return unsafe Unmanaged<Editline>.fromOpaque(data).takeUnretainedValue()
    }

    /// libedit drops every character its locale cannot print, so the locale must be one of UTF-8.
    private static func useUTF8() {
        unsafe setlocale(LC_CTYPE, "")
        let isUTF8 = unsafe nl_langinfo(nl_item(CODESET)).map { unsafe strcmp($0, "UTF-8") == 0 } ?? false
        if isUTF8 { return }
        unsafe setlocale(LC_CTYPE, "C.UTF-8")
    }

    // MARK: Keys

    /// Makes a function that keys, the user's settings included, can be bound to.
    func addFunction(_ name: String, help: String, _ function: KeyFunction) {
        unsafe tunebook_el_add_function(editor, name, help, function)
    }

    /// Binds a key, as libedit's `bind` writes it; `alternative` is vi's command mode.
    func bind(_ key: String, to function: String, alternative: Bool = false) {
        if alternative {
            unsafe tunebook_el_bind_alternative(editor, key, function)
        } else {
            unsafe tunebook_el_bind(editor, key, function)
        }
    }

    /// Reads key bindings; `nil` for the user's own file.
    ///
    /// - Returns: Whether there was such a file.
    func source(_ path: String?) -> Bool {
        unsafe el_source(editor, path) == 0
    }

    var isVi: Bool {
        guard let name = unsafe tunebook_el_editor(editor) else { return false }
        return unsafe strcmp(name, "vi") == 0
    }

    // MARK: Reading

    /// Reads a line.
    ///
    /// - Returns: The line with its end; `nil` when a key function or the end of input ended the reading.
    func readLine() -> [Unicode.Scalar]? {
        var count: Int32 = 0
        guard let line = unsafe el_gets(editor, &count), count > 0 else { return nil }
        let bytes = unsafe UnsafeBufferPointer(start: line, count: Int(count))
        return unsafe Array(String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self).unicodeScalars)
    }

    /// One character, for key functions that read on by themselves; `nil` at the end of input.
    func readCharacter() -> Unicode.Scalar? {
        var character: wchar_t = .init(0)
        guard unsafe el_wgetc(editor, &character) == 1 else { return nil }
        return Self.scalar(character)
    }

    // MARK: The line

    /// The line and the cursor's place in it.
    var line: (scalars: [Unicode.Scalar], cursor: Int) {
        guard let info = unsafe el_wline(editor), let start = unsafe info.pointee.buffer else { return ([], 0) }
        let count = unsafe info.pointee.lastchar - start
        let scalars = unsafe UnsafeBufferPointer(start: start, count: count).map { Self.scalar($0) }
        return (scalars, unsafe info.pointee.cursor - start)
    }

    /// Puts text in at the cursor.
    func insert(_ text: String) {
        guard !text.isEmpty else { return }
        unsafe el_insertstr(editor, text)
    }

    /// Takes away that many scalars before the cursor.
    func deleteBackward(_ count: Int) {
        // With a count of 0 libedit does the right thing, with a negative one it does not.
        guard count > 0 else { return }
        unsafe el_deletestr(editor, Int32(clamping: count))
    }

    func moveCursor(to target: Int) {
        unsafe el_cursor(editor, Int32(clamping: target - line.cursor))
    }

    /// Replaces the whole line.
    func replaceLine(with text: String, cursor: Int? = nil) {
        let count = line.scalars.count
        moveCursor(to: count)
        deleteBackward(count)
        insert(text)
        if let cursor { moveCursor(to: cursor) }
    }

    // MARK: The terminal

    func setPrompt(_ text: String) { prompt.set(text) }

    func setRightPrompt(_ text: String) { rightPrompt.set(text) }

    /// The width libedit works with.
    var columns: Int { Int(unsafe tunebook_el_terminal_number(editor, "co", 80)) }

    var rows: Int { Int(unsafe tunebook_el_terminal_number(editor, "li", 24)) }

    /// Takes over a new size of the terminal.
    func resize() { unsafe el_resize(editor) }

    /// Draws prompt and line from column 0 of a free row.
    func refresh() { unsafe tunebook_el_refresh(editor) }

    /// Into editing mode, or back to how the terminal was.
    func prepareTerminal(_ isEditing: Bool) { unsafe tunebook_el_prepare_terminal(editor, isEditing ? 1 : 0) }

    /// Writes to the terminal, in order with what libedit writes.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = unsafe fwrite(bytes.baseAddress, 1, bytes.count, outputStream) }
    }

    func flush() { unsafe fflush(outputStream) }

    func beep() { unsafe el_beep(editor) }

    private static func scalar(_ character: wchar_t) -> Unicode.Scalar {
        Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{FFFD}"
    }
}

/// A prompt in memory that stays where it is until the next one is set.
@safe private final class PromptText {
    private(set) var pointer: UnsafeMutablePointer<CChar>? = unsafe strdup("")

    func set(_ text: String) {
        unsafe free(pointer)
        unsafe pointer = strdup(text)
    }

    deinit {
        unsafe free(pointer)
    }
}
