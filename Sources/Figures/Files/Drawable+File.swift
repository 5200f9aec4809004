import Foundation
import Machine
import TensorFiles

extension Drawable {
    /// Writes the figure to a file as SVG, PNG or PDF, whichever the name ends with. PNG and PDF need librsvg's
    /// `rsvg-convert`.
    ///
    ///     try plot(runs).write(to: "training.pdf")
    ///
    /// - Parameters:
    ///   - path: The file; an earlier one is replaced.
    ///   - scale: Pixels of a PNG for each pixel of the figure, above 0 and at most 20; 2 suits screens and most
    ///     printers.
    /// - Throws: ``FigureError`` for another ending or scale, without `rsvg-convert`, or if it fails; `TensorFileError`
    ///   if the file cannot be written. An earlier file then stays as it was.
    public func write(to path: String, scale: Double = 2) throws {
        let path = UserFolders.path(path)
        let text = svg.text
        guard let ending = path.split(separator: ".").last.map({ $0.lowercased() }),
            ["svg", "png", "pdf"].contains(ending)
        else {
            throw FigureError(
                description: "\(path): figures are written as .svg, .png or .pdf; the name ends otherwise.")
        }
        if ending == "svg" { return try AtomicFile.write(Data(text.utf8), to: path) }
        guard scale > 0, scale <= 20 else {
            throw FigureError(description: "scale: \(scale) pixels a pixel is not within 0 and 20.")
        }
        let converted = try SVGConversion(to: ending, scale: scale).convert(Data(text.utf8), for: path)
        try AtomicFile.write(converted, to: path)
    }
}
