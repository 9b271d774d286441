import TunebookCore

extension DataError: Explainable {
    var explanation: Explanation {
        switch self {
        case .noFiles(let channel, let path):
            Explanation(
                "\(path): no files for the channel \(channel)",
                remedy: "name a file, or a folder with files in it"
            )
        case .hiddenFile(let path):
            Explanation(
                "\(path): a hidden file among the data",
                reason: "SageMaker's container stops at hidden files, and reading one as data is hardly meant",
                remedy: "remove it"
            )
        case .unreadable(let path, let reason):
            Explanation("\(path): cannot be read", reason: reason)
        case .empty(let path):
            Explanation("\(path): no rows in it", remedy: "give at least one row: the label first, then the features")
        case .notText(let path, let kind, let remedy):
            Explanation("\(path): not text but \(kind)", remedy: remedy)
        case .unsupportedContentType(let channel, let type, let remedy):
            Explanation(
                "channel \(channel): content type \(quoted(type)) cannot be read on this machine",
                remedy: remedy
            )
        case .changedWhileRead(let path):
            Explanation("\(path): changed while it was read", remedy: "launch again when the file is complete")
        case .changedSinceLaunch(let path):
            Explanation("\(path): changed since the launch", remedy: "launch again, on the data as they are now")
        default:
            lineExplanation
        }
    }

    /// For what is wrong with one line.
    private var lineExplanation: Explanation {
        switch self {
        case .header(let place, let text):
            Explanation(
                "\(place): looks like a header, since its label is \(quoted(text))",
                reason: "XGBoost's CSV has no header: SageMaker's container would train on this line as a row",
                remedy: "remove the line, for example with: tail -n +2"
            )
        case .delimiter(let place, let name):
            Explanation(
                "\(place): values are separated by \(name)",
                reason: "text/csv takes commas between values, and points in numbers",
                remedy: "rewrite the file with commas"
            )
        case .oneColumn(let place):
            Explanation(
                "\(place): one column, which would be the label, and no feature",
                remedy: "put the label first, then the features, with commas between"
            )
        case .looksLikeLIBSVM(let place):
            Explanation(
                "\(place): looks like LIBSVM (index:value), not CSV",
                remedy: "set input_content_type = text/libsvm"
            )
        case .looksLikeCSV(let place):
            Explanation("\(place): looks like CSV, not LIBSVM", remedy: "set input_content_type = text/csv")
        case .ragged(let place, let count, let expected, let first):
            Explanation(
                "\(place): \(count) columns, the first row\(first.map { " of \($0)" } ?? "") has \(expected)",
                remedy: "give every row the same columns; leave a missing value empty"
            )
        case .notANumber(let place, let column, let text):
            Explanation("\(place): column \(column) is \(quoted(text)), not a number", remedy: Self.remedy(for: text))
        case .infinite(let place, let column, let text):
            Explanation(
                "\(place): column \(column) is \(quoted(text)), too large for a 32-bit number",
                reason: "XGBoost takes no infinite values",
                remedy: "leave a missing value empty"
            )
        case .noLabel(let place):
            Explanation(
                "\(place): no label: the first column is empty",
                reason: "SageMaker's container would take it as 0",
                remedy: "remove the row, or fill its label in"
            )
        case .badWeight(let place, let text):
            Explanation(
                "\(place): the weight in column 2 is \(quoted(text)), not a number from 0 up",
                remedy: "mend the weight, or set csv_weights = 0 if column 2 is a feature"
            )
        default:
            sparseExplanation
        }
    }

    private var sparseExplanation: Explanation {
        switch self {
        case .badPair(let place, let text):
            Explanation(
                "\(place): \(quoted(text)) is no index:value",
                reason: "a LIBSVM row is: label index:value index:value …",
                remedy: "give indices as whole numbers from 0 up, and values as numbers"
            )
        case .indexOrder(let place, let index, let previous):
            Explanation(
                "\(place): index \(index) comes after index \(previous)",
                remedy: "let the indices of a row ascend, each at most once"
            )
        case .groupOrder(let place, let group):
            Explanation(
                "\(place): query group \(group) begins anew after another group",
                remedy: "put the rows of a group one after the other"
            )
        case .uneven(let place, let what):
            Explanation("\(place): \(what)", remedy: "give it in every row or in none")
        case .labelOutsideDomain(let place, let label, let objective, let domain):
            Explanation(
                "\(place): the label \(label) is outside what \(objective) takes: \(domain)",
                remedy: "mend the label, or choose another objective; the label is the first column"
            )
        case .oneClass(let channel, let path, let label, let objective):
            Explanation(
                "\(path): every label of the channel \(channel) is \(label)",
                reason: "\(objective) has nothing to tell apart",
                remedy: "give rows of both classes; the label is the first column"
            )
        case .columnCounts(let train, let validation, let trainPath, let validationPath, let isText):
            isText
                ? Explanation(
                    "\(validationPath): \(validation) columns, \(trainPath) has \(train)",
                    remedy: "give both channels the same columns"
                )
                : Explanation(
                    "\(validationPath): feature indices up to \(validation - 1), \(trainPath) has them up to \(train - 1)",
                    remedy: "remove features from the validation data that no training row has"
                )
        default:
            Explanation("the data cannot be read")
        }
    }

    private static func remedy(for text: String) -> String {
        if text.hasPrefix("\"") || text.hasPrefix("'") {
            return "write numbers without quotes: SageMaker's container reads a quoted one as missing"
        }
        if text.isEmpty || ["null", "none", "n/a", "?", "-", "."].contains(text.lowercased()) {
            return "leave a missing value empty, or write nan"
        }
        return "turn text into numbers first; leave a missing value empty"
    }
}

/// A piece of a file in quotes, cut to a readable length, with everything that is no plain character written out.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars.prefix(40) {
        switch scalar {
        case "\"": result += "\\\""
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + (text.unicodeScalars.count > 40 ? "…\"" : "\"")
}

/// Bytes of a file as text, with those that are no ASCII written as `\xff` when they are no UTF-8.
func readable(_ bytes: some Sequence<UInt8>) -> String {
    let all = Array(bytes)
    if let text = String(validating: all, as: UTF8.self) { return text }
    return all.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : "\\x" + String($0, radix: 16) }.joined()
}
