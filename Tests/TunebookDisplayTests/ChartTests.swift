import Testing
import TunebookDisplay

@Suite("A chart")
struct ChartTests {
    @Test("gives machines its axes and every point")
    func data() {
        #expect(
            SampleCharts.curves.data.json == """
                {"title":"learning curves","kind":"plane",\
                "horizontal":{"title":"round","scale":"linear"},"vertical":{"title":"y","scale":"linear"},\
                "series":[{"name":"validation","form":"line","points":[[0,0.65],[1,0.4],[2,0.3]]},\
                {"name":"train","form":"line","points":[[0,0.69],[1,0.3],[2,0.1]]}]}
                """
        )
        #expect(
            SampleCharts.parallel.data.json == """
                {"title":"side by side","kind":"parallel","axes":[{"title":"eta","scale":"log"},\
                {"title":"booster","scale":"categories"},{"title":"error","scale":"linear"}],\
                "groups":[{"name":"best 1","lines":[[0.01,"dart",0.1]]},\
                {"name":"other 2","lines":[[0.1,"gbtree",0.2],[0.3,"NaN",0.3]]}]}
                """
        )
        #expect(
            SampleCharts.bars.data.json == """
                {"title":"importance","kind":"bars","bars":[{"name":"eta","value":0.75},\
                {"name":"max_depth","value":0.25}],"caption":"total Sobol indices"}
                """
        )
    }

    @Test("is summed up in its first and last values")
    func summary() {
        #expect(
            SampleCharts.curves.summary.plainText == """
                learning curves
                  validation: 3 points from 0.6500 to 0.3000
                  train: 3 points from 0.6900 to 0.1000
                """
        )
        #expect(SampleCharts.bars.summary.plainText == "importance\n  eta: 75 %\n  max_depth: 25 %")
    }

    @Test("keeps the least and the greatest of many points in a column")
    func thinning() {
        var points = (0..<100_000).map { Chart.Point(Double($0), 0.5) }
        points[33_333].y = 1
        points[66_666].y = 0
        let series = Chart.Series("spikes", .line, role: .name, points: points)
        let geometry = PlaneGeometry(.init(horizontal: .init("x"), vertical: .init("y"), series: [series]))
        let strokes = geometry.strokes(of: series, columns: 100)
        #expect(strokes.count == 1)
        #expect(strokes[0].count <= 404)
        #expect(strokes[0].map(\.y).min() == 0)
        #expect(strokes[0].map(\.y).max() == 1)
    }

    @Test("breaks a line where a point is no number, and counts what is not drawn")
    func gaps() {
        let points = [1, .nan, 3, .infinity, .nan, 6, 7].enumerated().map { Chart.Point(Double($0), $1) }
        let series = Chart.Series("gaps", .line, role: .name, points: points)
        let geometry = PlaneGeometry(.init(horizontal: .init("x"), vertical: .init("y"), series: [series]))
        #expect(geometry.strokes(of: series, columns: 10).map(\.count) == [1, 1, 2])
        #expect(geometry.leftOut == 3)
    }
}
