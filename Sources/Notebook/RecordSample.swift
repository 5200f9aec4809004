import SparseShift

/// Evenly spaced records from a stream of unknown length, in bounded memory.
struct RecordSample {
    private static let capacity = 256

    private var kept: [TrainingRecord] = []
    private var last: TrainingRecord?
    private var seen = 0
    private var distance = 1

    mutating func append(_ record: TrainingRecord) {
        last = record
        if seen % distance == 0 { kept.append(record) }
        seen += 1
        guard kept.count == Self.capacity else { return }
        kept = stride(from: 0, to: kept.count, by: 2).map { kept[$0] }
        distance *= 2
    }

    /// The sample, with the newest record at its end.
    var all: [TrainingRecord] {
        guard let last, kept.last != last else { return kept }
        return kept + [last]
    }
}
