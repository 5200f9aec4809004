import HDF5
import JSON
import Numerics

/// Shifts between the embeddings of pairs of texts, from an HDF5 file.
///
/// The dataset is (N, 2, d), pairs, or (N, d), a sequence whose consecutive differences are the N − 1
/// shifts. It is read in slices, so that only the shifts themselves are ever in memory.
public struct EmbeddingPairs: LabelledShiftDataset, CustomStringConvertible {
    public let name: String
    /// The path of the file.
    public let path: String
    /// The dataset inside the file.
    public let dataset: String
    /// One shift a row (N × d).
    public let matrix: Matrix
    /// What changed in every pair, as the file tells it (`…_labels`: one JSON document a pair), or `nil`.
    public let labels: [JSONValue]?
    /// The labels as numbers (N × K) if every one is an array of K numbers; without columns otherwise.
    public let concepts: Matrix
    /// Whether the dataset holds pairs rather than a sequence.
    public let isPaired: Bool

    /// Reads a dataset of embeddings.
    ///
    /// - Parameters:
    ///   - path: An HDF5 file.
    ///   - dataset: float32 (or float64, which is converted), (N, 2, d) or (N, d).
    /// - Throws: ``DataError`` for a missing or foreign file, a missing dataset, a wrong shape or type, an
    ///   entry that is not finite, or an empty dataset.
    public init(_ path: String, dataset: String = "cfc_train") throws {
        do {
            let file = try HDF5File(path)
            try self.init(file, dataset: dataset)
        } catch let error as HDF5Error {
            throw DataError(error.description)
        }
    }

    private init(_ file: HDF5File, dataset name: String) throws {
        let source = try file.dataset(name)
        let place = "\(file.name): dataset '\(name)'"
        guard case .float = source.elementType else {
            throw DataError("\(place) holds \(source.elementType) (\(source.shapeDescription)); embeddings are float32.")
        }
        let shape = source.shape
        switch shape.count {
        case 2: isPaired = false
        case 3:
            guard shape[1] == 2 else {
                throw DataError("\(place) is \(source.shapeDescription); the second axis must be 2: the texts of a pair.")
            }
            isPaired = true
        default:
            throw DataError("\(place) is \(source.shapeDescription); pairs are N × 2 × d, a sequence is N × d.")
        }
        let width = shape.last!
        let count = isPaired ? shape[0] : shape[0] - 1
        guard count > 0, width > 0 else {
            throw DataError("\(place) is \(source.shapeDescription); there is no shift in it.")
        }
        matrix = try Self.readShifts(source, count: count, width: width, paired: isPaired, place: place)
        self.name = file.name
        path = file.path
        dataset = name
        labels = try Self.readLabels(file, name: name + "_labels", rows: shape[0])
        concepts = Self.numericLabels(labels, count: count)
    }

    private static func readShifts(
        _ source: HDF5Dataset, count: Int, width: Int, paired: Bool, place: String
    ) throws -> Matrix {
        let rowWidth = paired ? 2 * width : width
        // Slices hold whole chunks, else compressed chunks on a border would be unpacked twice.
        let chunk = max(1, source.chunkShape?.first ?? 1)
        let wanted = max(1, (8 << 20) / (4 * rowWidth))
        let sliceRows = min(source.shape[0], max(1, (wanted + chunk - 1) / chunk) * chunk)
        let slice = UnsafeMutableBufferPointer<Float>.allocate(capacity: (sliceRows + 1) * rowWidth)
        defer { slice.deallocate() }
        return try Matrix(rows: count, columns: width) { target in
            // In a sequence the last row of a slice is also the first half of the next slice's first shift.
            var carried = 0
            var written = 0
            for start in stride(from: 0, to: source.shape[0], by: sliceRows) {
                let rows = start..<min(source.shape[0], start + sliceRows)
                let fresh = UnsafeMutableBufferPointer(rebasing: slice[(carried * rowWidth)...])
                try source.read(rows: rows, into: fresh)
                if let bad = fresh[..<(rows.count * rowWidth)].firstIndex(where: { !$0.isFinite }) {
                    let value = fresh[bad]
                    throw DataError("\(place): row \((start + bad / rowWidth).grouped) has the entry \(value); every entry must be finite.")
                }
                let available = paired ? rows.count : rows.count + carried - 1
                for row in 0..<max(0, available) {
                    let first = slice.baseAddress! + row * rowWidth
                    let second = first + width
                    let shift = target.baseAddress! + written * width
                    for index in 0..<width { shift[index] = second[index] - first[index] }
                    written += 1
                }
                if !paired {
                    let last = slice.baseAddress! + (rows.count + carried - 1) * rowWidth
                    slice.baseAddress!.update(from: last, count: rowWidth)
                    carried = 1
                }
            }
        }
    }

    private static func readLabels(_ file: HDF5File, name: String, rows: Int) throws -> [JSONValue]? {
        guard file.hasDataset(name) else { return nil }
        let texts = try file.dataset(name).strings()
        guard texts.count == rows else {
            throw DataError("\(file.name): dataset '\(name)' has \(texts.count.grouped) labels for \(rows.grouped) rows; there must be one a row.")
        }
        return try texts.enumerated().map { index, text in
            do { return try JSONValue(decoding: text) } catch {
                throw DataError("\(file.name): dataset '\(name)', row \(index.grouped) is not JSON: \(error).")
            }
        }
    }

    private static func numericLabels(_ labels: [JSONValue]?, count: Int) -> Matrix {
        let rows = labels?.prefix(count).map { $0.array?.compactMap { $0.number.map(Float.init) } ?? [] } ?? []
        let width = rows.first?.count ?? 0
        guard width > 0, rows.count == count, rows.allSatisfy({ $0.count == width }) else {
            return Matrix(rows: count, columns: 0)
        }
        return Matrix(rows: rows)
    }

    public var count: Int { matrix.rows }
    public var dimension: Int { matrix.columns }

    public func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        matrix.copyRows(at: indices, into: destination)
    }

    /// The embeddings of consecutive pairs, before and after (`range.count` × d each), read from the file.
    ///
    /// - Throws: ``DataError`` if the file has gone or the range is outside the dataset.
    public func embeddings(_ range: Range<Int>) throws -> (before: Matrix, after: Matrix) {
        do {
            let source = try HDF5File(path).dataset(dataset)
            let width = dimension
            let rows = isPaired ? range : range.lowerBound..<(range.upperBound + 1)
            let all = try Matrix(rows: rows.count, columns: isPaired ? 2 * width : width) {
                try source.read(rows: rows, into: $0)
            }
            guard isPaired else { return (all.rows(0..<range.count), all.rows(1..<(range.count + 1))) }
            let texts = Matrix(rows: 2 * range.count, columns: width, elements: all.elements)
            return (
                texts.rows(at: stride(from: 0, to: texts.rows, by: 2).map { $0 }),
                texts.rows(at: stride(from: 1, to: texts.rows, by: 2).map { $0 })
            )
        } catch let error as HDF5Error {
            throw DataError(error.description)
        }
    }

    public var description: String { "\(name), \(dataset): \(count.grouped) shifts × \(dimension)" }
}
