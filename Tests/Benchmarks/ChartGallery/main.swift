import Figures
import Foundation
import Numerics

// Draws every kind of chart into a folder, with the data that they show as data.json, for another library to draw.
// Prints a line a chart: name, bytes, seconds of processor time.

guard CommandLine.arguments.count == 2 else {
    FileHandle.standardError.write(Data("usage: chart-gallery FOLDER\n".utf8))
    exit(2)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1])
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)

var gallery = Gallery()
gallery.addLines()
gallery.addBars()
gallery.addPoints()
gallery.addDistributions()
gallery.addMaps()
gallery.addLayouts()

let encoder = JSONEncoder()
encoder.outputFormatting = [.sortedKeys]
try encoder.encode(gallery.data).write(to: folder.appendingPathComponent("data.json"))
for (name, chart) in gallery.charts {
    let start = clock()
    let text = chart.svg.text
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    try text.write(to: folder.appendingPathComponent("\(name).svg"), atomically: true, encoding: .utf8)
    print(name, text.utf8.count, String(format: "%.4f", seconds))
}
