import Machine
import SparseShift

/// Refuses sizes that do not fit into memory, before any is allocated.
enum MemoryNeed {
    /// The weights of encoder and decoder, their gradient, two moments, the extrapolated point, and the result's copy.
    private static let copies = 7.0

    /// - Throws: ``CommandFailure`` if the weights, or the codes of one batch, need more than the machine has.
    static func check(_ configuration: some MethodConfiguration, dimension: Int) throws {
        let settings = configuration.settings
        let available = Double(PhysicalMemory.bytes)
        let weights = 2 * Double(settings.features) * Double(dimension) * copies
        let codes = 4 * Double(settings.features) * Double(settings.batch)
        guard 4 * (weights + codes) > available else { return }
        throw CommandFailure(
            "oc: \(settings.features) features × \(dimension) in batches of \(settings.batch) need about "
                + "\(gigabytes(4 * (weights + codes))) of memory, and this machine has \(gigabytes(available)).")
    }

    private static func gigabytes(_ bytes: Double) -> String { ProgressState.number(bytes / 1e9) + " GB" }
}
