internal import Glibc

/// How a terminal takes pictures of dots between its lines of text.
package enum PixelProtocol: String, Hashable, Sendable {
    /// Of DEC's VT340, six rows of dots at a time.
    case sixel
    /// Of the terminal kitty: a PNG in base64.
    case kitty

    /// What the environment announces: some terminals name themselves there.
    ///
    /// `TUNEBOOK_PIXELS` says it for all others: `sixel`, `kitty` or `none`.
    package static func announced(by environment: (String) -> String?) -> PixelProtocol? {
        if let asked = environment("TUNEBOOK_PIXELS"), !asked.isEmpty { return PixelProtocol(rawValue: asked) }
        let names = [environment("TERM") ?? "", environment("TERM_PROGRAM") ?? ""].map { $0.lowercased() }
        let isKitty = !(environment("KITTY_WINDOW_ID") ?? "").isEmpty
        // Inside a multiplexer the variable is inherited, and the pictures would not arrive.
        let isInside = names[0].hasPrefix("screen") || names[0].hasPrefix("tmux")
        let known = isKitty || names.contains { ["xterm-kitty", "xterm-ghostty", "ghostty", "wezterm"].contains($0) }
        return known && !isInside ? .kitty : nil
    }

    /// Asks a terminal what it can do.
    static let question = "\u{1B}[c"

    /// Whether bytes are the answer to the question, and what it says.
    ///
    /// - Returns: `nil` for other bytes; the protocol is `nil` where the terminal has none.
    /// - SeeAlso: "Primary Device Attributes" in the VT400 manuals: 4 is sixel graphics.
    static func answer(_ bytes: [UInt8]) -> (PixelProtocol?)? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("\u{1B}[?"), text.hasSuffix("c") else { return nil }
        let attributes = text.dropFirst(3).dropLast().split(separator: ";")
        return .some(attributes.dropFirst().contains("4") ? .sixel : nil)
    }
}

/// What is needed to place pictures on a terminal.
package struct PixelScreen: Hashable, Sendable {
    package var form: PixelProtocol
    /// The dots of one character.
    package var cellWidth: Int
    package var cellHeight: Int

    /// A usual size stands in where the terminal does not tell.
    init(_ form: PixelProtocol, output: Int32) {
        self.form = form
        var size = winsize()
        let isKnown = unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_xpixel > 0 && size.ws_col > 0
        cellWidth = isKnown ? max(4, Int(size.ws_xpixel) / Int(size.ws_col)) : 8
        cellHeight = isKnown && size.ws_row > 0 ? max(8, Int(size.ws_ypixel) / Int(size.ws_row)) : 16
    }
}
