import Foundation
import HDF5
import Numerics
import SparseShift

/// An epoch over files of more and more pairs, under a limit of memory. Usage:
///
///     streaming-benchmark [FOLDER [MEBIBYTES [ROWS …]]]
///
/// Prints one Markdown table. Every measurement is a process of its own, so that its peak memory is its own.

let dimension = 256
let batch = 128

/// The most memory that this process ever held, in MiB.
func peakMemory() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return (line?.split(separator: " ").dropFirst().first).flatMap { Double($0) }.map { $0 / 1_024 } ?? .nan
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(body)
    return duration / .seconds(1)
}

/// Pairs whose shifts mix ten directions, in one piece or in compressed chunks.
func write(_ path: String, rows: Int, isCompressed: Bool) throws {
    let block = 4_096
    let toy = SyntheticShifts(concepts: 10, varyingAtMost: 3, dimension: dimension, count: block, noise: 0.1, seed: 1)
    var random = RandomGenerator(seed: 2)
    var pairs = [Float](repeating: 0, count: block * 2 * dimension)
    for row in 0..<block {
        for entry in 0..<dimension {
            // Three digits, as embeddings of half precision have.
            let before = (Float(random.normal()) * 256).rounded() / 256
            pairs[row * 2 * dimension + entry] = before
            pairs[(row * 2 + 1) * dimension + entry] = before + (toy.matrix[row, entry] * 256).rounded() / 256
        }
    }
    try HDF5Writer.write(path) { file in
        if isCompressed {
            let table = try file.addTable(
                "cfc_train", rowShape: [2, dimension], chunkRows: 256, compression: .gzip(level: 1))
            for start in stride(from: 0, to: rows, by: block) {
                let count = min(block, rows - start) * 2 * dimension
                try pairs.withUnsafeBufferPointer { try table.append(UnsafeBufferPointer(rebasing: $0[..<count])) }
            }
        } else {
            let all = [Float](unsafeUninitializedCapacity: rows * 2 * dimension) { target, count in
                for index in 0..<rows * 2 * dimension { target[index] = pairs[index % pairs.count] }
                count = rows * 2 * dimension
            }
            try file.add("cfc_train", shape: [rows, 2, dimension], floats: all)
        }
    }
}

/// Cells of the table for one file.
func measure(_ path: String, limit: Int) throws -> String {
    let before = peakMemory()
    let data = try EmbeddingPairs(path, memory: .limit(limit))
    var order = (0..<Int32(data.count)).map { $0 }
    var shifts = [Float](repeating: 0, count: batch * dimension)
    var random = RandomGenerator(seed: 0)
    let epoch = try seconds {
        try order.withUnsafeMutableBufferPointer { order in
            data.shuffle(order, using: &random)
            for start in stride(from: 0, to: order.count - batch + 1, by: batch) {
                try data.copyShifts(at: UnsafeBufferPointer(rebasing: order[start..<start + batch]), into: &shifts)
            }
        }
    }
    let reads = data.reading.map { "\($0.reads) of \($0.slices)" } ?? "in memory"
    order = []
    let configuration = SSAE.Configuration(features: 32, length: .epochs(1), batch: batch)
    let training = try seconds { _ = try train(configuration, on: data, observer: nil) }
    let number = { (value: Double, places: Int) in String(format: "%.\(places)f", value) }
    return [
        reads, number(epoch, 3), number(1e6 * epoch / Double(data.count), 2), number(training, 2),
        number(1e6 * training / Double(data.count), 2), number(before, 0), number(peakMemory(), 0),
    ].joined(separator: " | ")
}

func run() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[1] == "--measure" {
        return print(try measure(arguments[2], limit: Int(arguments[3])!))
    }
    let folder = arguments.count > 1 ? arguments[1] : NSTemporaryDirectory()
    let limit = (arguments.count > 2 ? Int(arguments[2]) ?? 64 : 64) << 20
    let sizes = arguments.count > 3 ? arguments[3...].compactMap { Int($0) } : [1_000, 10_000, 100_000, 1_000_000]
    print("Pairs × 2 × \(dimension), float32; at most \(limit >> 20) MiB of shifts; batches of \(batch).\n")
    print(
        "| pairs | file | MiB | slices read | epoch s | µs a shift | training s | µs a shift | MiB before | MiB at most |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for rows in sizes {
        for isCompressed in [false, true] {
            let path = folder + "/streaming-benchmark-\(getpid()).h5"
            defer { unlink(path) }
            try write(path, rows: rows, isCompressed: isCompressed)
            let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = ["--measure", path, "\(limit)"]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            print(
                "| \(rows) | \(isCompressed ? "gzip" : "one piece") | \(bytes >> 20) | \(text.split(separator: "\n").last ?? "") |"
            )
        }
    }
}

do { try run() } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
