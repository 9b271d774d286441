import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookSession

/// What an engine says of a launch: before it, and where it can be seen.
enum NoticeDisplay {
    /// Shows what is to be known before a run is started.
    static func show(_ notices: [LaunchNotice], in context: CommandContext) async {
        for notice in notices {
            switch notice.kind {
            case .note:
                await context.show(.text(StyledText(notice.explanation.headline, role: .muted, savedText: "")))
            case .hit:
                await context.show(.text(StyledText(notice.explanation.headline, role: .hit, savedText: "")))
            case .warning:
                await context.show(.problem(Problem(notice.explanation, severity: .warning)))
            }
        }
    }

    /// The page of a run that has been started; `nil` where there is none.
    static func page(of run: Run, on engine: any Engine, _ context: CommandContext) async -> Display? {
        guard let handle = try? await context.catalogue.handle(of: run.number), let page = engine.page(of: handle)
        else { return nil }
        var text = StyledText("see ", role: .muted, savedText: "")
        text.append(page, role: .link, savedText: "")
        return .text(text.keepingLines())
    }
}
