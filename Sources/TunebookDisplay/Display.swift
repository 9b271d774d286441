/// What a cell shows: a document of text, tables, charts and progress, with no terminal codes and no domain.
///
/// Renderers turn it into lines for a terminal of some width, plain text, JSON, or the lines of a saved session.
package indirect enum Display: Hashable, Sendable {
    /// Nothing at all.
    case none
    /// Lines of text; a span may hold line ends.
    case text(StyledText)
    case table(Table)
    case chart(Chart)
    case progress(Progress)
    /// An error or a warning, with the place in the cell where it has one.
    case problem(Problem)
    /// One after the other.
    case group([Display])
    /// Text for people with the same facts as data for machines.
    case record(Record)
}
