import JSON
import Numerics
import Requirements

/// Some of the shifts of other data, by reference: nothing is copied.
///
/// The shifts keep the order that they have in the base, so that a file is read from front to back.
public struct ShiftSubset<Base: ShiftDataset>: ShiftDataset, CustomStringConvertible {
    /// The data that the shifts belong to.
    public let base: Base
    /// The name of the data in messages and tables.
    public let name: String
    /// Where the shifts are in the base, ascending.
    public let indices: [Int32]
    /// δ of these shifts (`count` × K); without columns if the base has none.
    public let concepts: Matrix
    /// What is known of every shift besides its numbers.
    public let annotations: ShiftAnnotations

    /// Picks shifts.
    ///
    /// - Parameters:
    ///   - base: The data set that this one is a part of.
    ///   - indices: Where they are in the base, in any order.
    ///   - name: How messages and tables call them.
    /// - Throws: ``DataError`` if there is none, one is outside the base or one comes twice.
    public init(_ base: Base, at indices: some Sequence<Int>, name: String) throws(DataError) {
        let sorted = indices.sorted()
        guard let first = sorted.first, let last = sorted.last else {
            throw DataError("\(name): none of the \(base.count.grouped) shifts of \(base.name) is in it.")
        }
        guard first >= 0, last < base.count else {
            throw DataError(
                """
                \(name): shift \(first < 0 ? first : last) was asked for, but \(base.name) has shifts \
                0 to \((base.count - 1).grouped).
                """)
        }
        if let place = sorted.indices.dropFirst().first(where: { sorted[$0] == sorted[$0 - 1] }) {
            throw DataError("\(name): shift \(sorted[place]) was asked for twice.")
        }
        self.base = base
        self.name = name
        self.indices = sorted.map(Int32.init)
        let known = (base as? any LabelledShiftDataset)?.concepts
        concepts = known?.rows(at: sorted) ?? Matrix(rows: sorted.count, columns: 0)
        annotations = base.annotations.picked(at: self.indices)
    }

    /// The number of shifts.
    public var count: Int { indices.count }
    /// d, the width of a shift.
    public var dimension: Int { base.dimension }
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { base.isInMemory }

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(Base.Failure) {
        try withUnsafeTemporaryAllocation(of: Int32.self, capacity: indices.count) { (places) throws(Base.Failure) in
            for position in indices.indices { places[position] = self.indices[Int(indices[position])] }
            try base.copyShifts(at: UnsafeBufferPointer(places), into: destination)
        }
    }

    /// Brings indices into a random order that is quick to read.
    public func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        guard !isInMemory else { return random.shuffle(indices) }
        // The base knows how its own indices are read best.
        for position in indices.indices { indices[position] = self.indices[Int(indices[position])] }
        base.shuffle(indices, using: &random)
        var places = [Int32](repeating: 0, count: base.count)
        for (place, index) in self.indices.enumerated() { places[Int(index)] = Int32(place) }
        for position in indices.indices { indices[position] = places[Int(indices[position])] }
    }

    /// The name and the size of the data.
    public var description: String { "\(name): \(count.grouped) of \(base.count.grouped) shifts × \(dimension)" }
}

extension ShiftSubset: LabelledShiftDataset where Base: LabelledShiftDataset {}

extension ShiftSubset: PairedEmbeddingDataset where Base: PairedEmbeddingDataset {
    /// z and z̃ of pairs, in the order given (`indices.count` × d each).
    public func embeddings(at indices: [Int]) throws(Base.Failure) -> (before: Matrix, after: Matrix) {
        for index in indices { requireIndex(index, below: count, "\(name): pair") }
        return try base.embeddings(at: indices.map { Int(self.indices[$0]) })
    }
}

extension ShiftDataset {
    /// The shifts at some places, in the order of the data.
    ///
    /// - Throws: ``DataError`` as ``ShiftSubset/init(_:at:name:)``.
    public func subset(at indices: some Sequence<Int>, name: String? = nil) throws(DataError) -> ShiftSubset<Self> {
        try ShiftSubset(self, at: indices, name: name ?? "part of \(self.name)")
    }

    /// Some shifts, drawn at random without repetition.
    ///
    /// - Parameters:
    ///   - count: How many shifts the subset has.
    ///   - seed: What they are drawn from; it has nothing to do with the seed of a training.
    /// - Throws: ``DataError`` if `count` is not from 1 to the number of shifts.
    public func subsampled(count: Int, seed: Int = 0) throws(DataError) -> ShiftSubset<Self> {
        guard count > 0, count <= self.count else {
            throw DataError(
                """
                \(name): \(count.grouped) shifts cannot be drawn from \(self.count.grouped); \
                ask for 1 to \(self.count.grouped).
                """)
        }
        var random = RandomGenerator(seed: seed, stream: 21)
        return try subset(at: random.sample(count, from: self.count), name: "\(name), \(count.grouped) shifts")
    }

    /// A fraction of the shifts, drawn at random without repetition; at least one.
    ///
    /// - Throws: ``DataError`` if the fraction is not above 0 and at most 1.
    public func subsampled(fraction: Double, seed: Int = 0) throws(DataError) -> ShiftSubset<Self> {
        guard fraction > 0, fraction <= 1 else {
            throw DataError("\(name): the fraction to draw is above 0 and at most 1, not \(fraction).")
        }
        return try subsampled(count: max(1, Int((fraction * Double(count)).rounded())), seed: seed)
    }

    /// The shifts whose label `isIncluded` accepts.
    ///
    /// - Throws: ``DataError`` if the data have no labels or no shift is accepted.
    public func filtered(where isIncluded: (JSONValue) -> Bool) throws(DataError) -> ShiftSubset<Self> {
        guard let labels = annotations.labels else {
            throw DataError("\(name) has no labels to filter by.")
        }
        return try subset(at: labels.indices.filter { isIncluded(labels[$0]) }, name: "\(name), filtered")
    }
}

extension LabelledShiftDataset {
    /// The shifts whose row of δ `isIncluded` accepts.
    ///
    /// - Throws: ``DataError`` if the concepts are not known or no shift is accepted.
    public func filtered(whereConcepts isIncluded: ([Float]) -> Bool) throws(DataError) -> ShiftSubset<Self> {
        let concepts = concepts
        guard concepts.columns > 0 else { throw DataError("\(name): which concepts change is not known.") }
        return try subset(at: (0..<count).filter { isIncluded(concepts.row($0)) }, name: "\(name), filtered")
    }
}
