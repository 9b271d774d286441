/// The known name that a mistyped one was most likely meant to be.
///
/// - Parameters:
///   - name: What was typed.
///   - candidates: All names that would have been right.
/// - Returns: The nearest candidate, or `nil` when none is near enough to offer.
/// - Complexity: O(*n* · *m*²) for *n* candidates of length *m*.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let typed = Array(name.lowercased().utf8)
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(typed, Array(candidate.lowercased().utf8))
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, min(3, typed.count / 3 + 1)) else {
        // A long enough piece of a name is as good as a near miss.
        return typed.count >= 3 ? candidates.first { $0.lowercased().contains(name.lowercased()) } : nil
    }
    return best.name
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours count 1 each.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious = [Int]()
    var previous = Array(0...right.count)
    for i in left.indices {
        var current = [i + 1]
        current.reserveCapacity(right.count + 1)
        for j in right.indices {
            var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                distance = min(distance, beforePrevious[j - 1] + 1)
            }
            current.append(distance)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
