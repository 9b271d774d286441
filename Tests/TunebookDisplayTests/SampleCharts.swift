import TunebookDisplay

/// Charts of each kind, and with what goes wrong in each.
enum SampleCharts {
    static let curves = plane(
        "learning curves",
        [
            Chart.Series("validation", .line, role: .warning, points: [.init(0, 0.65), .init(1, 0.4), .init(2, 0.3)]),
            Chart.Series("train", .line, role: .name, points: [.init(0, 0.69), .init(1, 0.3), .init(2, 0.1)]),
        ],
        horizontal: .init("round", isWhole: true)
    )

    static let search = plane(
        "search",
        [
            Chart.Series("job", .marks(.dot), role: .name, points: [.init(1, 0.2), .init(2, 0.3), .init(3, 0.1)]),
            Chart.Series("failed", .marks(.cross), role: .failure, points: [.init(4, 0.3)]),
            Chart.Series("best", .marks(.diamond), role: .success, points: [.init(3, 0.1)]),
            Chart.Series("best so far", .steps, role: .success, points: [.init(1, 0.2), .init(2, 0.2), .init(3, 0.1)]),
        ],
        horizontal: .init("job", isWhole: true)
    )

    static let bars = Chart(
        "importance",
        .bars(.init([.init("eta", value: 0.75, label: "75 %"), .init("max_depth", value: 0.25, label: "25 %")])),
        caption: "total Sobol indices"
    )

    static let parallel = Chart(
        "side by side",
        .parallel(
            .init(
                axes: [
                    .init("eta", scale: .logarithmic), .init("booster", scale: .categories(["gbtree", "dart"])),
                    .init("error"),
                ],
                groups: [
                    .init("best 1", role: .success, lines: [[0.01, 1, 0.1]]),
                    .init("other 2", role: .muted, lines: [[0.1, 0, 0.2], [0.3, .nan, 0.3]]),
                ]
            )
        )
    )

    static let odd: [Chart] = [
        plane("no series", []),
        plane("no points", [line([])]),
        plane("one point", [line([.init(1, 1)])]),
        plane("no numbers", [line([.init(.nan, 1), .init(1, .infinity)])]),
        plane("a gap", [line([.init(0, 1), .init(1, .nan), .init(2, 3)])]),
        plane("equal values", [line([.init(0, 5), .init(1, 5), .init(2, 5)])]),
        plane("the same point", [line([.init(0, 0), .init(0, 0)])]),
        plane(
            "extremes",
            [line([.init(-.greatestFiniteMagnitude, .leastNonzeroMagnitude), .init(.greatestFiniteMagnitude, 1e300)])]
        ),
        plane(
            "zero on a logarithm",
            [line([.init(0, 1), .init(0.1, 2)])],
            horizontal: .init("x", scale: .logarithmic)
        ),
        plane("no categories", [line([.init(0, 1)])], horizontal: .init("x", scale: .categories([]))),
        plane("<&\"\u{1B}[31m>\n\u{202E}", [line([.init(0, 1)])], horizontal: .init("\u{7}\n")),
        Chart("no bars", .bars(.init([]))),
        Chart("odd bars", .bars(.init([.init("a", value: .nan, label: "?"), .init("b", value: -1, label: "-1")]))),
        Chart("no axes", .parallel(.init(axes: [], groups: []))),
        Chart("one axis", .parallel(.init(axes: [.init("x")], groups: [.init("g", role: .name, lines: [[1], []])]))),
    ]

    static let all = [curves, search, bars, parallel] + odd

    private static func line(_ points: [Chart.Point]) -> Chart.Series {
        Chart.Series("line", .line, role: .name, points: points)
    }

    private static func plane(
        _ title: StyledText,
        _ series: [Chart.Series],
        horizontal: Chart.Axis = .init("x")
    ) -> Chart {
        Chart(title, .plane(.init(horizontal: horizontal, vertical: .init("y"), series: series)))
    }
}
