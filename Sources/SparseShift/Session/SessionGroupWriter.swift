import HDF5
import Numerics

/// A group of a session's file that is being written.
///
/// Texts are datasets rather than attributes: those are read with every reference checked.
struct SessionGroupWriter {
    let file: HDF5Writer
    let path: String
    /// Matrices that are in the file already, so that views of the same data do not store it again.
    let known: KnownMatrices

    final class KnownMatrices {
        fileprivate var places: [UInt64: [(matrix: Matrix, path: String)]] = [:]
    }

    init(_ file: HDF5Writer) {
        self.init(file: file, path: "", known: KnownMatrices())
    }

    private init(file: HDF5Writer, path: String, known: KnownMatrices) {
        self.file = file
        self.path = path
        self.known = known
    }

    func child(_ name: String) -> SessionGroupWriter {
        SessionGroupWriter(file: file, path: path.isEmpty ? name : "\(path)/\(name)", known: known)
    }

    private func place(_ name: String) -> String { "\(path)/\(name)" }

    /// Numbers from this count on are compressed.
    private func compression(_ count: Int) -> HDF5Compression { count >= 1 << 12 ? .gzip(level: 1) : .none }

    func set(_ numbers: [String: HDF5Attribute]) throws { try file.setAttributes(numbers, of: path) }

    func add(_ name: String, _ matrix: Matrix) throws {
        let fingerprint = matrix.fingerprint
        if let earlier = known.places[fingerprint]?.first(where: { $0.matrix.isIdentical(to: matrix) }) {
            return try file.link(place(name), to: earlier.path)
        }
        try file.add(
            place(name), shape: [matrix.rows, matrix.columns], floats: matrix.elements,
            compression: compression(matrix.count))
        known.places[fingerprint, default: []].append((matrix, place(name)))
    }

    func add(_ name: String, shape: [Int]? = nil, floats: [Float]) throws {
        try file.add(
            place(name), shape: shape ?? [floats.count], floats: floats, compression: compression(floats.count))
    }

    func add(_ name: String, shape: [Int]? = nil, doubles: [Double]) throws {
        try file.add(
            place(name), shape: shape ?? [doubles.count], doubles: doubles, compression: compression(doubles.count))
    }

    func add(_ name: String, integers: [Int]) throws {
        try file.add(place(name), shape: [integers.count], integers: integers, compression: compression(integers.count))
    }

    func add(_ name: String, texts: [String]) throws { try file.add(place(name), strings: texts) }
}

extension Matrix {
    /// A number that equal matrices share, and others hardly ever.
    var fingerprint: UInt64 {
        withUnsafeBufferPointer { elements in
            var hash = UInt64(truncatingIfNeeded: rows) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: columns)
            for element in elements {
                hash = (hash ^ UInt64(element.bitPattern)) &* 0x0000_0100_0000_01B3
                hash ^= hash >> 29
            }
            return hash
        }
    }

    /// Whether all bits are the same.
    func isIdentical(to other: Matrix) -> Bool {
        guard rows == other.rows, columns == other.columns else { return false }
        return withUnsafeBufferPointer { left in
            other.withUnsafeBufferPointer { right in
                left.indices.allSatisfy { left[$0].bitPattern == right[$0].bitPattern }
            }
        }
    }
}
