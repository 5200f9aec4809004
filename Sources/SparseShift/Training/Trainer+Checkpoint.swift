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

extension Trainer {
    /// Everything that the next step depends on. The tensors lie in the trainer's own memory: they are to be used
    /// in `body` alone.
    func withState<Result>(_ body: ([String: Tensor]) throws -> Result) rethrows -> Result {
        var tensors = [
            StateName.point: Tensor(sharing: point), StateName.mean: Tensor(sharing: adam.mean),
            StateName.square: Tensor(sharing: adam.square),
            StateName.powers: Tensor([adam.powers.0, adam.powers.1]),
            StateName.multiplier: Tensor(multiplier.state),
        ]
        // Other optimisers write this point anew before they read it.
        if settings.optimizer == .pastExtraAdam { tensors[StateName.extrapolated] = Tensor(sharing: extrapolated) }
        if settings.shuffles {
            tensors[StateName.random] = Tensor(random.words)
            tensors[StateName.order] = Tensor(
                sharing: UnsafeMutableRawBufferPointer(order), count: order.count, elementType: .int32)
        }
        for (name, buffer) in pass.state { tensors[StateName.pass(name)] = Tensor(sharing: buffer) }
        return try body(tensors)
    }

    /// Takes the state of another trainer of the same problem.
    ///
    /// - Throws: ``ModelError`` if the checkpoint is of another kind of training.
    func restore(_ checkpoint: Checkpoint) throws(ModelError) {
        try checkpoint.copy(StateName.point, to: point)
        extrapolated.pointer.update(from: point.pointer, count: point.count)
        if settings.optimizer == .pastExtraAdam { try checkpoint.copy(StateName.extrapolated, to: extrapolated) }
        try checkpoint.copy(StateName.mean, to: adam.mean)
        try checkpoint.copy(StateName.square, to: adam.square)
        let powers: [Double] = try checkpoint.numbers(StateName.powers, count: 2)
        adam.powers = (powers[0], powers[1])
        multiplier.restore(try checkpoint.numbers(StateName.multiplier, count: LagrangeMultiplier.stateCount))
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
        try pass.restore(checkpoint)
        stepsDone = checkpoint.step
    }
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
