import Foundation
import Machine

/// Converts SVG to other formats with librsvg's program.
struct SVGConversion {
    /// The format: `png` or `pdf`.
    let format: String
    /// Pixels of a PNG for each pixel of the figure.
    let scale: Double

    init(to format: String, scale: Double) {
        self.format = format
        self.scale = scale
    }

    /// The figure in the format.
    ///
    /// - Parameter path: The file that errors name.
    /// - Throws: ``FigureError`` without the program, or if it fails.
    func convert(_ svg: Data, for path: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A figure's pixels are CSS pixels, 96 an inch; a PDF keeps them as lengths.
        process.arguments = [
            "rsvg-convert", "--format", format, "--zoom", format == "png" ? "\(scale)" : "1", "--dpi-x", "96",
            "--dpi-y", "96",
        ]
        let (input, output, complaint) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = complaint
        // Sets the creation date of a PDF; otherwise the same figure would never give the same bytes.
        process.environment = ProcessInfo.processInfo.environment.merging(["SOURCE_DATE_EPOCH": "0"]) { _, new in new }
        do { try process.run() } catch {
            throw FigureError(description: "\(path): rsvg-convert could not be started: \(error).")
        }
        // The program reads all of the figure before it writes, so neither pipe can block the other.
        try? input.fileHandleForWriting.write(contentsOf: svg)
        try? input.fileHandleForWriting.close()
        let result = output.fileHandleForReading.bytesToEnd()
        let words = String(decoding: complaint.fileHandleForReading.bytesToEnd(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 127 {
            throw FigureError(
                description:
                    "\(path): \(format.uppercased()) needs rsvg-convert, which is not installed (package librsvg2-bin)."
            )
        }
        guard process.terminationStatus == 0, !result.isEmpty else {
            let line =
                words.split(separator: "\n").last.map(String.init) ?? "it ended with \(process.terminationStatus)"
            throw FigureError(description: "\(path): rsvg-convert failed: \(line)")
        }
        return result
    }
}
