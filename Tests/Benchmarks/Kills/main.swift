// Trains into a folder, and goes on where an earlier process was killed: kills.py calls it.
//
//     kill-benchmark FOLDER METHOD SEED STEPS CHECKPOINT_STEPS
//
// Prints the step at which it goes on, before it trains.
import Foundation
import SparseShift

struct Announcement: TrainingObserver {
    func start(_ plan: TrainingPlan) {
        print(plan.resumedSteps[plan.seeds[0]] ?? 0)
        fflush(nil)
    }
    func record(_ record: TrainingRecord) {}
    func finish(_ outcome: TrainingOutcome) {}
}

let words = CommandLine.arguments.dropFirst()
let numbers = words.suffix(3).compactMap(Int.init)
guard words.count == 5, numbers.count == 3 else {
    print("usage: kill-benchmark FOLDER METHOD SEED STEPS CHECKPOINT_STEPS")
    exit(2)
}
let (folder, variant) = (words[1], words[2])
let (seed, steps, every) = (numbers[0], numbers[1], numbers[2])
let variants = [
    "extragradient": "whiten: none", "past": "whiten: none\noptimizer: past_extra_adam", "chosen": "whiten: auto",
    "batchnorm": "norm: bn\nwhiten: none", "zca": "whiten: zca", "batchtopk": "method: BatchTopK\nk: 3",
    "gated": "method: gated", "resampled": "method: ReLU\nresample_every: 50\ndead_window: 40",
]
guard let variant = variants[variant] else {
    print("METHOD is one of \(variants.keys.sorted().joined(separator: ", "))")
    exit(2)
}
let data = SyntheticShifts(concepts: 24, varyingAtMost: 5, dimension: 64, count: 6_000, seed: 1)
let file = try ConfigurationFile(yaml: "oc: 48\nrecord_every: 7\nsteps: \(steps)\n\(variant)")

func run(_ configuration: some MethodConfiguration) throws {
    let directory = RunDirectory(folder, earlier: .resume, checkpointEvery: .steps(every))
    _ = try train(configuration, on: data, seed: seed, storingIn: directory, observer: Announcement())
}
try run(file.configuration)
