/// A number with a fixed count of decimals, as people read metrics.
///
/// - Parameter decimals: From 0 to 15.
/// - Returns: `nan`, `inf` and `-inf` for what is no number; the shortest exact form for magnitudes from 10¹⁵ up.
package func decimalText(_ value: Double, decimals: Int) -> String {
    precondition((0...15).contains(decimals), "a double has no more decimals than 15")
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}
