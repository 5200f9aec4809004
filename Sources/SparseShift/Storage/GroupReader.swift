import Glibc
import HDF5
import Numerics

/// A group of a session's file that is being read.
///
/// Every method checks what it reads, since the file may come from another version or another program. What is missing
/// or of another type is a ``SessionError`` that names the file and the place in it.
public struct GroupReader {
    private let source: Source
    let path: String

    private final class Source {
        let file: HDF5File
        let names: Set<String>
        let byteCount: Int
        /// What was read so far, so that views of the same data share its memory again.
        var matrices: [UInt64: [Matrix]] = [:]

        init(_ path: String) throws {
            let seal = HDF5Seal(of: path)
            guard seal != .broken else {
                let name = path.split(separator: "/").last ?? "/"
                throw SessionError("\(name): the file is damaged, or another program has changed it.")
            }
            file = try HDF5File(path)
            guard seal == .whole else { throw SessionError.foreign(file.name) }
            names = Set(file.datasetNames)
            var status = stat()
            byteCount = stat(path, &status) == 0 ? Int(status.st_size) : 0
        }
    }

    /// Opens a file.
    init(contentsOf path: String) throws {
        source = try Source(path)
        self.path = ""
    }

    private init(_ source: Source, path: String) {
        self.source = source
        self.path = path
    }

    /// The name of the file, for messages.
    public var fileName: String { source.file.name }
    /// The path of the file.
    var filePath: String { source.file.path }

    /// A group inside this one, whether it is there or not.
    public func group(_ name: String) -> GroupReader {
        GroupReader(source, path: path.isEmpty ? name : "\(path)/\(name)")
    }

    private func place(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

    /// Whether an array, a text or a list of texts has this name.
    public func has(_ name: String) -> Bool { source.names.contains(place(name)) }

    /// An error that says that something in this group is not as it was written.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - reason: A predicate such as `is no distribution`.
    public func damaged(_ name: String, _ reason: String) -> SessionError {
        SessionError("\(fileName): '\(place(name))' \(reason); the file is damaged.")
    }

    // MARK: Single values

    var attributes: [String: HDF5Attribute] { source.file.attributes(of: path.isEmpty ? "/" : path) }

    /// An integer.
    ///
    /// - Throws: ``SessionError`` if there is no such integer, or it is outside the range.
    public func integer(_ name: String, in range: ClosedRange<Int> = .min ... .max) throws -> Int {
        guard let value = attributes[name]?.integer, range.contains(value) else {
            throw damaged(name, "is no such integer")
        }
        return value
    }

    /// A number.
    ///
    /// - Throws: ``SessionError`` if there is no such number.
    public func real(_ name: String) throws -> Double {
        guard let value = optionalReal(name) else { throw damaged(name, "is no number") }
        return value
    }

    /// A number; `nil` if there is none of this name.
    public func optionalReal(_ name: String) -> Double? {
        guard case .real(let value)? = attributes[name] else { return nil }
        return value
    }

    /// A truth value.
    ///
    /// - Throws: ``SessionError`` if there is no such value.
    public func boolean(_ name: String) throws -> Bool { try integer(name) == 1 }

    /// A text.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if there is no such text.
    public func text(_ name: String) throws -> String { try texts(name, count: 1)[0] }

    /// A value that is stored as a text.
    func choice<Value: RawRepresentable<String>>(_ name: String, _ what: String) throws -> Value {
        let text = try text(name)
        guard let value = Value(rawValue: text) else { throw damaged(name, "is '\(text)', which is no \(what)") }
        return value
    }

    // MARK: Arrays

    private func dataset(_ name: String, shape: [Int]?) throws -> HDF5Dataset {
        let dataset = try source.file.dataset(place(name))
        if let shape, dataset.shape != shape {
            throw damaged(name, "is \(dataset.shapeDescription), not \(shape.map(\.grouped).joined(separator: " × "))")
        }
        // gzip makes nothing smaller than a thousandth, so a larger claim is a damaged header.
        guard dataset.count / 2_000 <= source.byteCount else { throw damaged(name, "claims more than the file holds") }
        return dataset
    }

    /// Numbers in double precision.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - count: How many there have to be; any number by default.
    /// - Throws: ``SessionError`` or `HDF5Error` if there are none, or another number of them.
    public func doubles(_ name: String, count: Int? = nil) throws -> [Double] {
        try doubles(name, shape: count.map { [$0] })
    }

    func doubles(_ name: String, shape: [Int]?) throws -> [Double] { try dataset(name, shape: shape).doubles() }

    /// Numbers in single precision.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - count: How many there have to be.
    /// - Throws: ``SessionError`` or `HDF5Error` if there are none, or another number of them.
    public func floats(_ name: String, count: Int) throws -> [Float] { try dataset(name, shape: [count]).floats() }

    /// Integers.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - count: How many there have to be; any number by default.
    /// - Throws: ``SessionError`` or `HDF5Error` if there are none, another number of them, or one is no integer.
    public func integers(_ name: String, count: Int? = nil) throws -> [Int] {
        try doubles(name, count: count).map { value in
            guard let integer = Int(exactly: value) else { throw damaged(name, "has one that is no integer") }
            return integer
        }
    }

    /// Integers from 0 to below `end`, such as indices.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - end: The number that all indices are below.
    ///   - count: How many there have to be; any number by default.
    /// - Throws: ``SessionError`` or `HDF5Error` if there are none, another number of them, or one is outside.
    public func indices(_ name: String, below end: Int, count: Int? = nil) throws -> [Int] {
        try doubles(name, count: count).map { value in
            guard let index = Int(exactly: value), (0..<max(end, 1)).contains(index), end > 0 else {
                throw damaged(name, "has the entry \(value), which is not from 0 to \(end - 1)")
            }
            return index
        }
    }

    /// A list of texts.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - count: How many there have to be; any number by default.
    /// - Throws: ``SessionError`` or `HDF5Error` if there are none, or another number of them.
    public func texts(_ name: String, count: Int? = nil) throws -> [String] {
        let dataset = try dataset(name, shape: count.map { [$0] })
        guard dataset.shape.count == 1 else { throw damaged(name, "is \(dataset.shapeDescription), not a list") }
        return try dataset.strings()
    }

    /// Names of so many things, or none.
    func names(_ name: String, of count: Int) throws -> [String] {
        let names = try texts(name)
        guard names.isEmpty || names.count == count else {
            throw damaged(name, "has \(names.count) texts, not \(count)")
        }
        return names
    }

    /// A matrix.
    ///
    /// - Parameters:
    ///   - name: The name of the dataset in the group.
    ///   - rows: How many rows it has to have; any number by default.
    ///   - columns: How many columns it has to have; any number by default.
    /// - Throws: ``SessionError`` or `HDF5Error` if there is no such matrix.
    public func matrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws -> Matrix {
        let dataset = try dataset(name, shape: nil)
        guard dataset.shape.count == 2, rows ?? dataset.shape[0] == dataset.shape[0],
            columns ?? dataset.shape[1] == dataset.shape[1]
        else {
            let wanted = "\(rows.map(\.grouped) ?? "rows") × \(columns.map(\.grouped) ?? "columns")"
            throw damaged(name, "is \(dataset.shapeDescription), not \(wanted)")
        }
        let matrix = Matrix(rows: dataset.shape[0], columns: dataset.shape[1], elements: try dataset.floats())
        let fingerprint = matrix.fingerprint
        if let same = source.matrices[fingerprint]?.first(where: { $0.isIdentical(to: matrix) }) { return same }
        source.matrices[fingerprint, default: []].append(matrix)
        return matrix
    }

    /// Matrices that `GroupWriter/add(_:_:)-([Matrix])` wrote.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if there are none.
    public func matrices(_ name: String) throws -> [Matrix] { try list(name) { try $0.matrix("matrix") } }

    /// All tensors of a group inside this one: their names, shapes and elements.
    func tensors(_ group: String) throws -> [(name: String, shape: [Int], elements: [Float])] {
        let prefix = place(group) + "/"
        return try source.names.filter { $0.hasPrefix(prefix) }.sorted().map { path in
            let name = String(path.dropFirst(prefix.count))
            let dataset = try dataset("\(group)/\(name)", shape: nil)
            return (name, dataset.shape, try dataset.floats())
        }
    }

    // MARK: Results

    /// A result that is a part of another.
    ///
    /// - Throws: What reading its values throws.
    public func metric<Metric: SessionMetric>(_ name: String, _ type: Metric.Type = Metric.self) throws -> Metric {
        try Metric(from: group(name))
    }

    /// Results that are parts of another.
    ///
    /// - Throws: What reading their values throws.
    public func metrics<Metric: SessionMetric>(_ name: String, _ type: Metric.Type = Metric.self) throws -> [Metric] {
        try list(name, Metric.init(from:))
    }

    /// A list that `add(_:list:_:)` wrote.
    func list<Element>(_ name: String, _ body: (GroupReader) throws -> Element) throws -> [Element] {
        let group = group(name)
        return try (0..<group.integer("count", in: 0...1_000_000)).map { try body(group.group("\($0)")) }
    }
}
