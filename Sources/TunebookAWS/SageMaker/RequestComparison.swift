/// Whether a job that is there was made from a request.
enum RequestComparison {
    /// The members of a request that a job's description shows with another value.
    ///
    /// What a description leaves out (tags, for one) says nothing; what it adds, such as defaults, neither.
    static func differences(of request: JSONValue, from description: JSONValue) -> [String] {
        request.members.compactMap { member in
            guard let shown = description[member.name] else { return nil }
            return agrees(member.value, shown) ? nil : member.name
        }
    }

    private static func agrees(_ asked: JSONValue, _ shown: JSONValue) -> Bool {
        switch (asked, shown) {
        case (.object(let members), .object):
            members.allSatisfy { member in shown[member.name].map { agrees(member.value, $0) } ?? true }
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { agrees($0, $1) }
        case (.number, .number): asked.double == shown.double
        // The service drops a slash at the end of an output path.
        case (.string(let left), .string(let right)): left == right || left == right + "/" || left + "/" == right
        default: asked == shown
        }
    }
}
