/// The same facts twice: to read, and as data.
package struct Record: Hashable, Sendable {
    package var display: Display
    package var data: Datum

    package init(_ display: Display, data: Datum) {
        self.display = display
        self.data = data
    }
}
