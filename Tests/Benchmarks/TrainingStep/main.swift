// Seconds of the training steps of one size, as JSON: training_step.py runs it beside PyTorch.
//
//     training-step-benchmark DIMENSION FEATURES BATCH STEPS OPTIMIZER
//
// `products` in place of an optimizer times the five products of a pass and nothing else: no step with one pass can
// be faster.
import Foundation
import Machine
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
guard numbers.count == 4, let name = CommandLine.arguments.last, name == "products" || Optimizer(rawValue: name) != nil
else {
    print("usage: training-step-benchmark DIMENSION FEATURES BATCH STEPS extraAdam|pastExtraAdam|adam|products")
    exit(2)
}
let (dimension, features, batch, steps) = (numbers[0], numbers[1], numbers[2], numbers[3])

func show(_ seconds: [Double]) { print("{\"seconds\": [\(seconds.map { "\($0)" }.joined(separator: ", "))]}") }

/// x W_eᵀ, h W_dᵀ, the code's gradient, and the gradients of both weights, as a training of one seed does them.
func products() -> [Double] {
    func values(_ count: Int) -> UnsafeMutablePointer<Float> {
        let values = UnsafeMutablePointer<Float>.allocate(capacity: count)
        for index in 0..<count { values[index] = Float(index % 127) / 127 - 0.5 }
        return values
    }
    let (shifts, codes, weights) = (values(batch * dimension), values(batch * features), values(features * dimension))
    let (rows, wide, gradient) = (values(batch * dimension), values(batch * features), values(features * dimension))
    let team = WorkerTeam(count: Processors.count)
    let clock = ContinuousClock()
    return (0..<steps).map { _ in
        let time = clock.measure {
            team.multiply(m: batch, n: features, k: dimension, shifts, .plain, weights, .transposed, into: wide)
            team.multiply(m: batch, n: dimension, k: features, codes, .plain, weights, .plain, into: rows)
            team.multiply(m: batch, n: features, k: dimension, shifts, .plain, weights, .transposed, into: wide)
            team.multiply(m: features, n: dimension, k: batch, codes, .transposed, shifts, into: gradient)
            team.multiply(m: features, n: dimension, k: batch, codes, .transposed, shifts, into: gradient)
        }
        return time / .seconds(1)
    }
}

guard let optimizer = Optimizer(rawValue: name) else {
    show(products())
    exit(0)
}
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
show(each)
