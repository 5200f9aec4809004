import HDF5
import JSON
import Numerics
import Requirements

/// One JSON document a pair: what changed in it. Equal documents are kept once.
public struct PairLabels: RandomAccessCollection, Sendable, Equatable {
    private var distinct: [JSONValue] = []
    private var positions: [Int32] = []

    /// Takes labels, one a pair.
    public init(_ labels: some Sequence<JSONValue>) {
        var known: [JSONValue: Int32] = [:]
        for label in labels { append(label, known: &known) }
    }

    private init(distinct: [JSONValue], positions: [Int32]) {
        self.distinct = distinct
        self.positions = positions
    }

    private mutating func append<Key: Hashable>(
        _ key: Key, known: inout [Key: Int32], value: (Key) throws -> JSONValue
    ) rethrows {
        if let position = known[key] { return positions.append(position) }
        let position = Int32(distinct.count)
        distinct.append(try value(key))
        known[key] = position
        positions.append(position)
    }

    private mutating func append(_ label: JSONValue, known: inout [JSONValue: Int32]) {
        append(label, known: &known) { $0 }
    }

    /// Reads the labels of a dataset of embeddings, or `nil` if the file has none.
    init?(_ file: HDF5File, dataset name: String, rows: Int) throws(DataError) {
        let read = try DataError.from { () throws -> PairLabels? in
            guard file.hasDataset(name) else { return nil }
            let source = try file.dataset(name)
            guard source.count == rows else {
                throw DataError(
                    "\(file.name): dataset '\(name)' has \(source.count.grouped) labels for \(rows.grouped) rows; there must be one a row."
                )
            }
            var labels = PairLabels(distinct: [], positions: [])
            labels.positions.reserveCapacity(rows)
            var known: [String: Int32] = [:]
            for start in stride(from: 0, to: rows, by: 16_384) {
                for text in try source.strings(rows: start..<Swift.min(rows, start + 16_384)) {
                    let row = labels.positions.count
                    try labels.append(text, known: &known) { text in
                        do { return try JSONValue(decoding: text) } catch {
                            throw DataError(
                                "\(file.name): dataset '\(name)', row \(row.grouped) is not JSON: \(error).")
                        }
                    }
                }
            }
            return labels
        }
        guard let read else { return nil }
        self = read
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of pairs.
    public var endIndex: Int { positions.count }
    /// The label of a pair.
    public subscript(pair: Int) -> JSONValue {
        requireIndex(pair, below: positions.count, "Label")
        return distinct[Int(positions[pair])]
    }

    /// The labels of some pairs, in the order given.
    public func picked(at indices: some Sequence<Int>) -> PairLabels {
        PairLabels(
            distinct: distinct,
            positions: indices.map {
                requireIndex($0, below: positions.count, "Label")
                return positions[$0]
            })
    }

    /// Whether every pair has the same label.
    public static func == (left: PairLabels, right: PairLabels) -> Bool { left.elementsEqual(right) }

    /// The labels as numbers (N × K) if every one is an array of K numbers; `nil` otherwise.
    public var numbers: Matrix? {
        let rows = distinct.map { label in
            label.array.flatMap { entries in
                let numbers = entries.compactMap { $0.number.map(Float.init) }
                return numbers.count == entries.count ? numbers : nil
            }
        }
        guard let width = rows.first.flatMap({ $0 })?.count, width > 0 else { return nil }
        guard rows.allSatisfy({ $0?.count == width }) else { return nil }
        return Matrix(rows: count, columns: width) { target in
            for (pair, position) in positions.enumerated() {
                let row = rows[Int(position)]!
                for column in 0..<width { target[pair * width + column] = row[column] }
            }
        }
    }
}
