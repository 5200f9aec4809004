import Foundation
import Numerics
import SparseShift
import Synchronization
import TestSupport
import Testing
import Work

/// Trainings that are stopped at chosen batches, and resumed.
enum StoppedTraining {
    static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 700, seed: 0)

    /// What is trained, by a YAML text; epochs are of 10 steps, so that some begin and end between stops.
    static let configurations = [
        "oc: 5\nwhiten: none", "oc: 5\nwhiten: none\noptimizer: past_extra_adam",
        "oc: 5\nwhiten: none\noptimizer: adam\nshuffle: false", "oc: 5\nwhiten: auto", "oc: 5\nwhiten: half",
        "oc: 5\nwhiten: zca\nbiases: trained\nbias_init: uniform", "oc: 5\nnorm: bn\nwhiten: none",
        "oc: 5\nconstraint: sparsity\ntarget: auto\ninitial_level: 1\nwarmup: 4\nschedule: 9\npenalty: 0.5",
        "method: ReLU\noc: 9\nresample_every: 20\ndead_window: 10\nbias_init: geometric_median",
        "method: JumpReLU\noc: 9", "method: TopK\noc: 9\nk: 2\ndead_window: 5", "method: BatchTopK\noc: 9\nk: 2",
        "method: AbsTopK\noc: 9\nk: 2\ndead_window: 5", "method: p-annealed ReLU\noc: 9\np_steps: 3",
        "method: gated\noc: 9\nfeature_scale: true", "method: Matryoshka\noc: 9", "method: affine\noc: 3",
        "method: sparse inference\noc: 9\nwhiten: half\nrounds: 4",
    ].map { $0 + "\nsteps: 200\nbatch: 64\nrecord_every: 8\n" }

    static func configuration(_ yaml: String) throws -> any MethodConfiguration {
        try ConfigurationFile(yaml: yaml).configuration
    }

    static func trained(
        _ configuration: some MethodConfiguration, seed: Int = 3, _ directory: RunDirectory? = nil,
        stopAt stops: Set<Int> = [], on data: some ShiftDataset = toy
    ) throws -> TrainedModel {
        defer { Interruption.clear() }
        // A record is shown for every step only if steps are slow, so the stops come from the data.
        let stopping = StoppingShifts(base: data, batches: stops)
        return try train(configuration, on: stopping, seed: seed, storingIn: directory, observer: nil)
    }
}

/// Shifts that ask to stop when a batch is read for so many times.
struct StoppingShifts<Base: ShiftDataset>: ShiftDataset {
    let base: Base
    private let batches: Set<Int>
    private let reads = Counter()

    init(base: Base, batches: Set<Int>) {
        self.base = base
        self.batches = batches
    }

    private final class Counter: Sendable {
        let count = Atomic<Int>(0)
    }

    var name: String { base.name }
    var count: Int { base.count }
    var dimension: Int { base.dimension }

    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        base.shuffle(indices, using: &random)
    }

    func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(Base.Failure) {
        try base.copyShifts(at: indices, into: destination)
        // Passes over the data read more than a batch at a time, but for their ends.
        guard indices.count == 64 else { return }
        let read = reads.count.add(1, ordering: .relaxed).newValue
        if batches.contains(read) { Interruption.request() }
    }
}
