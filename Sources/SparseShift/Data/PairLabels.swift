import HDF5
import JSON
import Numerics
import Requirements

/// One JSON document a pair: what changed in it. Equal documents are kept once.
public struct PairLabels: RandomAccessCollection, Sendable, Equatable {
    private(set) var distinct: [JSONValue] = []
    private(set) var positions: [Int32] = []

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

    /// Reads strings: JSON documents, or plain words if none of them is one.
    init(_ source: HDF5Dataset, rows: Int) throws {
        var labels = PairLabels(distinct: [], positions: [])
        labels.positions.reserveCapacity(rows)
        var known: [String: Int32] = [:]
        var words: [String] = []
        var firstWord: (row: Int, reason: String)?
        for start in stride(from: 0, to: rows, by: 16_384) {
            for text in try source.strings(rows: start..<Swift.min(rows, start + 16_384)) {
                let row = labels.positions.count
                labels.append(text, known: &known) { text in
                    words.append(text)
                    do { return try JSONValue(decoding: text) } catch {
                        if firstWord == nil { firstWord = (row, "\(error)") }
                        return .string(text)
                    }
                }
            }
        }
        if let firstWord {
            // One document among words is a word, but a broken document is no word.
            let isBroken = words.contains { text in
                text.first.map { "[{\"".contains($0) } ?? false
            }
            guard !isBroken else {
                throw DataError(
                    "\(source.file.name): dataset '\(source.name)', row \(firstWord.row.grouped) is not JSON: \(firstWord.reason)."
                )
            }
            labels.distinct = words.map { .string($0) }
        }
        self = labels
    }

    /// Reads the labels in a table of numbers (N, or N × K: a row each) or of strings.
    ///
    /// - Throws: Why they cannot be used, as a sentence.
    init(_ file: EmbeddingContainer, dataset name: String, rows: Int) throws {
        func check(_ shape: [Int], _ place: String, _ description: String) throws {
            guard shape.first == rows, shape.count <= 2, shape.dropFirst().reduce(1, *) > 0 else {
                throw DataError("\(place) is \(description); one label for each of \(rows.grouped) rows is needed.")
            }
        }
        switch file {
        case .hdf5(let file):
            let source = try file.dataset(name)
            let place = "\(file.name): dataset '\(name)'"
            if let reason = source.reasonNotToRead { throw DataError(reason) }
            if source.elementType == .string {
                guard source.count == rows else {
                    throw DataError(
                        "\(place) has \(source.count.grouped) labels for \(rows.grouped) rows; there must be one a row."
                    )
                }
                try self.init(source, rows: rows)
                return
            }
            try check(source.shape, place, source.shapeDescription)
            let isTruth = source.elementType == .boolean
            try self.init(shape: source.shape, isTruth: isTruth) { try source.read(rows: $0, into: $1) }
        case .tensors(let index, let limit):
            let source = try index.rows(of: name, limit: limit)
            try check(source.shape, source.place, source.shapeDescription)
            let isTruth = source.elementType == .boolean
            try self.init(shape: source.shape, isTruth: isTruth) { try source.read(rows: $0, into: $1) }
        }
    }

    /// Takes rows of numbers.
    private init(
        shape: [Int], isTruth: Bool, read: (Range<Int>, UnsafeMutableBufferPointer<Double>) throws -> Void
    ) throws {
        self.init(distinct: [], positions: [])
        let width = shape.dropFirst().reduce(1, *)
        var known: [[Double]: Int32] = [:]
        let step = Swift.max(1, (1 << 18) / width)
        var room = [Double](repeating: 0, count: Swift.min(step, shape[0]) * width)
        for start in stride(from: 0, to: shape[0], by: step) {
            let part = start..<Swift.min(shape[0], start + step)
            try room.withUnsafeMutableBufferPointer { try read(part, $0) }
            for row in 0..<part.count {
                append(Array(room[(row * width)..<((row + 1) * width)]), known: &known) { numbers in
                    .array(numbers.map { number in Int(exactly: number).map { .integer($0) } ?? .real(number) })
                }
            }
        }
    }

    /// Reads the labels of embeddings, or `nil` if the file has none or they cannot be used.
    ///
    /// Training does not need them, so it never stops for them.
    /// - Parameter remarks: Gets the reason why they cannot be used.
    static func read(
        _ file: EmbeddingContainer, names: [String], rows: Int, remarks: inout [String]
    ) -> PairLabels? {
        for name in names {
            if let broken = file.hdf5?.unreadable(name) { remarks.append(unused(broken, "labels")) }
            guard file.has(name) else { continue }
            do {
                let labels = try PairLabels(file, dataset: name, rows: rows)
                if let row = labels.firstNotFinite {
                    throw DataError("\(file.name): dataset '\(name)', row \(row.grouped) is not a finite number.")
                }
                return labels
            } catch {
                remarks.append(unused("\(error)", "labels"))
                return nil
            }
        }
        return nil
    }

    /// The first label with a number that is not finite.
    private var firstNotFinite: Int? {
        let unusable = Set(
            distinct.indices.filter {
                distinct[$0].array?.contains { $0.number.map { !$0.isFinite } ?? false } ?? false
            })
        return unusable.isEmpty ? nil : positions.firstIndex { unusable.contains(Int($0)) }
    }

    /// A remark on labels or texts that are left out.
    static func unused(_ reason: String, _ what: String) -> String {
        (reason.hasSuffix(".") ? String(reason.dropLast()) : reason) + "; the \(what) are not used."
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

    /// The labels as numbers (N × K) if every one is an array of K numbers or truth values (1 and 0), one number (K = 1),
    /// or an object whose members are numbers (a column each, in the order of ``names``); `nil` otherwise.
    public var numbers: Matrix? {
        let keys = names
        let rows = distinct.map { label in
            let entries =
                label.object.map { object in keys.map { object[$0] ?? .integer(0) } } ?? label.array ?? [label]
            let numbers = entries.compactMap(Self.number)
            return numbers.count == entries.count ? numbers : nil
        }
        guard let width = rows.first.flatMap({ $0 })?.count, width > 0 else { return nil }
        guard rows.allSatisfy({ $0?.count == width }) else { return nil }
        guard keys.isEmpty || distinct.allSatisfy({ $0.object != nil }) else { return nil }
        return Matrix(rows: count, columns: width) { target in
            for (pair, position) in positions.enumerated() {
                let row = rows[Int(position)]!
                for column in 0..<width { target[pair * width + column] = row[column] }
            }
        }
    }

    /// What the columns of ``numbers`` stand for, where the labels tell it themselves: the keys of objects, in
    /// alphabetical order. Empty otherwise.
    public var names: [String] { Set(distinct.compactMap { $0.object?.keys }.joined()).sorted() }

    private static func number(_ value: JSONValue) -> Float? {
        value.boolean.map { $0 ? 1 : 0 } ?? value.number.map(Float.init)
    }

    /// Labels that are words, as on/off concepts: one column a word, in alphabetical order, with 1 where a pair has it.
    /// `nil` if the labels are no words, or too many different ones to be concepts.
    public var words: (numbers: Matrix, names: [String])? {
        let texts = distinct.compactMap(\.string)
        guard texts.count == distinct.count, !texts.isEmpty else { return nil }
        let names = Set(texts).sorted()
        guard names.count <= Self.mostWords else { return nil }
        let columns = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let numbers = Matrix(rows: count, columns: names.count) { target in
            for index in target.indices { target[index] = 0 }
            for (pair, position) in positions.enumerated() {
                target[pair * names.count + columns[texts[Int(position)]]!] = 1
            }
        }
        return (numbers, names)
    }

    /// More different words than these are names of the pairs rather than of concepts.
    private static let mostWords = 256
}
