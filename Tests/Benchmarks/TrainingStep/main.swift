// Seconds of the training steps of one size, as JSON: training_step.py runs it beside PyTorch.
//
//     training-step-benchmark DIMENSION FEATURES BATCH STEPS OPTIMIZER
import Foundation
import Numerics
import SparseShift
import Synchronization

/// Notes when every step ended.
final class StepClock: TrainingObserver, Sendable {
    let seconds = Mutex<[Double]>([])

    func start(_ plan: TrainingPlan) {}
    func record(_ record: TrainingRecord) {}
    func finish(_ outcome: TrainingOutcome) {}
    func end(_ run: TrainedModel) { seconds.withLock { $0 = run.history.map(\.seconds) } }
}

let numbers = CommandLine.arguments.dropFirst().prefix(4).compactMap(Int.init)
guard numbers.count == 4, let name = CommandLine.arguments.last, let optimizer = Optimizer(rawValue: name) else {
    print("usage: training-step-benchmark DIMENSION FEATURES BATCH STEPS extraAdam|pastExtraAdam|adam")
    exit(2)
}
let (dimension, features, batch, steps) = (numbers[0], numbers[1], numbers[2], numbers[3])
var random = RandomGenerator(seed: 0)
let shifts = Matrix(rows: 4 * batch, columns: dimension) { target in
    for index in target.indices { target[index] = Float(random.normal()) }
}
var configuration = SSAE.Configuration.reference(features: features)
configuration.batch = batch
configuration.length = .steps(steps)
configuration.recordEvery = 1
configuration.optimizer = optimizer
let clock = StepClock()
_ = try train(configuration, on: Shifts(shifts), observer: clock)
let ends = clock.seconds.withLock { $0 }
let each = zip(ends.dropFirst(), ends).map { $0 - $1 }
print("{\"seconds\": [\(each.map { "\($0)" }.joined(separator: ", "))]}")
