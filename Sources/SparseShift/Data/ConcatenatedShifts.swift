import Numerics

/// The shifts of several data sets of one kind, one after the other, by reference.
public struct ConcatenatedShifts<Part: ShiftDataset>: ShiftDataset, CustomStringConvertible {
    /// The data that were joined, in their order.
    public let parts: [Part]
    /// The name of the data in messages and tables.
    public let name: String
    /// δ; without columns unless all parts have equally many.
    public let concepts: Matrix
    /// What is known of every shift besides its numbers.
    public let annotations: ShiftAnnotations
    /// Where every part begins, and where the last ends.
    private let starts: [Int]

    /// Joins data sets.
    ///
    /// - Throws: ``DataError`` if there is none, or their shifts have different dimensions.
    public init(_ parts: [Part], name: String? = nil) throws(DataError) {
        guard let first = parts.first else { throw DataError("No data sets to put together were given.") }
        if let other = parts.first(where: { $0.dimension != first.dimension }) {
            throw DataError(
                """
                \(other.name) has shifts of \(other.dimension) entries and \(first.name) of \(first.dimension); \
                they must be equal to be put together.
                """)
        }
        self.parts = parts
        self.name = name ?? parts.map(\.name).joined(separator: " + ")
        starts = parts.reduce(into: [0]) { $0.append($0.last! + $1.count) }
        let truths = parts.map { ($0 as? any LabelledShiftDataset)?.concepts }
        let width = truths[0]?.columns ?? 0
        let isLabelled = width > 0 && truths.allSatisfy { $0?.columns == width }
        concepts = Matrix(
            rows: starts.last!, columns: isLabelled ? width : 0,
            elements: isLabelled ? truths.flatMap { $0!.elements } : [])
        let notes = parts.map(\.annotations)
        let labels = notes.compactMap(\.labels)
        let phrases = notes.compactMap(\.phrases)
        annotations = ShiftAnnotations(
            labels: labels.count == parts.count ? PairLabels(labels.joined()) : nil,
            phrases: phrases.count == parts.count ? PairPhrases(phrases.joined()) : nil,
            conceptNames: notes.allSatisfy { $0.conceptNames == notes[0].conceptNames } ? notes[0].conceptNames : [],
            origin: notes.allSatisfy { $0.origin == notes[0].origin } ? notes[0].origin : nil,
            derivation: notes.allSatisfy { $0.derivation == notes[0].derivation } ? notes[0].derivation : nil)
    }

    /// The number of shifts.
    public var count: Int { starts.last! }
    /// d, the width of a shift.
    public var dimension: Int { parts[0].dimension }
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { parts.allSatisfy(\.isInMemory) }

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(Part.Failure) {
        try withUnsafeTemporaryAllocation(of: Int32.self, capacity: indices.count) { (places) throws(Part.Failure) in
            var position = 0
            while position < indices.count {
                // Neighbours of the same part go together.
                let part = self.part(of: Int(indices[position]))
                var end = position
                while end < indices.count, starts[part]..<starts[part + 1] ~= Int(indices[end]) {
                    places[end] = indices[end] - Int32(starts[part])
                    end += 1
                }
                try parts[part].copyShifts(
                    at: UnsafeBufferPointer(rebasing: places[position..<end]), into: destination + position * dimension)
                position = end
            }
        }
    }

    private func part(of index: Int) -> Int { starts.lastIndex { $0 <= index }! }

    /// Brings indices into a random order that is quick to read.
    public func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        guard !isInMemory else { return random.shuffle(indices) }
        // Every part in its own best order, then dealt out at random.
        var orders = parts.map { _ in [Int32]() }
        for index in indices {
            let part = self.part(of: Int(index))
            orders[part].append(index - Int32(starts[part]))
        }
        for part in parts.indices {
            orders[part].withUnsafeMutableBufferPointer { parts[part].shuffle($0, using: &random) }
        }
        var taken = parts.map { _ in 0 }
        for position in indices.indices {
            var draw = random.integer(below: indices.count - position)
            let part = parts.indices.first { part in
                let left = orders[part].count - taken[part]
                guard draw >= left else { return true }
                draw -= left
                return false
            }!
            indices[position] = orders[part][taken[part]] + Int32(starts[part])
            taken[part] += 1
        }
    }

    /// The name and the size of the data.
    public var description: String { "\(name): \(count.grouped) shifts × \(dimension)" }
}

extension ConcatenatedShifts: LabelledShiftDataset where Part: LabelledShiftDataset {}
