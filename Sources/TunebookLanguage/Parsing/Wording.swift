/// The user's own words in double quotes, cut where they are too long to read.
func quoted(_ text: String) -> String {
    let limit = 60
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex), end < text.endIndex else {
        return "\"\(text)\""
    }
    return "\"\(text[..<end])…\""
}
