import Foundation
import JSON
import MessagePassing
import Numerics
import TensorFiles

/// What process 0 tells the others before they do it together.
enum ProcessCommand: Int {
    case begin, restore, step, gather, end, leave
}

/// Leads the other processes through one training whose features they share.
///
/// This process reads the data, decides and writes; the others only take steps, with the batches that it passes on. See
/// ``FollowingProcess``.
final class LeadingProcess {
    private let group: any ProcessGroup
    private let exchange: FeatureExchange
    private var hasEnded = false

    /// The layout of this process's features.
    var layout: ParameterLayout { exchange.own }

    /// Begins a training in the other processes.
    ///
    /// - Parameter initial: Weights with the shapes of the model.
    /// - Throws: ``ConfigurationError`` if the features cannot be divided.
    init(
        _ group: any ProcessGroup, _ configuration: any TrainingConfiguration, problem: TrainingProblem,
        count: Int, seed: Int, initial: Parameters
    ) throws {
        self.group = group
        try ProcessLimits.check(configuration, processes: group.count)
        exchange = FeatureExchange(group, ParameterLayout(initial))
        tell(.begin)
        _ = group.broadcast(ConfigurationFile(configuration, seed: seed).yaml)
        var numbers = problem.numbers + [Double(count), Double(initial.dimension)]
        numbers.withUnsafeMutableBytes { group.broadcast($0) }
    }

    private func tell(_ command: ProcessCommand) { _ = group.broadcast(command.rawValue) }

    /// Ends the training in the other processes, which wait for the next one.
    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        tell(.end)
    }

    deinit { end() }

    // MARK: What all processes do together

    /// A step on a batch that this process has read.
    func step(_ shifts: ParameterBuffer) {
        tell(.step)
        group.broadcast(UnsafeMutableRawBufferPointer(start: shifts.pointer, count: 4 * shifts.count))
    }

    /// Puts all processes at the weights with which a run starts.
    ///
    /// - Parameter norms: The running averages of the norm by name.
    func start<Data>(_ trainer: Trainer<Data>, at initial: Parameters, norms: [String: [Float]]) {
        let point = ParameterBuffer(exchange.whole.count)
        exchange.whole.write(initial, to: point.pointer)
        place(
            trainer, TrainerScalars(stepsDone: 0, powers: (1, 1), multiplier: trainer.multiplier.state)
        ) { vector, start, target in
            if vector.kind == .parameters, vector.buffer === trainer.point || vector.buffer === trainer.extrapolated {
                _ = target.update(from: UnsafeBufferPointer(start: point.pointer + start, count: target.count))
            } else if let values = norms.first(where: { vector.name.hasSuffix($0.key) })?.value {
                _ = target.update(from: values[start..<start + target.count])
            } else {
                target.update(repeating: 0)
            }
        }
    }

    /// Puts all processes where a checkpoint says.
    ///
    /// - Throws: ``ModelError`` if the checkpoint is of another kind of training.
    func restore<Data>(
        _ trainer: Trainer<Data>, _ checkpoint: Checkpoint, _ scalars: TrainerScalars
    ) throws(ModelError) {
        for vector in trainer.vectors {
            try checkpoint.check(vector.name, isFloatsOf: exchange.count(vector))
        }
        place(trainer, scalars) { vector, start, target in
            checkpoint.tensors[vector.name]!.bytes.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[4 * start..<4 * (start + target.count)]))
            }
        }
    }

    private func place<Data>(
        _ trainer: Trainer<Data>, _ scalars: TrainerScalars,
        _ source: (TrainerVector, _ start: Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        tell(.restore)
        var numbers = scalars.numbers
        numbers.withUnsafeMutableBytes { group.broadcast($0) }
        for vector in trainer.vectors { exchange.handOut(vector) { source(vector, $0, $1) } }
    }

    /// A vector for a checkpoint, of which every process has a part.
    ///
    /// - Parameter index: Its place among the trainer's vectors.
    func gathered(_ index: Int, _ vector: TrainerVector) -> CheckpointTensor {
        .gathered(count: exchange.count(vector)) { [self] body in
            try gather(index, vector) { try body(UnsafeRawBufferPointer($0)) }
        }
    }

    private func gather(_ index: Int, _ vector: TrainerVector, _ body: (UnsafeBufferPointer<Float>) throws -> Void)
        throws
    {
        tell(.gather)
        _ = group.broadcast(index)
        try exchange.gather(vector, body)
    }

    /// The parameters of all features, for shifts as they are.
    func parameters<Data>(of trainer: Trainer<Data>) -> Parameters {
        var whole: [String: ParameterBuffer] = [:]
        for (index, vector) in trainer.vectors.enumerated()
        where vector.buffer === trainer.point || vector.kind != .parameters {
            let target = ParameterBuffer(exchange.count(vector))
            var place = 0
            // Copying cannot fail.
            try! gather(index, vector) { piece in
                (target.pointer + place).update(from: piece.baseAddress!, count: piece.count)
                place += piece.count
            }
            whole[vector.name] = target
        }
        let state = trainer.pass.state.keys.map { ($0, whole[Trainer<Data>.stateName($0)]!) }
        return trainer.pass.parameters(
            at: whole[trainer.vectors[0].name]!.pointer, scale: trainer.problem.scale, layout: exchange.whole,
            state: Dictionary(uniqueKeysWithValues: state))
    }
}

/// What several processes can train together.
enum ProcessLimits {
    /// - Throws: ``ConfigurationError`` that says why the features of a model cannot be divided among so many processes.
    static func check(_ configuration: any TrainingConfiguration, processes: Int) throws(ConfigurationError) {
        if let reason = configuration.indivisibility {
            throw ConfigurationError(
                "method: the features of \(configuration.method) cannot be divided among \(processes) processes, because "
                    + "\(reason); train it in one process, or use SSAE, affine, ReLU or JumpReLU.")
        }
        let features = configuration.settings.features
        guard features >= processes else {
            throw ConfigurationError(
                "oc: \(features) features cannot be divided among \(processes) processes; start at most \(features).")
        }
    }
}
