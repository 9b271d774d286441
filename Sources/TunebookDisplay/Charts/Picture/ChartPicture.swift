/// Charts as a picture of dots, one under the other: for readers that show no SVG.
package struct ChartPicture {
    package let bitmap: Bitmap

    /// - Parameters:
    ///   - charts: From top to bottom.
    ///   - width: In pixels of a page; 320 at least.
    ///   - scale: Dots to a pixel; 2 is sharp on the screens of today.
    package init(_ charts: [Chart], width: Int = 720, scale: Int = 2) {
        let drawn = ChartDrawing(charts, width: width)
        var painter = DrawingPainter(width: drawn.width, height: drawn.height, scale: Double(max(1, scale)))
        painter.paint(drawn.drawing)
        bitmap = painter.bitmap
    }

    /// The picture as a PNG file with a clear background.
    package var png: [UInt8] { PNGFile(bitmap).bytes }
}
