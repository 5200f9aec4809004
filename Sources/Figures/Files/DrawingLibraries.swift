import Foundation

/// The functions of librsvg, cairo and zlib that turn an SVG document into pixels, which they pack, or
/// into a PDF document.
///
/// The libraries are looked for when the first picture is made, so that the program starts without them. librsvg's own
/// program does the same, but takes longer to start than to draw.
struct DrawingLibraries: Sendable {
    /// The functions; `nil` where a library is missing or is older than librsvg 2.52.
    static let shared = DrawingLibraries()

    /// `const RsvgRectangle`, in pixels.
    struct Rectangle {
        var x = 0.0
        var y = 0.0
        var width: Double
        var height: Double
    }

    typealias Object = OpaquePointer
    typealias Bytes = UnsafePointer<UInt8>
    typealias NewHandle = @convention(c) (Bytes?, UInt, UnsafeMutableRawPointer?) -> Object?
    typealias GetSize = @convention(c) (Object, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Int32
    typealias Render = @convention(c) (Object, Object, UnsafeRawPointer, UnsafeMutableRawPointer?) -> Int32
    typealias NewSurface = @convention(c) (Int32, Int32, Int32) -> Object?
    typealias NewContext = @convention(c) (Object) -> Object?
    typealias GetPixels = @convention(c) (Object) -> Bytes?
    typealias GetNumber = @convention(c) (Object) -> Int32
    typealias SetColor = @convention(c) (Object, Double, Double, Double) -> Void
    typealias Act = @convention(c) (Object) -> Void
    typealias Write = @convention(c) (UnsafeMutableRawPointer?, Bytes?, UInt32) -> Int32
    typealias NewDocument = @convention(c) (Write, UnsafeMutableRawPointer?, Double, Double) -> Object?
    typealias SetFact = @convention(c) (Object, Int32, UnsafePointer<CChar>) -> Void
    typealias Compress =
        @convention(c) (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt>, Bytes, UInt, Int32) -> Int32
    typealias Bound = @convention(c) (UInt) -> UInt
    typealias Checksum = @convention(c) (UInt, Bytes?, UInt32) -> UInt

    let newHandle: NewHandle
    let intrinsicSize: GetSize
    let render: Render
    let unreference: Act
    let newSurface: NewSurface
    let newDocument: NewDocument
    let setFact: SetFact
    let newContext: NewContext
    let setColor: SetColor
    let paint: Act
    let flush: Act
    let status: GetNumber
    let pixels: GetPixels
    let bytesPerRow: GetNumber
    let finish: Act
    let destroyContext: Act
    let destroySurface: Act
    let compress: Compress
    let compressedBound: Bound
    let checksum: Checksum

    private init?() {
        func library(_ name: String) -> UnsafeMutableRawPointer? { dlopen(name, RTLD_NOW | RTLD_LOCAL) }
        guard let rsvg = library("librsvg-2.so.2"), let cairo = library("libcairo.so.2"),
            let objects = library("libgobject-2.0.so.0"), let zlib = library("libz.so.1")
        else { return nil }
        func find<Function>(_ name: String, in library: UnsafeMutableRawPointer, _ type: Function.Type) -> Function? {
            dlsym(library, name).map { unsafeBitCast($0, to: type) }
        }
        guard let newHandle = find("rsvg_handle_new_from_data", in: rsvg, NewHandle.self),
            let intrinsicSize = find("rsvg_handle_get_intrinsic_size_in_pixels", in: rsvg, GetSize.self),
            let render = find("rsvg_handle_render_document", in: rsvg, Render.self),
            let unreference = find("g_object_unref", in: objects, Act.self),
            let newSurface = find("cairo_image_surface_create", in: cairo, NewSurface.self),
            let newDocument = find("cairo_pdf_surface_create_for_stream", in: cairo, NewDocument.self),
            let setFact = find("cairo_pdf_surface_set_metadata", in: cairo, SetFact.self),
            let finish = find("cairo_surface_finish", in: cairo, Act.self),
            let newContext = find("cairo_create", in: cairo, NewContext.self),
            let setColor = find("cairo_set_source_rgb", in: cairo, SetColor.self),
            let paint = find("cairo_paint", in: cairo, Act.self),
            let flush = find("cairo_surface_flush", in: cairo, Act.self),
            let status = find("cairo_surface_status", in: cairo, GetNumber.self),
            let pixels = find("cairo_image_surface_get_data", in: cairo, GetPixels.self),
            let bytesPerRow = find("cairo_image_surface_get_stride", in: cairo, GetNumber.self),
            let destroyContext = find("cairo_destroy", in: cairo, Act.self),
            let destroySurface = find("cairo_surface_destroy", in: cairo, Act.self),
            let compress = find("compress2", in: zlib, Compress.self),
            let compressedBound = find("compressBound", in: zlib, Bound.self),
            let checksum = find("crc32", in: zlib, Checksum.self)
        else { return nil }
        self.newHandle = newHandle
        self.intrinsicSize = intrinsicSize
        self.render = render
        self.unreference = unreference
        self.newSurface = newSurface
        self.newDocument = newDocument
        self.setFact = setFact
        self.finish = finish
        self.newContext = newContext
        self.setColor = setColor
        self.paint = paint
        self.flush = flush
        self.status = status
        self.pixels = pixels
        self.bytesPerRow = bytesPerRow
        self.destroyContext = destroyContext
        self.destroySurface = destroySurface
        self.compress = compress
        self.compressedBound = compressedBound
        self.checksum = checksum
    }
}
