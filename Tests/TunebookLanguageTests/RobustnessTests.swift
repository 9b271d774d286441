import Glibc
import Testing
import TunebookLanguage

/// Whatever is typed or pasted gets an answer, in time that grows with its length alone.
@Suite struct RobustnessTests {
    static let cell = """
        # the quick start
        xgb = training_job {
            algorithm_name = XGBOOST
            inputs { train = "data/my train.csv"   validation = s3://bucket/year=2024/#1 }
            hyperparameters { eval_metric = error,logloss  eta=0.3  updater = [a, (1,-1)]
                größe = 1e-3..1 log }
            stop = 12h   volume = 25GB
        }
        tune = tuning_job(xgb) { objective = minimize validation:error }
        xgb.hyperparameters.eta = 0.01..0.5 reverse_log \\
            # goes on
        unset xgb.stop
        launch tune eta=0.1..0.2 log --note "a \\"b\\"" on local --fresh
        note it's {raw
        ?xgb
        """

    /// Does with a text all that the module can, and looks at the ranges that come back.
    private func exercise(_ text: String) {
        let count = text.utf8.count
        func isInside(_ range: SourceRange) -> Bool {
            range.lowerBound >= 0 && range.lowerBound <= range.upperBound && range.upperBound <= count
        }
        do {
            for statement in try Parser.parse(text, with: .sample) { #expect(isInside(statement.range), "\(text)") }
        } catch {
            for diagnostic in error.diagnostics {
                #expect(isInside(diagnostic.range), "\(text)")
                let excerpt = diagnostic.excerpt(in: text)
                #expect(excerpt.marked.upperBound <= excerpt.line.count + 1, "\(text)")
            }
        }
        var end = 0
        for token in Lexer.tokens(of: text, with: .sample) {
            #expect(token.range.lowerBound >= end && token.range.upperBound > token.range.lowerBound, "\(text)")
            end = token.range.upperBound
        }
        #expect(end <= count)
        var spanEnd = 0
        for span in highlighting(of: text, with: .sample) {
            #expect(span.range.lowerBound >= spanEnd && isInside(span.range), "\(text)")
            spanEnd = span.range.upperBound
        }
        let point = CompletionPoint(at: count, in: text, with: .sample)
        #expect(isInside(point.range), "\(text)")
        _ = Completion(at: count, in: text, with: .sample, asking: CompletionSource())
        _ = Completeness(of: text, with: .sample)
        _ = strippingPrompts(text)
    }

    @Test func `the sample cell is right`() {
        #expect(diagnostics(of: Self.cell) == [])
    }

    @Test func `every beginning of a cell gets an answer`() {
        for length in 0...Self.cell.count { exercise(String(Self.cell.prefix(length))) }
    }

    @Test func `every end of a cell gets an answer`() {
        for length in 0...Self.cell.count { exercise(String(Self.cell.suffix(length))) }
    }

    @Test(arguments: 0..<40)
    func `no change to a cell is too strange`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "[", "]", "(", ")", "=", ",", ";", "\"", "'", "\\", "\n", "\r\n", "\r", "#", ".", "..", "--", "-",
            " ",
            "\t", "\0", "\u{FFFD}", "\u{A0}", "\u{FEFF}", "“", "é", "👩‍👩‍👧", "?", "launch", "x = training_job {", "1e999",
            "9d",
            "unset", "note ", "0.1..", "In [3]: ", "...: ", "%%script",
        ]
        for _ in 0..<50 {
            var characters = Array(Self.cell)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0...characters.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    characters.insert(contentsOf: pieces.randomElement(using: &random) ?? "", at: place)
                case 1:
                    let end = min(characters.count, place + Int.random(in: 1...8, using: &random))
                    characters.removeSubrange(place..<end)
                default:
                    let other = Int.random(in: 0...characters.count, using: &random)
                    characters.insert(
                        contentsOf: characters[min(place, other)..<max(place, other)].prefix(40),
                        at: place
                    )
                }
            }
            exercise(String(characters))
        }
    }

    /// What a long line may be made of; each once led some reader of text into time that grows with the square.
    static let repeated = [
        "x", "x ", "{", "}", "[", "]", "(", "( ", "=", "a=b ", ",", ", ", "\"", "\"a\" ", "'", "' ", "‘ ", "“", "\\",
        "\\ ",
        "\\\n", "#", ".", ".. ", "0.1 ", "0.1..", "--x ", "?", "\n", "\n\n}", "\0", "\u{A0}", "é", "launch a\n",
        "a b\n",
        "x = training_job { a = 1 }\n", "xgb.a = 1\n", "a { ", "a = [", "In [3]: ", "...: \n", "%%script\n",
    ]

    @Test(arguments: repeated, ["", "x = training_job { ", "launch ", "x.f = ["])
    func `time grows with the length alone`(piece: String, start: String) {
        func seconds(_ length: Int) -> Double {
            let text = start + String(repeating: piece, count: length / piece.utf8.count)
            let before = threadSeconds()
            _ = diagnostics(of: text)
            _ = highlighting(of: text, with: .sample)
            _ = Completion(at: text.utf8.count, in: text, with: .sample, asking: CompletionSource())
            _ = Completeness(of: text, with: .sample)
            _ = strippingPrompts(text)
            _ = SourceExcerpt(of: SourceRange(text.utf8.count / 2, text.utf8.count), in: text)
            return threadSeconds() - before
        }
        // Sixteen times the text takes about sixteen times as long; the square would take 256 times as long.
        // The floor keeps what a short text costs at least out of the comparison.
        let short = max(seconds(1000), 0.001)
        let long = seconds(16_000)
        #expect(long < short * 100)
    }
}

/// The processor's time that this thread has used, which other work on the machine does not change.
private func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
