import Foundation
import HDF5
import TensorFiles

/// A table of numbers in a file whose rows are read a part at a time: a dataset, or an array.
protocol NumberTable: Sendable {
    /// File and dataset, as messages begin.
    var place: String { get }
    /// The length of every axis.
    var shape: [Int] { get }
    /// The shape and type as text, as in `5,000 × 2 × 768, float32`.
    var shapeDescription: String { get }
    /// Whether the elements are numbers of floating point.
    var isFloatingPoint: Bool { get }
    /// Whether the elements are more exact than single precision.
    var isWide: Bool { get }
    /// Rows that the file stores as one piece; at least 1.
    var chunkRows: Int { get }

    /// Reads entries of the first axis in single precision.
    func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>) throws
    /// Reads entries of the first axis in double precision.
    func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Double>) throws
}

extension HDF5Dataset: NumberTable {
    var isFloatingPoint: Bool { elementType.isFloatingPoint }

    var isWide: Bool { if case .float(let bits) = elementType { bits > 32 } else { false } }

    var chunkRows: Int { max(1, chunkShape?.first ?? 1) }
}

extension TensorRows: NumberTable {
    var isFloatingPoint: Bool { elementType.isFloatingPoint }
    var isWide: Bool { elementType == .float64 }
    var chunkRows: Int { 1 }
}

/// The precision in which embeddings are read, and subtracted.
protocol EmbeddingScalar: BinaryFloatingPoint & Sendable {
    static func read(_ rows: Range<Int>, of table: any NumberTable, into room: UnsafeMutableBufferPointer<Self>) throws
}

extension Float: EmbeddingScalar {
    static func read(
        _ rows: Range<Int>, of table: any NumberTable, into room: UnsafeMutableBufferPointer<Float>
    ) throws {
        try table.read(rows: rows, into: room)
    }
}

extension Double: EmbeddingScalar {
    static func read(
        _ rows: Range<Int>, of table: any NumberTable, into room: UnsafeMutableBufferPointer<Double>
    ) throws {
        try table.read(rows: rows, into: room)
    }
}
