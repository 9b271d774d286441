import Testing
import TunebookXGBoost

@Suite("What the library says, taken apart")
struct LibraryTextTests {
    @Test(
        "An error loses its time, its source line and its stack trace",
        arguments: [
            (
                "[20:50:41] /workspace/src/metric/metric.cc:49: Unknown metric function accuracy\nStack trace:\n  [bt] (0) /a/b.so(+0x1)",
                "Unknown metric function accuracy"
            ),
            (
                "Invalid Input: 'gpu_hist', valid values are: {'approx', 'auto', 'exact', 'hist'}",
                "Invalid Input: 'gpu_hist', valid values are: {'approx', 'auto', 'exact', 'hist'}"
            ),
            (
                "value 0 for Parameter max_bin should be greater equal to 2\nmax_bin: if using histogram-based algorithm",
                "value 0 for Parameter max_bin should be greater equal to 2; max_bin: if using histogram-based algorithm"
            ),
            ("[1] is no time", "[1] is no time"),
            ("", ""),
        ]
    )
    func errors(text: String, message: String) {
        let read = LibraryText(text)
        #expect(read.message == message)
        #expect(read.level == "")
    }

    @Test("A warning gives its level")
    func warning() {
        let read = LibraryText(
            "[20:50:41] WARNING: /workspace/src/objective/regression_obj.cu:277: reg:linear is now deprecated."
        )
        #expect(read.level == "WARNING")
        #expect(read.message == "reg:linear is now deprecated.")
    }
}
