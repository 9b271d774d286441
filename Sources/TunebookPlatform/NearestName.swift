/// The known name that a mistyped one was most likely meant to be.
///
/// Upper and lower case count as the same. A name of which a piece, or letters in order from its start, were typed is
/// offered where none is within a few keystrokes: `depth` for `max_depth`, `hyperparams` for `hyperparameters`.
///
/// - Parameters:
///   - name: What was typed.
///   - candidates: All names that would have been right, the likelier first.
/// - Returns: The nearest candidate, or `nil` when none is near enough to offer.
/// - Complexity: O(*n* · *m*²) for *n* candidates of length *m*.
package func nearestName(to name: String, among candidates: some Collection<String>) -> String? {
    let typed = Array(name.lowercased().utf8)
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    // One keystroke in three may be wrong, but never all of them.
    let limit = min(typed.count - 1, typed.count <= 3 ? 1 : typed.count <= 6 ? 2 : 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let letters = Array(candidate.lowercased().utf8)
        guard abs(letters.count - typed.count) <= limit else { continue }
        let distance = editDistance(typed, letters)
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    if let best, best.distance <= limit { return best.name }
    if typed.count >= 3, let whole = candidates.first(where: { contains(Array($0.lowercased().utf8), typed) }) {
        return whole
    }
    guard typed.count >= 4 else { return nil }
    return candidates.first { isAbbreviation(typed, of: Array($0.lowercased().utf8)) }
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

private func contains(_ name: [UInt8], _ piece: [UInt8]) -> Bool {
    guard name.count >= piece.count else { return false }
    return (0...name.count - piece.count).contains { name[$0..<$0 + piece.count].elementsEqual(piece) }
}

/// Whether a name begins with the same letter as `short` and holds the rest of it in order.
private func isAbbreviation(_ short: [UInt8], of name: [UInt8]) -> Bool {
    guard short.first == name.first else { return false }
    var rest = name[...]
    for letter in short {
        guard let place = rest.firstIndex(of: letter) else { return false }
        rest = rest[(place + 1)...]
    }
    return true
}
