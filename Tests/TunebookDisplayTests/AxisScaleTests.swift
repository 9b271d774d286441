import Testing
import TunebookDisplay

@Suite("An axis with its ends")
struct AxisScaleTests {
    private func labels(_ axis: Chart.Axis, _ values: [Double], atMost count: Int = 6) -> [String] {
        AxisScale(axis, values: values).ticks(atMost: count).map(\.label)
    }

    @Test(
        "is labelled at steps of 1, 2 or 5 times a power of ten",
        arguments: [
            ([0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            ([0, 100], ["0", "20", "40", "60", "80", "100"]),
            ([0.0866, 0.1377], ["0.09", "0.10", "0.11", "0.12", "0.13"]),
            ([-3, 4], ["-2", "0", "2", "4"]),
            ([1, 1_000_000], ["2e5", "4e5", "6e5", "8e5", "1.0e6"]),
            ([0, 2_500_000], ["0", "5e5", "1.0e6", "1.5e6", "2.0e6", "2.5e6"]),
            ([0.000_001, 0.000_009], ["2e-6", "4e-6", "6e-6", "8e-6"]),
        ] as [([Double], [String])]
    )
    func linear(values: [Double], expected: [String]) {
        #expect(labels(Chart.Axis("x"), values) == expected)
    }

    @Test(
        "is labelled at powers of ten where it is logarithmic, more or fewer as there is room",
        arguments: [
            ([0.001, 0.5], 12, ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5"]),
            ([0.001, 0.5], 4, ["0.001", "0.01", "0.1"]),
            ([1, 1e9], 4, ["1", "1000", "1e6", "1e9"]),
            ([2, 4], 6, ["2.0", "2.5", "3.0", "3.5", "4.0"]),
        ] as [([Double], Int, [String])]
    )
    func logarithmic(values: [Double], count: Int, expected: [String]) {
        #expect(labels(Chart.Axis("x", scale: .logarithmic), values, atMost: count) == expected)
    }

    @Test("shows ever more nines where it is reverse logarithmic")
    func reverseLogarithmic() {
        let labels = labels(Chart.Axis("x", scale: .reverseLogarithmic), [0, 0.999], atMost: 6)
        #expect(labels == ["0", "0.9", "0.99", "0.999"])
    }

    @Test("of rounds has whole labels only")
    func whole() {
        #expect(labels(Chart.Axis("round", isWhole: true), [0, 2]) == ["0", "1", "2"])
        #expect(labels(Chart.Axis("round", isWhole: true), [0]) == ["0", "1"])
    }

    @Test("has a place for each category")
    func categories() {
        let scale = AxisScale(Chart.Axis("booster", scale: .categories(["gbtree", "dart"])), values: [])
        #expect(scale.ticks(atMost: 2).map(\.unit) == [0.25, 0.75])
        #expect(scale.unit(of: 1) == 0.75)
        #expect(scale.unit(of: 2) == nil)
    }

    @Test("spans its bounds and the values beyond")
    func bounds() {
        let scale = AxisScale(Chart.Axis("x", bounds: 1...2), values: [1.5, 3])
        #expect((scale.lower, scale.upper) == (1, 3))
    }

    @Test(
        "has two different ends and a tick whatever the values",
        arguments: [
            [], [0], [5], [-5], [.nan], [.infinity, 1], [-.greatestFiniteMagnitude, .greatestFiniteMagnitude],
            [.leastNonzeroMagnitude], [.leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude],
            [1, 1.000_000_000_000_000_2],
            [.greatestFiniteMagnitude], [1e-300, 1e300], [0, -0.0], [0.999_999, 0.999_999_9],
        ] as [[Double]],
        [Chart.Scale.linear, .logarithmic, .reverseLogarithmic]
    )
    func oddValues(values: [Double], scale: Chart.Scale) {
        for isWhole in [false, true] {
            let axis = AxisScale(Chart.Axis("x", scale: scale, isWhole: isWhole), values: values)
            #expect(axis.lower < axis.upper)
            for count in [0, 2, 3, 7, 20] {
                let ticks = axis.ticks(atMost: count)
                #expect(!ticks.isEmpty && ticks.count <= max(2, count) + 1)
                #expect(ticks.allSatisfy { (0...1).contains($0.unit) && $0.label.utf8.count < 30 })
                #expect(ticks.map(\.unit) == ticks.map(\.unit).sorted())
            }
            for value in values {
                guard let unit = axis.unit(of: value) else { continue }
                #expect((0...1).contains(unit))
            }
        }
    }
}
