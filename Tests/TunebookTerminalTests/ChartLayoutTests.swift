import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("Charts on a terminal")
struct ChartLayoutTests {
    private static let curves = plane(
        "logloss of run 3",
        [
            series("validation", .line, .warning, [0.66, 0.5, 0.41, 0.36, 0.33, 0.32, 0.33, 0.35]),
            series("train", .line, .name, [0.65, 0.42, 0.3, 0.22, 0.17, 0.13, 0.1, 0.08]),
        ],
        horizontal: .init("round", isWhole: true)
    )

    private static let search = plane(
        "tune: error over 8 jobs",
        [
            series("job", .marks(.dot), .name, [0.2, 0.3, 0.12, 0.25, .nan, 0.14, 0.1, 0.11]),
            series("best so far", .steps, .success, [0.2, 0.2, 0.12, 0.12, 0.12, 0.12, 0.1, 0.1]),
        ],
        horizontal: .init("job", isWhole: true)
    )

    @Test("are drawn in braille, their lines told apart by dashes")
    func braille() {
        #expect(
            draw(Self.curves, width: 48) == """
                logloss of run 3
                     ⠤⠤⠤ validation   ⠄⠄⠄ train
                   y
                    │⢓⢄
                0.6 ┤ ⠐⡑⡄
                    │  ⠐⢈⠢⡀
                    │    ⢂⠈⠢⢄⡀
                    │     ⠐⡀ ⠈⠑⠤⣀
                0.4 ┤       ⠂⠄   ⠉⠒⠢⠤⣀⡀
                    │         ⠁⠄⡀     ⠈⠉⠑⠒⠢⠤⢄⣀⣀⣀⣀      ⣀⣀⣀⣀⡠⠤⠤⠔⠒
                    │            ⠂⠄⡀             ⠉⠉⠉⠉⠉⠉
                    │               ⠁⠄⡀
                0.2 ┤                  ⠁⠂⠂⠄⠄⡀
                    │                        ⠁⠁⠂⠂⠄⠄⡀⡀⡀
                    │                                 ⠁⠁⠁⠂⠂⠂⠄⠄⠄⡀
                    └┬───────────┬───────────┬───────────┬──────
                     0           2           4           6
                                        round

                """
        )
    }

    @Test("are drawn in ASCII where there is nothing else")
    func ascii() {
        #expect(
            draw(Self.curves, width: 48, .ascii) == """
                logloss of run 3
                     *** validation   + + train
                   y
                    |**
                0.6 +  **
                    |  + **
                    |    + **
                    |        ***
                0.4 +      +    *****
                    |        + +     ***************************
                    |            + +
                    |                + + +
                0.2 +                      + + +
                    |                            + + +
                    |                                  + + + + +
                    ++-----------+-----------+-----------+------
                     0           2           4           6
                                        round

                """
        )
        #expect(
            draw(Self.search, width: 48, .ascii) == """
                tune: error over 8 jobs
                      o job   --- best so far
                    y
                0.30 +      o
                     |
                     |
                0.25 +                  o
                     |
                0.20 +o------------
                     |            |
                     |            |
                0.15 +            |
                     |            |                o
                     |            o-----------------------     o
                0.10 +                                   o------
                     ++-----------+----------+-----------+------
                      0           2          4           6
                                         job
                1 point is not drawn: no number, or no place on
                the axis

                """
        )
    }

    @Test("show jobs as marks over the best so far")
    func marks() {
        #expect(
            draw(Self.search, width: 60) == """
                tune: error over 8 jobs
                      • job   ⠤⠤⠤ best so far
                    y
                0.30 ┤       •
                     │
                     │
                0.25 ┤                       •
                     │
                     │
                     │
                0.20 ┤•⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⢲
                     │               ⢸
                     │               ⢸
                     │               ⢸
                0.15 ┤               ⢸                      •
                     │               ⢸
                     │               •⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⡆
                0.10 ┤                                              •⣀⣀⣀⣀⣀⣀•
                     └┬──────────────┬──────────────┬──────────────┬────────
                      0              2              4              6
                                               job
                1 point is not drawn: no number, or no place on the axis

                """
        )
    }

    @Test("have a place on the axis for each category")
    func categories() {
        let points = [(0, 0.2), (0, 0.2), (1, 0.3), (2, 0.1)].map { Chart.Point(Double($0.0), $0.1) }
        let chart = Self.plane(
            "booster",
            [Chart.Series("", .marks(.dot), role: .name, points: points)],
            horizontal: .init("booster", scale: .categories(["gbtree", "dart", "gblinear"]))
        )
        #expect(
            draw(chart, width: 40) == """
                booster
                   y
                0.3 ┤                 •
                    │
                    │
                    │
                0.2 ┤   •  •
                    │
                    │
                    │
                    │
                0.1 ┤                             •
                    └──────┬──────────┬──────────┬──────
                         gbtree      dart     gblinear
                                   booster

                """
        )
    }

    @Test("show bars in eighths of a column")
    func bars() {
        let bars = [
            Chart.Bars.Bar("eta", value: 0.62, label: "62 %"), .init("max_depth", value: 0.3, label: "30 %"),
            .init("subsample", value: 0.08, label: "8 %"), .init("gamma", value: 0, label: "0 %"),
        ]
        let chart = Chart("importance", .bars(.init(bars)), caption: "by a method that is told in some more words")
        #expect(
            draw(chart, width: 40) == """
                importance
                  eta        ██████████████████████ 62 %
                  max_depth  ██████████▋ 30 %
                  subsample  ██▉ 8 %
                  gamma      0 %
                by a method that is told in some more
                words

                """
        )
        #expect(
            draw(chart, width: 40, .ascii) == """
                importance
                  eta        ###################### 62 %
                  max_depth  ########### 30 %
                  subsample  ### 8 %
                  gamma      0 %
                by a method that is told in some more
                words

                """
        )
    }

    @Test("stand axes side by side, with dots for groups of many")
    func parallel() {
        let many = (0..<20).map { (job: Int) -> [Double] in
            let share = Double(job) / 100
            return [0.01 + share, Double(job % 2), 0.2 + share]
        }
        let chart = Chart(
            "side by side",
            .parallel(
                .init(
                    axes: [
                        .init("eta", scale: .logarithmic), .init("booster", scale: .categories(["gbtree", "dart"])),
                        .init("error"),
                    ],
                    groups: [
                        .init("best 1", role: .success, lines: [[0.1, 1, 0.1]]),
                        .init("other 20", role: .muted, lines: many),
                    ]
                )
            )
        )
        #expect(
            draw(chart, width: 40) == """
                side by side
                  ⠤⠤⠤ best 1   • other 20
                •0.2           │             •
                •              │             •0.35
                •⠒⠒⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤•dart         •
                •              │⠑⢄           •
                •              │  ⠑⢄         •
                •              │    ⠑⢄       •
                •              │      ⠑⢄     •
                •              •gbtree  ⠑⢄   │
                │              │          ⠑⢄ │
                •0.01          │            ⠑├0.10
                eta            booster       error

                """
        )
    }

    // MARK: Odd input

    private static let odd: [Chart] = [
        plane("no series", []),
        plane("no points", [series("line", .line, .name, [])]),
        plane("one point", [series("line", .line, .name, [1])]),
        plane("no numbers", [series("line", .line, .name, [.nan, .infinity])]),
        plane("gaps", [series("line", .line, .name, [1, .nan, 2, .nan, 3])]),
        plane("equal values", [series("line", .line, .name, [5, 5, 5])]),
        plane("extremes", [series("line", .line, .name, [-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude])]),
        plane("tiny", [series("line", .line, .name, [.leastNonzeroMagnitude, 0])]),
        plane(
            "a \u{1B}[31mred\u{7} title\r",
            [series("a\nb\u{202E}", .line, .name, [1, 2])],
            horizontal: .init("\u{9B}x")
        ),
        plane(
            "幅の広い題",
            [series("幅", .marks(.cross), .name, [1, 2])],
            horizontal: .init("x", scale: .categories(["幅幅幅幅幅", "b"]))
        ),
        plane("no categories", [series("line", .line, .name, [1, 2])], horizontal: .init("x", scale: .categories([]))),
        plane("on a logarithm", [series("line", .line, .name, [1, 2])], horizontal: .init("x", scale: .logarithmic)),
        Chart("no bars", .bars(.init([]))),
        Chart("odd bars", .bars(.init([.init("a", value: .nan, label: "?"), .init("b", value: -1, label: "-1")]))),
        Chart("no axes", .parallel(.init(axes: [], groups: []))),
        Chart("one axis", .parallel(.init(axes: [.init("x")], groups: [.init("g", role: .name, lines: [[1], []])]))),
        Chart(
            "many axes",
            .parallel(
                .init(
                    axes: (0..<30).map { .init("axis number \($0)") },
                    groups: [.init("g", role: .name, lines: [(0..<30).map(Double.init)])]
                )
            )
        ),
        curves, search,
    ]

    @Test("fit every width, and hold no code of their own", arguments: odd)
    func fits(chart: Chart) {
        for glyphs in [ChartGlyphs.braille, .ascii] {
            for width in [1, 2, 3, 5, 8, 13, 20, 21, 40, 79, 80, 120, 300] {
                let text = draw(chart, width: width, glyphs)
                #expect(!text.isEmpty && text.utf8.count < 40_000)
                #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x9B })
                for line in text.split(separator: "\n") {
                    #expect(line.widthInColumns <= width, "\(width): \(line)")
                }
            }
        }
    }

    @Test("hold nothing but ASCII where there is nothing else", arguments: [curves, search])
    func pureASCII(chart: Chart) {
        #expect(draw(chart, width: 20, .ascii).utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("draw a million points in a moment")
    func many() {
        let points = (0..<50_000).map { Chart.Point(Double($0), Double(($0 &* 7919) % 1000)) }
        for form in [Chart.Series.Form.line, .marks(.dot)] {
            let chart = Self.plane("many", [Chart.Series("noise", form, role: .name, points: points)])
            #expect(draw(chart, width: 80).split(separator: "\n").count < 25)
        }
    }

    // MARK: Renderers

    @Test("are coloured by role, and only with a coloured theme")
    func colours() {
        let coloured = TerminalRenderer(width: 40, theme: .coloured).render(.chart(Self.curves))
        #expect(coloured.contains("\u{1B}[36m") && coloured.contains("\u{1B}[33m"))
        #expect(!PlainRenderer(width: 40).render(.chart(Self.curves)).contains("\u{1B}"))
    }

    @Test("are saved as what they say, whatever they look like")
    func saved() {
        #expect(
            SavedRenderer().lines(of: .chart(Self.curves)) == [
                "logloss of run 3", "  validation: 8 points from 0.6600 to 0.3500",
                "  train: 8 points from 0.6500 to 0.0800",
            ]
        )
    }

    @Test("give machines every point")
    func json() {
        #expect(JSONRenderer().datum(of: .chart(Self.curves)) == Self.curves.data)
    }

    @Test(
        "are in ASCII where the locale is not UTF-8 or the terminal is dumb",
        arguments: [
            (["LANG": "C.UTF-8", "TERM": "xterm"], true, ChartGlyphs.braille),
            (["LANG": "de_DE.utf8", "TERM": "xterm"], true, .braille),
            (["LANG": "C.UTF-8", "LC_ALL": "C", "TERM": "xterm"], true, .ascii),
            (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "TERM": "xterm"], true, .braille),
            (["LANG": "C.UTF-8", "TERM": "dumb"], true, .ascii),
            (["TERM": "xterm"], true, .ascii),
            (["LANG": "C.UTF-8"], false, .braille),
            ([:], false, .ascii),
        ] as [([String: String], Bool, ChartGlyphs)]
    )
    func detection(environment: [String: String], isTerminal: Bool, expected: ChartGlyphs) {
        #expect(ChartGlyphs(isTerminal: isTerminal) { environment[$0] } == expected)
    }

    // MARK: Making charts

    private func draw(_ chart: Chart, width: Int, _ glyphs: ChartGlyphs = .braille) -> String {
        PlainRenderer(width: width, glyphs: glyphs).render(.chart(chart))
    }

    private static func series(
        _ name: StyledText,
        _ form: Chart.Series.Form,
        _ role: StyledText.Role,
        _ values: [Double]
    ) -> Chart.Series {
        Chart.Series(name, form, role: role, points: values.enumerated().map { Chart.Point(Double($0), $1) })
    }

    private static func plane(
        _ title: StyledText,
        _ series: [Chart.Series],
        horizontal: Chart.Axis = .init("x")
    ) -> Chart {
        Chart(title, .plane(.init(horizontal: horizontal, vertical: .init("y"), series: series)))
    }
}

@Suite("Charts of what is hard to draw")
struct HardChartTests {
    private static let many = (0..<50_000).map { Chart.Point(Double($0), Double($0 % 1000)) }

    @Test(
        "fit their width and end",
        arguments: [
            ("no point", []),
            ("one point", [Chart.Point(1, 2)]),
            ("equal values", (0..<9).map { Chart.Point(Double($0), 0.5) }),
            ("no number at all", (0..<9).map { Chart.Point(Double($0), .nan) }),
            (
                "some that are none",
                [Chart.Point(0, .nan), .init(1, 1), .init(2, .infinity), .init(3, 2), .init(4, .nan)]
            ),
            ("fifty thousand", many),
        ]
    )
    func hard(name: String, points: [Chart.Point]) {
        let series = Chart.Series("values", .line, role: .name, points: points)
        let plane = Chart.Plane(horizontal: .init("round", isWhole: true), vertical: .init("value"), series: [series])
        for glyphs in [ChartGlyphs.braille, .ascii] {
            let lines = PlainRenderer(width: 60, glyphs: glyphs).render(.chart(Chart(StyledText(name), .plane(plane))))
                .split(separator: "\n")
            #expect(lines.count > 1 && lines.count < 60)
            #expect(lines.allSatisfy { $0.count <= 60 })
            if glyphs == .ascii { #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }) }
        }
        let bitmap = ChartPicture([Chart(StyledText(name), .plane(plane))], scale: 1).bitmap
        #expect(bitmap.dots.contains { $0 > 0 })
    }
}
