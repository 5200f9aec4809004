import HDF5
import Numerics

/// A group of a session's file that is being written: named numbers, texts, arrays and groups.
///
/// A metric of your own writes its values with `add` and reads them back with ``GroupReader``. In a metric's own group
/// the name `type` is taken.
public struct GroupWriter {
    // Texts are datasets rather than attributes: those are read with every reference checked.
    private let sink: Sink
    private let path: String

    /// The file, and what all groups of it share. Without a file, what is written is only counted.
    private final class Sink {
        let file: HDF5Writer?
        var byteCount = 0
        /// Matrices that are in the file already, so that views of the same data do not store it again.
        var places: [UInt64: [(matrix: Matrix, path: String)]] = [:]

        init(_ file: HDF5Writer?) { self.file = file }
    }

    /// The file's own group.
    init(_ file: HDF5Writer) { self.init(Sink(file), path: "") }

    private init(_ sink: Sink, path: String) {
        self.sink = sink
        self.path = path
    }

    /// The bytes of the numbers and texts that `body` writes. Nothing is written to a file.
    static func byteCount(_ body: (GroupWriter) throws -> Void) rethrows -> Int {
        let sink = Sink(nil)
        try body(GroupWriter(sink, path: ""))
        return sink.byteCount
    }

    /// A group inside this one. It is created with the first value that it gets.
    public func group(_ name: String) -> GroupWriter {
        GroupWriter(sink, path: path.isEmpty ? name : "\(path)/\(name)")
    }

    private func place(_ name: String) -> String { "\(path)/\(name)" }

    private func store(_ byteCount: Int, _ body: (HDF5Writer) throws -> Void) throws {
        sink.byteCount += byteCount
        if let file = sink.file { try body(file) }
    }

    /// Arrays of at least this many numbers are compressed.
    private func compression(_ count: Int) -> HDF5Compression { count >= 1 << 12 ? .gzip(level: 1) : .none }

    // MARK: Single values

    func set(_ name: String, _ attribute: HDF5Attribute) throws {
        try store(8) { try $0.setAttributes([name: attribute], of: path) }
    }

    /// Adds a number; any bits come back.
    public func add(_ name: String, _ number: Double) throws { try set(name, .real(number)) }

    /// Adds an integer.
    public func add(_ name: String, _ number: Int) throws { try set(name, .integer(number)) }

    /// Adds a truth value, as 0 or 1.
    public func add(_ name: String, _ isTrue: Bool) throws { try set(name, .integer(isTrue ? 1 : 0)) }

    /// Adds a text.
    public func add(_ name: String, _ text: String) throws { try add(name, [text]) }

    // MARK: Arrays

    /// Adds numbers in double precision; any bits come back.
    public func add(_ name: String, _ numbers: [Double]) throws { try add(name, numbers, shape: [numbers.count]) }

    /// Adds numbers in double precision as an array of several axes, the last one fastest.
    ///
    /// - Precondition: `shape` has as many elements as there are numbers.
    public func add(_ name: String, _ numbers: [Double], shape: [Int]) throws {
        try store(8 * numbers.count) {
            try $0.add(place(name), shape: shape, doubles: numbers, compression: compression(numbers.count))
        }
    }

    /// Adds numbers in single precision; any bits come back.
    public func add(_ name: String, _ numbers: [Float]) throws { try add(name, numbers, shape: [numbers.count]) }

    /// Adds numbers in single precision as an array of several axes, the last one fastest.
    ///
    /// - Precondition: `shape` has as many elements as there are numbers.
    public func add(_ name: String, _ numbers: [Float], shape: [Int]) throws {
        try store(4 * numbers.count) {
            try $0.add(place(name), shape: shape, floats: numbers, compression: compression(numbers.count))
        }
    }

    /// Adds integers. They come back if they are between −2⁵³ and 2⁵³.
    public func add(_ name: String, _ integers: [Int]) throws {
        try store(8 * integers.count) {
            try $0.add(
                place(name), shape: [integers.count], integers: integers, compression: compression(integers.count))
        }
    }

    /// Adds a list of texts.
    public func add(_ name: String, _ texts: [String]) throws {
        try store(texts.reduce(0) { $0 + $1.utf8.count }) { try $0.add(place(name), strings: texts) }
    }

    /// Adds a matrix. Equal matrices of a file are stored once.
    public func add(_ name: String, _ matrix: Matrix) throws {
        try store(4 * matrix.count) { file in
            let fingerprint = matrix.fingerprint
            if let earlier = sink.places[fingerprint]?.first(where: { $0.matrix.isIdentical(to: matrix) }) {
                return try file.link(place(name), to: earlier.path)
            }
            try file.add(
                place(name), shape: [matrix.rows, matrix.columns], floats: matrix.elements,
                compression: compression(matrix.count))
            sink.places[fingerprint, default: []].append((matrix, place(name)))
        }
    }

    /// Adds matrices of any shapes, in a group with a matrix a number.
    public func add(_ name: String, _ matrices: [Matrix]) throws {
        try add(name, list: matrices) { try $0.add("matrix", $1) }
    }

    // MARK: Results

    /// Adds a result that is a part of another, in a group of its own.
    public func add(_ name: String, _ metric: some SessionMetric) throws { try metric.write(to: group(name)) }

    /// Adds results that are parts of another, in a group of numbered groups.
    public func add<Metric: SessionMetric>(_ name: String, _ metrics: [Metric]) throws {
        try add(name, list: metrics) { try $1.write(to: $0) }
    }

    /// Adds a list, in a group with its count and a numbered group for each element.
    func add<Element>(_ name: String, list: [Element], _ body: (GroupWriter, Element) throws -> Void) throws {
        let list = (group(name), list)
        try list.0.add("count", list.1.count)
        for (index, element) in list.1.enumerated() { try body(list.0.group("\(index)"), element) }
    }
}

extension Matrix {
    /// A number that equal matrices share and different ones hardly ever do.
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
