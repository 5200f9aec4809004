import Machine
import SparseShift

/// Refuses sizes that do not fit into memory, before any is allocated.
enum MemoryNeed {
    /// The weights of encoder and decoder, their gradient, two moments, the extrapolated point, and the result's copy.
    private static let copies = 7.0
    /// What process 0 needs of the whole model where several share the features: the weights at the start and at the end.
    private static let wholeCopies = 3.0

    /// - Parameters:
    ///   - dimension: The width of a shift.
    ///   - count: The number of shifts.
    /// - Throws: ``CommandFailure`` if the weights, or the codes of one batch, need more than the machine has; where
    ///   training chooses the number of features, those of the widest model that it may come to.
    static func check(_ configuration: some MethodConfiguration, dimension: Int, count: Int) throws {
        let settings = configuration.settings
        let features =
            settings.choosesFeatures ? AutomaticWidth.widest(dimension: dimension, count: count) : settings.features
        let available = Double(PhysicalMemory.bytes)
        let processes = Double(TrainingProcesses.count)
        let weights =
            2 * Double(features) * Double(dimension) * (processes == 1 ? copies : copies / processes + wholeCopies)
        let codes = 4 * Double(features) * Double(settings.batch) / processes
        guard 4 * (weights + codes) > available else { return }
        throw CommandFailure(
            "oc: \(settings.choosesFeatures ? "'auto' may come to " : "")\(features) features × \(dimension), which in "
                + "batches of \(settings.batch) need about "
                + "\(gigabytes(4 * (weights + codes))) of memory, and this machine has \(gigabytes(available)).")
    }

    private static func gigabytes(_ bytes: Double) -> String { ProgressState.number(bytes / 1e9) + " GB" }
}
