internal import Glibc

extension AxisScale {
    /// A value that the axis is labelled at.
    package struct Tick: Hashable, Sendable {
        package var label: String
        /// From 0 to 1.
        package var unit: Double
    }

    /// Round values on the axis, ascending: steps of 1, 2 or 5 times a power of ten.
    ///
    /// - Parameter count: How many there is room for, 2 at least; categories are always all given.
    /// - Returns: At least one tick.
    package func ticks(atMost count: Int) -> [Tick] {
        let count = max(2, count)
        if case .categories(let names) = scale {
            return names.enumerated().map { index, name in
                Tick(label: name, unit: (Double(index) + 0.5) / Double(names.count))
            }
        }
        var ticks: [Tick] = []
        for (value, label) in labelledValues(atMost: count) {
            guard let unit = unit(of: value), unit >= -1e-9, unit <= 1 + 1e-9, ticks.last?.label != label else {
                continue
            }
            ticks.append(Tick(label: label, unit: min(1, max(0, unit))))
        }
        return ticks.isEmpty
            ? [Tick(label: numberText(lower, exponent: exponent(of: upper - lower) - 1), unit: 0)] : ticks
    }

    private func labelledValues(atMost count: Int) -> [(Double, String)] {
        switch scale {
        case .linear, .categories: return linearValues(atMost: count)
        case .logarithmic:
            let values = logarithmicValues(from: lower, to: upper, atMost: count)
            guard values.count > 1 else { return linearValues(atMost: count) }
            return values.map { ($0.value, numberText($0.value, exponent: $0.exponent)) }
        case .reverseLogarithmic:
            let values = logarithmicValues(from: 1 - upper, to: 1 - lower, atMost: count)
            guard values.count > 1 else { return linearValues(atMost: count) }
            return values.reversed().map { (1 - $0.value, numberText(1 - $0.value, exponent: min(0, $0.exponent))) }
        }
    }

    private func linearValues(atMost count: Int) -> [(Double, String)] {
        let span = upper / 2 - lower / 2
        var exponent = exponent(of: span / Double(count))
        if isWhole { exponent = max(0, exponent) }
        // The span is halved above, and a step ten times too small costs nothing but a turn of the loop.
        while exponent < 309 {
            for multiple in [1.0, 2, 5] {
                let step = multiple * power(exponent)
                let (first, last) = ((lower / step - 1e-9).rounded(.up), (upper / step + 1e-9).rounded(.down))
                guard last - first < Double(count) else { continue }
                guard first <= last else { return [] }
                return (0...Int(last - first)).map { index in
                    let value = (first + Double(index)) * step
                    return (value, numberText(value, exponent: exponent))
                }
            }
            exponent += 1
        }
        return []
    }

    /// Powers of ten in a range, thinned out or filled up to what there is room for.
    private func logarithmicValues(
        from lower: Double,
        to upper: Double,
        atMost count: Int
    ) -> [(value: Double, exponent: Int)] {
        let (first, last) = (exponent(of: lower), exponent(of: upper) + 1)
        func values(_ multiples: [Double], every stride: Int = 1) -> [(value: Double, exponent: Int)] {
            var values: [(value: Double, exponent: Int)] = []
            for exponent in first...max(first, last) where exponent % stride == 0 {
                for multiple in multiples {
                    let value = multiple * power(exponent)
                    let isInside = value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9)
                    if isInside { values.append((value, exponent)) }
                }
            }
            return values
        }
        for multiples in [[1.0, 2, 5], [1.0, 3]] {
            let values = values(multiples)
            if values.count <= count { return values }
        }
        for stride in 1...max(1, last - first) {
            let values = values([1], every: stride)
            if values.count <= count { return values }
        }
        return []
    }

    // MARK: Numbers as texts

    /// The power of ten of a number's first digit; 0 for what has none.
    private func exponent(of value: Double) -> Int {
        value > 0 && value.isFinite ? Int((log10(value) + 1e-9).rounded(.down)) : 0
    }

    private func power(_ exponent: Int) -> Double {
        // Negative powers are not exact, but their quotients are.
        exponent >= 0 ? pow(10, Double(exponent)) : 1 / pow(10, Double(-exponent))
    }

    /// A number with the digits down to a power of ten: plain, or with an exponent where the axis is far from 1.
    private func numberText(_ value: Double, exponent: Int) -> String {
        if value == 0 { return "0" }
        // On a linear axis all labels are of one kind, on others each suits itself.
        let magnitude = scale == .linear ? max(abs(lower), abs(upper)) : abs(value)
        guard magnitude < 1e-4 || magnitude >= 1e6 else {
            return decimalText(value, decimals: min(15, max(0, -exponent)))
        }
        let own = self.exponent(of: abs(value))
        let mantissa = value / power(own)
        guard mantissa.isFinite else { return "\(value)" }
        return decimalText(mantissa, decimals: min(15, max(0, own - exponent))) + "e\(own)"
    }
}
