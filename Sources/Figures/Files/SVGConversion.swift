import Foundation

/// Turns SVG into other formats by librsvg's program.
struct SVGConversion {
    /// `png` or `pdf`.
    let format: String
    let scale: Double

    init(to format: String, scale: Double) {
        self.format = format
        self.scale = scale
    }

    /// - Parameter path: What errors name.
    /// - Throws: ``FigureError``.
    func convert(_ svg: Data, for path: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // The figure's pixels are CSS's, 96 an inch; a PDF keeps them as lengths.
        process.arguments = [
            "rsvg-convert", "--format", format, "--zoom", format == "png" ? "\(scale)" : "1", "--dpi-x", "96",
            "--dpi-y", "96",
        ]
        let (input, output, complaint) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = complaint
        // The creation date of a PDF; with it the same figure would never give the same bytes.
        process.environment = ProcessInfo.processInfo.environment.merging(["SOURCE_DATE_EPOCH": "0"]) { _, new in new }
        do { try process.run() } catch {
            throw FigureError(description: "\(path): rsvg-convert could not be started: \(error).")
        }
        // The program reads all before it writes; figures are smaller than would fill both pipes.
        try? input.fileHandleForWriting.write(contentsOf: svg)
        try? input.fileHandleForWriting.close()
        let result = output.fileHandleForReading.readDataToEndOfFile()
        let words = String(decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
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
