import Glibc
import HDF5
import Numerics

/// A group of a session's file that is being read. Everything is checked before it is used: the file may come from
/// another version or another hand.
struct SessionGroupReader {
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
            guard seal == .whole else { throw SessionFile.foreign(file.name) }
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
    var fileName: String { source.file.name }
    /// The path of the file.
    var filePath: String { source.file.path }

    func child(_ name: String) -> SessionGroupReader {
        SessionGroupReader(source, path: path.isEmpty ? name : "\(path)/\(name)")
    }

    private func place(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

    func has(_ dataset: String) -> Bool { source.names.contains(place(dataset)) }

    /// Says that something in this group is not as it was written.
    func damaged(_ name: String, _ reason: String) -> SessionError {
        SessionError("\(fileName): '\(place(name))' \(reason); the file is damaged.")
    }

    // MARK: Numbers

    var numbers: [String: HDF5Attribute] { source.file.attributes(of: path.isEmpty ? "/" : path) }

    func integer(_ name: String, in range: ClosedRange<Int> = .min ... .max) throws -> Int {
        guard let value = numbers[name]?.integer, range.contains(value) else {
            throw damaged(name, "is no such integer")
        }
        return value
    }

    func real(_ name: String) throws -> Double {
        guard case .real(let value)? = numbers[name] else { throw damaged(name, "is no number") }
        return value
    }

    func optionalReal(_ name: String) -> Double? {
        guard case .real(let value)? = numbers[name] else { return nil }
        return value
    }

    // MARK: Datasets

    private func dataset(_ name: String, shape: [Int]?) throws -> HDF5Dataset {
        let dataset = try source.file.dataset(place(name))
        if let shape, dataset.shape != shape {
            throw damaged(name, "is \(dataset.shapeDescription), not \(shape.map(\.grouped).joined(separator: " × "))")
        }
        // gzip makes nothing smaller than a thousandth, so a larger claim is a damaged header.
        guard dataset.count / 2_000 <= source.byteCount else { throw damaged(name, "claims more than the file holds") }
        return dataset
    }

    func matrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws -> Matrix {
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

    func floats(_ name: String, count: Int) throws -> [Float] { try dataset(name, shape: [count]).floats() }

    func doubles(_ name: String, shape: [Int]? = nil) throws -> [Double] { try dataset(name, shape: shape).doubles() }

    /// Integers from 0 to below `end`, such as indices.
    func indices(_ name: String, below end: Int, count: Int? = nil) throws -> [Int] {
        try doubles(name, shape: count.map { [$0] }).map { value in
            guard let index = Int(exactly: value), (0..<max(end, 1)).contains(index), end > 0 else {
                throw damaged(name, "has the entry \(value), which is not from 0 to \(end - 1)")
            }
            return index
        }
    }

    func texts(_ name: String, count: Int? = nil) throws -> [String] {
        let dataset = try dataset(name, shape: count.map { [$0] })
        guard dataset.shape.count == 1 else { throw damaged(name, "is \(dataset.shapeDescription), not a list") }
        return try dataset.strings()
    }

    func text(_ name: String) throws -> String { try texts(name, count: 1)[0] }

    /// All tensors of a group inside this one: their names, shapes and elements.
    func tensors(_ group: String) throws -> [(name: String, shape: [Int], elements: [Float])] {
        let prefix = place(group) + "/"
        return try source.names.filter { $0.hasPrefix(prefix) }.sorted().map { path in
            let name = String(path.dropFirst(prefix.count))
            let dataset = try dataset("\(group)/\(name)", shape: nil)
            return (name, dataset.shape, try dataset.floats())
        }
    }
}
