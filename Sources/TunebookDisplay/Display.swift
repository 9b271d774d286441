/// What a cell shows: a document of text, tables, charts and progress, with no terminal codes and no domain.
///
/// Renderers turn it into lines for a terminal of some width, plain text, JSON, or the lines of a saved session.
package indirect enum Display: Hashable, Sendable {
    /// Nothing at all.
    case none
    /// Lines of text; a span may hold line ends.
    case text(StyledText)
    case table(Table)
    case progress(Progress)
    /// An error or a warning, with the place in the cell where it has one.
    case problem(Problem)
    /// One after the other.
    case group([Display])
    /// Text for people with the same facts as data for machines.
    case record(Record)
}

/// Text whose spans say what they are, not how they look.
package struct StyledText: Hashable, Sendable {
    package var spans: [Span]

    package struct Span: Hashable, Sendable {
        package var text: String
        package var role: Role
        /// What a saved session holds in its place; the same text when `nil`.
        ///
        /// Run numbers, times and dates are left out of saved outputs, so that they compare equal over replays.
        package var savedText: String?

        package init(_ text: String, role: Role = .plain, savedText: String? = nil) {
            self.text = text
            self.role = role
            self.savedText = savedText
        }
    }

    package enum Role: Hashable, Sendable, CaseIterable {
        case plain
        /// A task's, verb's or field's name.
        case name
        /// A number or another value.
        case value
        /// Less important than the rest.
        case muted
        case heading
        case success
        case warning
        case failure
        /// A cache hit.
        case hit
        /// Something that can be typed.
        case code
    }

    package init(_ spans: [Span] = []) {
        self.spans = spans
    }

    package init(_ text: String, role: Role = .plain, savedText: String? = nil) {
        spans = [Span(text, role: role, savedText: savedText)]
    }

    package mutating func append(_ text: String, role: Role = .plain, savedText: String? = nil) {
        spans.append(Span(text, role: role, savedText: savedText))
    }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(left.spans + right.spans)
    }

    /// The text alone.
    package var plainText: String { spans.map(\.text).joined() }
}

extension StyledText: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}

/// Rows under named columns. Numbers stay numbers until a renderer prints them.
package struct Table: Hashable, Sendable {
    package var columns: [Column]
    package var rows: [[Cell]]
    /// A line under the table, such as how many more rows there are.
    package var footer: StyledText?

    package struct Column: Hashable, Sendable {
        package var title: String
        package var alignment: Alignment
        /// Columns of the highest number are dropped first when the table is too wide; 0 is never dropped.
        package var dropOrder: Int
        /// Whether saved sessions leave the column out, as they do with times and run numbers.
        package var isVolatile: Bool

        package init(
            _ title: String,
            alignment: Alignment = .leading,
            dropOrder: Int = 0,
            isVolatile: Bool = false
        ) {
            self.title = title
            self.alignment = alignment
            self.dropOrder = dropOrder
            self.isVolatile = isVolatile
        }
    }

    package enum Alignment: Hashable, Sendable {
        case leading
        case trailing
    }

    package enum Cell: Hashable, Sendable {
        case text(StyledText)
        case integer(Int)
        /// A number, with the decimals that people see; machines get it whole.
        case number(Double, decimals: Int)
        case empty
    }

    package init(columns: [Column], rows: [[Cell]], footer: StyledText? = nil) {
        self.columns = columns
        self.rows = rows
        self.footer = footer
    }
}

/// How far something has come; drawn again and again on one line, and never part of a saved output.
package struct Progress: Hashable, Sendable {
    /// From 0 to 1; `nil` where the end is not known.
    package var fraction: Double?
    /// What stands after the bar: `11/20 · 2 running · best 0.0871`.
    package var label: StyledText

    package init(fraction: Double?, label: StyledText) {
        self.fraction = fraction
        self.label = label
    }
}

/// An error or a warning as it is shown.
package struct Problem: Hashable, Sendable {
    package enum Severity: Hashable, Sendable {
        case error
        case warning
    }

    package var severity: Severity
    /// What failed, in one line.
    package var headline: String
    package var reason: String?
    package var remedy: String?
    /// The place in the cell's text that the problem points at.
    package var excerpt: Excerpt?

    /// One line of a cell with a stretch of it marked.
    package struct Excerpt: Hashable, Sendable {
        /// The source line, whole.
        package var line: String
        /// From 1.
        package var lineNumber: Int
        /// The marked stretch, in characters from the line's start.
        package var marked: Range<Int>

        package init(line: String, lineNumber: Int, marked: Range<Int>) {
            self.line = line
            self.lineNumber = lineNumber
            self.marked = marked
        }
    }

    package init(
        _ severity: Severity,
        _ headline: String,
        reason: String? = nil,
        remedy: String? = nil,
        excerpt: Excerpt? = nil
    ) {
        self.severity = severity
        self.headline = headline
        self.reason = reason
        self.remedy = remedy
        self.excerpt = excerpt
    }
}

/// The same facts twice: to read, and as data.
package struct Record: Hashable, Sendable {
    package var display: Display
    package var data: Datum

    package init(_ display: Display, data: Datum) {
        self.display = display
        self.data = data
    }
}

/// Data for machines, as JSON has it. Keys keep their order.
package indirect enum Datum: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Datum])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: Datum

        package init(_ key: String, _ value: Datum) {
            self.key = key
            self.value = value
        }
    }

    /// An object with its members in the order given.
    package static func object(_ members: KeyValuePairs<String, Datum>) -> Datum {
        .object(members.map { Member($0.key, $0.value) })
    }
}
