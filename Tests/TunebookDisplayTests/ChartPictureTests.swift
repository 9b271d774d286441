import Foundation
import Testing
import TunebookDisplay

@Suite("Charts as pictures of dots")
struct ChartPictureTests {
    @Test("are drawn, whatever is in names and points", arguments: SampleCharts.all)
    func anything(chart: Chart) {
        let picture = ChartPicture([chart], width: 10, scale: 1)
        #expect(picture.bitmap.width == 320)
        #expect(picture.bitmap.dots.count == picture.bitmap.width * picture.bitmap.height)
        #expect(picture.bitmap.dots.contains { $0 > 0 })
    }

    @Test("show a line in its colour where SVG has it")
    func colour() throws {
        let bitmap = ChartPicture([SampleCharts.curves], scale: 1).bitmap
        let warning = try #require(
            bitmap.colours.firstIndex { ($0.red, $0.green, $0.blue) == (0xd9, 0x73, 0x0d) }
        )
        // A line across the picture covers a dot at least in most of its columns.
        let columns = Set(
            bitmap.dots.indices.filter { bitmap.dots[$0] == UInt8(warning << 4 | 15) }.map { $0 % bitmap.width }
        )
        #expect(columns.count > bitmap.width / 2)
    }

    @Test("are small PNG files")
    func png() {
        let picture = ChartPicture([SampleCharts.curves])
        #expect(picture.png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        #expect(picture.png.count < picture.bitmap.dots.count / 20)
    }
}
