import Foundation
import Numerics
import TensorFiles

/// The state of a trainer by the names of its tensors in a checkpoint.
private enum StateName {
    static let point = "point"
    static let extrapolated = "extrapolated"
    static let mean = "adam.mean"
    static let square = "adam.square"
    static let powers = "adam.powers"
    static let multiplier = "multiplier"
    static let random = "random"
    static let order = "order"
    static func pass(_ name: String) -> String { "pass." + name }
}

/// A vector of a trainer's state.
struct TrainerVector {
    /// What it has a number for.
    enum Kind {
        /// Every parameter, in the trainer's layout.
        case parameters
        /// Every feature.
        case features
        /// Neither: processes that share the features have the same numbers.
        case common
    }

    /// The name of its tensor in a checkpoint.
    let name: String
    let kind: Kind
    let buffer: ParameterBuffer
}

extension Trainer {
    /// The vectors that the next step depends on, in an order that all processes of a training have.
    var vectors: [TrainerVector] {
        var result = [TrainerVector(name: StateName.point, kind: .parameters, buffer: point)]
        // Other optimisers write this point anew before they read it.
        if settings.optimizer == .pastExtraAdam {
            result.append(TrainerVector(name: StateName.extrapolated, kind: .parameters, buffer: extrapolated))
        }
        result.append(TrainerVector(name: StateName.mean, kind: .parameters, buffer: adam.mean))
        result.append(TrainerVector(name: StateName.square, kind: .parameters, buffer: adam.square))
        for (name, buffer) in pass.state.sorted(by: { $0.key < $1.key }) {
            let kind: TrainerVector.Kind = pass.commonState.contains(name) ? .common : .features
            result.append(TrainerVector(name: StateName.pass(name), kind: kind, buffer: buffer))
        }
        return result
    }

    /// The name in a checkpoint of a part of the pass's state.
    static func stateName(_ name: String) -> String { StateName.pass(name) }

    /// Everything that the next step depends on. The tensors lie in the trainer's own memory: they are to be used
    /// in `body` alone. Vectors whose parts other processes have come a part at a time.
    func withState<Result>(_ body: ([String: CheckpointTensor]) throws -> Result) rethrows -> Result {
        var tensors: [String: CheckpointTensor] = [
            StateName.powers: .whole(Tensor([adam.powers.0, adam.powers.1])),
            StateName.multiplier: .whole(Tensor(multiplier.state)),
        ]
        for (index, vector) in vectors.enumerated() {
            tensors[vector.name] = lead?.gathered(index, vector) ?? .whole(Tensor(sharing: vector.buffer))
        }
        if settings.shuffles {
            tensors[StateName.random] = .whole(Tensor(random.words))
            tensors[StateName.order] = .whole(
                Tensor(sharing: UnsafeMutableRawBufferPointer(order), count: order.count, elementType: .int32))
        }
        return try body(tensors)
    }

    /// Takes the state of another trainer of the same problem.
    ///
    /// - Throws: ``ModelError`` if the checkpoint is of another kind of training.
    func restore(_ checkpoint: Checkpoint) throws(ModelError) {
        let powers: [Double] = try checkpoint.numbers(StateName.powers, count: 2)
        let multiplier: [Double] = try checkpoint.numbers(StateName.multiplier, count: LagrangeMultiplier.stateCount)
        let scalars = TrainerScalars(stepsDone: checkpoint.step, powers: (powers[0], powers[1]), multiplier: multiplier)
        if let lead {
            try lead.restore(self, checkpoint, scalars)
        } else {
            for vector in vectors { try checkpoint.copy(vector.name, to: vector.buffer) }
        }
        take(scalars)
        if settings.shuffles {
            guard let generator = RandomGenerator(words: try checkpoint.numbers(StateName.random)) else {
                throw ModelError("checkpoint: tensor '\(StateName.random)' is not the state of a random generator.")
            }
            random = generator
            let indices: [Int32] = try checkpoint.numbers(StateName.order, count: order.count)
            guard indices.allSatisfy({ order.indices.contains(Int($0)) }) else {
                throw ModelError(
                    "checkpoint: tensor '\(StateName.order)' has indices beyond the \(order.count) shifts.")
            }
            _ = order.update(from: indices)
        }
    }

    /// Takes the numbers of the state, when the vectors are there.
    func take(_ scalars: TrainerScalars) {
        stepsDone = scalars.stepsDone
        adam.powers = scalars.powers
        multiplier.restore(scalars.multiplier)
        if settings.optimizer != .pastExtraAdam {
            extrapolated.pointer.update(from: point.pointer, count: point.count)
        }
    }
}

/// The numbers of a trainer's state.
struct TrainerScalars {
    var stepsDone: Int
    var powers: (Double, Double)
    var multiplier: [Double]

    static let count = 3 + LagrangeMultiplier.stateCount

    init(stepsDone: Int, powers: (Double, Double), multiplier: [Double]) {
        (self.stepsDone, self.powers, self.multiplier) = (stepsDone, powers, multiplier)
    }

    /// - Precondition: There are ``count`` numbers.
    init(numbers: [Double]) {
        self.init(stepsDone: Int(numbers[0]), powers: (numbers[1], numbers[2]), multiplier: Array(numbers[3...]))
    }

    var numbers: [Double] { [Double(stepsDone), powers.0, powers.1] + multiplier }
}

extension GradientPass {
    /// Takes over what an earlier pass had gathered.
    fileprivate func restore(_ checkpoint: Checkpoint) throws(ModelError) {
        for (name, buffer) in state { try checkpoint.copy(StateName.pass(name), to: buffer) }
    }
}

extension Checkpoint {
    /// The parameters where the run stood, for the shifts that it saw.
    ///
    /// - Throws: ``ModelError`` if the tensors do not fit the configuration.
    func parameters(_ configuration: any TrainingConfiguration) throws(ModelError) -> Parameters {
        let initial = configuration.initialParameters(dimension: identity.data.dimension, seed: identity.file.seed)
        let pass = configuration.makePass(ParameterLayout(initial), team: WorkerTeam(count: 1))
        let point = ParameterBuffer(pass.layout.count)
        try copy(StateName.point, to: point)
        try pass.restore(self)
        return pass.parameters(at: point.pointer, scale: problem.scale)
    }

    /// λ where the run stood, in training units.
    func multiplier() throws(ModelError) -> Double {
        let state: [Double] = try numbers(StateName.multiplier, count: LagrangeMultiplier.stateCount)
        return state[0]
    }
}

extension Tensor {
    /// The numbers of a buffer where they are.
    fileprivate init(sharing buffer: ParameterBuffer) {
        self.init(
            sharing: UnsafeMutableRawBufferPointer(start: buffer.pointer, count: 4 * buffer.count),
            count: buffer.count, elementType: .float32)
    }

    fileprivate init(sharing memory: UnsafeMutableRawBufferPointer, count: Int, elementType: ElementType) {
        // Foundation asks for an address even of nothing.
        let bytes =
            memory.count > 0
            ? Data(bytesNoCopy: memory.baseAddress!, count: memory.count, deallocator: .none) : Data()
        self.init(elementType: elementType, shape: [count], bytes: bytes)
    }
}
