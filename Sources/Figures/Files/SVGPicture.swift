import Foundation

/// An SVG document that librsvg has read, to be drawn as a PNG image or a PDF document for what shows no SVG.
final class SVGPicture {
    /// The document's width in CSS pixels.
    let width: Double
    /// The document's height in CSS pixels.
    let height: Double
    private let library: DrawingLibraries
    private let handle: DrawingLibraries.Object

    /// A picture has at most this many pixels.
    private static let mostPixels = 30e6

    /// Reads a document; `nil` if the libraries are not installed, or the document has no size or cannot be read.
    init?(_ svg: String) {
        let text = Array(svg.utf8)
        guard let library = DrawingLibraries.shared, let handle = library.newHandle(text, UInt(text.count), nil) else {
            return nil
        }
        var (width, height) = (0.0, 0.0)
        guard library.intrinsicSize(handle, &width, &height) != 0, width > 0, height > 0 else {
            library.unreference(handle)
            return nil
        }
        (self.library, self.handle, self.width, self.height) = (library, handle, width, height)
    }

    deinit { library.unreference(handle) }

    /// The document as a PNG file, on white; `nil` if it is too large or cannot be drawn.
    ///
    /// - Parameter scale: Pixels of the image for each pixel of the document.
    func png(scale: Double = 2) -> [UInt8]? {
        guard width * height * scale * scale <= Self.mostPixels else { return nil }
        let (across, down) = (Int((width * scale).rounded(.up)), Int((height * scale).rounded(.up)))
        // 24 bits for a pixel, in words of 32.
        guard across < 32_768, down < 32_768, let surface = library.newSurface(1, Int32(across), Int32(down)) else {
            return nil
        }
        defer { library.destroySurface(surface) }
        guard library.status(surface) == 0, let context = library.newContext(surface) else { return nil }
        defer { library.destroyContext(context) }
        // A document without a ground of its own stands on white.
        library.setColor(context, 1, 1, 1)
        library.paint(context)
        var frame = DrawingLibraries.Rectangle(width: width * scale, height: height * scale)
        guard library.render(handle, context, &frame, nil) != 0 else { return nil }
        library.flush(surface)
        guard let pixels = library.pixels(surface) else { return nil }
        let stride = Int(library.bytesPerRow(surface))
        let palette = PixelPalette(pixels, width: across, height: down, stride: stride)
        let rows = palette?.rows ?? Self.rows(pixels, width: across, height: down, stride: stride)
        return Self.png(rows, colors: palette?.colors, width: across, height: down, scale: scale, library)
    }

    /// The document as a PDF file of its size; `nil` if it cannot be drawn. The same document gives the same bytes.
    func pdf() -> [UInt8]? {
        guard width <= 14_400, height <= 14_400 else { return nil }
        final class Sink { var bytes: [UInt8] = [] }
        let sink = Sink()
        let write: DrawingLibraries.Write = { sink, bytes, count in
            guard let sink, let bytes else { return 0 }
            Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes += UnsafeBufferPointer(
                start: bytes, count: Int(count))
            return 0
        }
        // A CSS pixel is three quarters of a point.
        let (across, down) = (0.75 * width, 0.75 * height)
        guard let surface = library.newDocument(write, Unmanaged.passUnretained(sink).toOpaque(), across, down) else {
            return nil
        }
        defer { library.destroySurface(surface) }
        // The date of creation, which would be now.
        library.setFact(surface, 5, "1970-01-01T00:00:00Z")
        guard library.status(surface) == 0, let context = library.newContext(surface) else { return nil }
        var frame = DrawingLibraries.Rectangle(width: across, height: down)
        let isDrawn = library.render(handle, context, &frame, nil) != 0
        library.destroyContext(context)
        library.finish(surface)
        guard isDrawn, library.status(surface) == 0 else { return nil }
        return withExtendedLifetime(sink) { sink.bytes }
    }

    /// Red, green and blue of all pixels, with a byte before each row that says that it stands as it is.
    private static func rows(_ pixels: UnsafePointer<UInt8>, width: Int, height: Int, stride: Int) -> [UInt8] {
        let length = 1 + 3 * width
        return [UInt8](unsafeUninitializedCapacity: height * length) { buffer, count in
            for row in 0..<height {
                let words = UnsafeRawPointer(pixels + row * stride)
                var place = row * length
                buffer[place] = 0
                place += 1
                for column in 0..<width {
                    // Red is in the highest byte but one of a word.
                    let word = words.load(fromByteOffset: 4 * column, as: UInt32.self)
                    buffer[place] = UInt8(truncatingIfNeeded: word >> 16)
                    buffer[place + 1] = UInt8(truncatingIfNeeded: word >> 8)
                    buffer[place + 2] = UInt8(truncatingIfNeeded: word)
                    place += 3
                }
            }
            count = height * length
        }
    }

    /// The file of rows without filters: in a drawing, most pixels are as those beside them, which is enough for
    /// compression, and cairo's own writer takes three times as long (PNG, W3C Recommendation, sections 5 and 11).
    ///
    /// - Parameters:
    ///   - colors: Red, green and blue of the colours whose places the rows hold; `nil` where they hold these for each
    ///     pixel.
    private static func png(
        _ rows: [UInt8], colors: [UInt8]?, width: Int, height: Int, scale: Double, _ library: DrawingLibraries
    ) -> [UInt8]? {
        func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
            let named = Array(name.utf8) + content
            let sum = library.checksum(0, named, UInt32(named.count))
            return number(UInt32(content.count)) + named + number(UInt32(truncatingIfNeeded: sum))
        }
        var length = library.compressedBound(UInt(rows.count))
        var packed = [UInt8](repeating: 0, count: Int(length))
        guard library.compress(&packed, &length, rows, UInt(rows.count), 6) == 0 else { return nil }
        packed.removeLast(packed.count - Int(length))
        // 8 bits for each number; as dense as 96 CSS pixels an inch ask for, in pixels a metre.
        let header = number(UInt32(width)) + number(UInt32(height)) + [8, colors == nil ? 2 : 3, 0, 0, 0]
        let density = number(UInt32((96 * scale / 0.0254).rounded()))
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("pHYs", density + density + [1]) + (colors.map { chunk("PLTE", $0) } ?? [])
            + chunk("IDAT", packed) + chunk("IEND", [])
    }
}

extension Representation {
    /// These forms, and the SVG form as PNG and as PDF if there is one, it has neither, and librsvg is installed.
    ///
    /// LaTeX takes the PDF, and programs that draw no SVG the PNG. A pixel of the drawing is two of the PNG.
    package var withPictures: Representation {
        guard case .text(let svg)? = contents["image/svg+xml"], contents["image/png"] == nil,
            contents["application/pdf"] == nil, let picture = SVGPicture(svg)
        else { return self }
        var result = self
        if let png = picture.png() {
            result = result + .png(png, width: picture.width.rounded(), height: picture.height.rounded())
        }
        if let pdf = picture.pdf() { result.contents["application/pdf"] = .bytes(pdf) }
        return result
    }
}
