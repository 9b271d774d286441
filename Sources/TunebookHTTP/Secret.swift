/// A text that is never shown: printed, logged or interpolated it is a mask.
package struct Secret: Hashable, Sendable {
    /// The text itself, for the one place that signs with it, sends or stores it.
    package let exposed: String

    package init(_ text: String) {
        exposed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "********" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
