extension Chart {
    /// The chart for machines, with every point.
    ///
    /// `kind` is `plane`, `bars` or `parallel`. Points are pairs of numbers, or of a category's name and a number; what is
    /// no finite number is a string, as in all JSON of the program.
    package var data: Datum {
        var members = [Datum.Member("title", .text(title.plainText))]
        switch content {
        case .plane(let plane):
            members.append(.init("kind", .text("plane")))
            members.append(.init("horizontal", plane.horizontal.data))
            members.append(.init("vertical", plane.vertical.data))
            members.append(.init("series", .list(plane.series.map { $0.data(over: plane.horizontal) })))
        case .bars(let bars):
            members.append(.init("kind", .text("bars")))
            let items = bars.bars.map { Datum.object(["name": .text($0.name), "value": .number($0.value)]) }
            members.append(.init("bars", .list(items)))
        case .parallel(let parallel):
            members.append(.init("kind", .text("parallel")))
            members.append(.init("axes", .list(parallel.axes.map(\.data))))
            let groups = parallel.groups.map { group in
                Datum.object([
                    "name": .text(group.name.plainText),
                    "lines": .list(
                        group.lines.map { line in
                            .list(zip(parallel.axes, line).map { axis, value in axis.datum(of: value) })
                        }
                    ),
                ])
            }
            members.append(.init("groups", .list(groups)))
        }
        if let caption { members.append(.init("caption", .text(caption.plainText))) }
        return .object(members)
    }
}

extension Chart.Series {
    fileprivate func data(over horizontal: Chart.Axis) -> Datum {
        let word =
            switch form {
            case .line: "line"
            case .steps: "steps"
            case .marks: "points"
            }
        return .object([
            "name": .text(name.plainText),
            "form": .text(word),
            "points": .list(points.map { .list([horizontal.datum(of: $0.x), .number($0.y)]) }),
        ])
    }
}

extension Chart.Axis {
    fileprivate var data: Datum {
        let word =
            switch scale {
            case .linear: "linear"
            case .logarithmic: "log"
            case .reverseLogarithmic: "reverse_log"
            case .categories: "categories"
            }
        return .object(["title": .text(title), "scale": .text(word)])
    }

    fileprivate func datum(of value: Double) -> Datum {
        if case .categories(let names) = scale, let index = Int(exactly: value), names.indices.contains(index) {
            return .text(names[index])
        }
        if isWhole, let whole = Int(exactly: value) { return .integer(whole) }
        return .number(value)
    }
}
