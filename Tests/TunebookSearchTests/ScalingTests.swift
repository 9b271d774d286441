import Testing
import TunebookCore
import TunebookSearch

@Suite struct ScalingTests {
    static let values: [(ParameterRange, Double, Double)] = [
        (.continuous(lower: 2, upper: 4, scaling: .linear), 0.25, 2.5),
        (.continuous(lower: 0.01, upper: 1, scaling: .logarithmic), 0.5, 0.1),
        (.continuous(lower: 0.001, upper: 1, scaling: .auto), 1.0 / 3, 0.01),
        (.continuous(lower: 0.01, upper: 1, scaling: .auto), 0.5, 0.505),
        (.continuous(lower: 0.9, upper: 0.999, scaling: .reverseLogarithmic), 0.5, 0.99),
        (.integer(lower: 1, upper: 4, scaling: .linear), 0.3, 2),
        (.integer(lower: 1, upper: 4, scaling: .linear), 1, 4),
        (.integer(lower: 1, upper: 100, scaling: .auto), 0.5, 7),
        (.integer(lower: 1, upper: 99, scaling: .auto), 0.5, 50),
    ]

    @Test(arguments: values)
    func `a place on the axis is a value`(range: ParameterRange, unit: Double, value: Double) throws {
        let scaling = try #require(Scaling(range))
        #expect(abs(scaling.value(at: unit) - value) < 1e-12 * abs(value))
    }

    @Test(arguments: values.map(\.0))
    func `a value finds its place again, and the ends are the bounds`(range: ParameterRange) throws {
        let scaling = try #require(Scaling(range))
        #expect(scaling.value(at: 0) == scaling.lower)
        #expect(scaling.value(at: 1) == scaling.upper)
        for unit in [0.0, 0.1, 0.5, 0.77, 1.0] {
            let value = scaling.value(at: unit)
            #expect(abs(scaling.value(at: scaling.unit(of: value)) - value) < 1e-12)
        }
    }

    @Test func `each whole number has the same share of a linear axis`() throws {
        let scaling = try #require(Scaling(.integer(lower: 1, upper: 4, scaling: .linear)))
        let counts = Dictionary(grouping: (0..<4000).map { scaling.value(at: (Double($0) + 0.5) / 4000) }) { $0 }
        #expect(counts.values.allSatisfy { $0.count == 1000 })
    }

    @Test(arguments: [
        (ParameterRange.continuous(lower: 0, upper: 1, scaling: .linear), 0.123456789, 0.123457),
        (.continuous(lower: 1e-8, upper: 1, scaling: .logarithmic), 1.23456789e-5, 1.23457e-5),
        (.continuous(lower: 0, upper: 0.9999, scaling: .reverseLogarithmic), 0.999123456789, 0.999123457),
        (.continuous(lower: 1000, upper: 1000.001, scaling: .linear), 1000.000123456789, 1000.000123457),
        (.continuous(lower: 0.1234567891, upper: 1, scaling: .linear), 0.1234567891, 0.1234567891),
    ])
    func `values are tidied to what a person would type`(range: ParameterRange, value: Double, tidy: Double) throws {
        #expect(try #require(Scaling(range)).tidied(value) == tidy)
    }
}
