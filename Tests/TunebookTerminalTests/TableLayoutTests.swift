import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("A table on a terminal")
struct TableLayoutTests {
    private let runs = Table(
        columns: [
            .init("run", isVolatile: true),
            .init("task"),
            .init("instance", dropOrder: 2),
            .init("started", dropOrder: 3, isVolatile: true),
            .init("error", dropOrder: 1),
        ],
        rows: [
            [.integer(1), "xgb", "ml.m4.xlarge", "2 min ago", .number(0.0351, decimals: 4)],
            [.integer(12), "tune", "ml.m5.24xlarge", "now", .empty],
        ],
        footer: "2 of 14 runs"
    )

    @Test(
        "drops columns in their order and never wraps",
        arguments: [
            (
                80,
                """
                run  task  instance        started     error
                  1  xgb   ml.m4.xlarge    2 min ago  0.0351
                 12  tune  ml.m5.24xlarge  now
                2 of 14 runs

                """
            ),
            (
                40,
                """
                run  task  instance         error
                  1  xgb   ml.m4.xlarge    0.0351
                 12  tune  ml.m5.24xlarge
                2 of 14 runs
                1 column hidden: started

                """
            ),
            (
                20,
                """
                run  task   error
                  1  xgb   0.0351
                 12  tune
                2 of 14 runs
                2 columns hidden: i…

                """
            ),
            (
                9,
                """
                run  task
                  1  xgb
                 12  tune
                2 of 14 …
                3 column…

                """
            ),
            (
                4,
                """
                …  …
                1  …
                …  …
                2 o…
                3 c…

                """
            ),
        ]
    )
    func fitting(width: Int, text: String) {
        #expect(PlainRenderer(width: width).render(.table(runs)) == text)
    }

    @Test("shortens the widest text when no column is left to drop")
    func shortening() {
        let table = Table(
            columns: [.init("file"), .init("meaning"), .init("rows")],
            rows: [["data/a-rather-long-name.csv", "the training channel", .integer(455)]]
        )
        #expect(
            PlainRenderer(width: 40).render(.table(table)) == """
                file              meaning           rows
                data/a-rather-l…  the training ch…   455

                """
        )
    }

    @Test("aligns wide and combining characters by the columns they take")
    func wideCharacters() {
        let table = Table(
            columns: [.init("name"), .init("n")],
            rows: [["幅", .integer(1)], ["e\u{301}te\u{301}", .integer(22)], ["🚀🇩🇪", .integer(3)]]
        )
        #expect(
            PlainRenderer(width: 40).render(.table(table)) == """
                name   n
                幅     1
                e\u{301}te\u{301}   22
                🚀🇩🇪   3

                """
        )
    }

    @Test("has no volatile columns when it is saved, whatever its width")
    func saved() {
        #expect(
            SavedRenderer().render(.table(runs)) == """
                task  instance         error
                xgb   ml.m4.xlarge    0.0351
                tune  ml.m5.24xlarge
                2 of 14 runs

                """
        )
    }

    @Test("prints numbers with the decimals asked for")
    func numbers() {
        let table = Table(
            columns: [.init("x")],
            rows: [0.5, 2.5, -1234.5678, .nan, .infinity, 1e22].map { [.number($0, decimals: 2)] }
        )
        #expect(
            PlainRenderer(width: 40).render(.table(table)) == """
                       x
                    0.50
                    2.50
                -1234.57
                     nan
                     inf
                   1e+22

                """
        )
    }

    @Test("keeps line ends and escape codes of cells out of its lines")
    func foreignText() {
        let table = Table(columns: [.init("log")], rows: [["a\nb\tc\u{1B}[2J"]])
        #expect(PlainRenderer(width: 40).render(.table(table)) == "log\na b c␛[2J\n")
    }

    @Test("copes with rows that are shorter than its columns")
    func raggedRows() {
        let table = Table(columns: [.init("a"), .init("b")], rows: [["1"], []])
        #expect(PlainRenderer(width: 40).render(.table(table)) == "a  b\n1\n\n")
    }
}
