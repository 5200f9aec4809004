import Foundation
import MessagePassing
import Numerics

/// One of the processes that share the features of a model, but not the first: it does what ``LeadingProcess`` tells it.
package enum FollowingProcess {
    /// Takes part in trainings until process 0 leaves.
    ///
    /// - Throws: ``ConfigurationError`` if process 0 has settings that this version does not know.
    package static func follow(_ group: any ProcessGroup) throws {
        while let command = ProcessCommand(rawValue: group.broadcast(0)), command != .leave {
            guard command == .begin else { preconditionFailure("process 0 said \(command) before a training") }
            try train(group)
        }
    }

    private static func train(_ group: any ProcessGroup) throws {
        let file = try ConfigurationFile(yaml: group.broadcast(""))
        var numbers = [Double](repeating: 0, count: TrainingProblem.numberCount + 2)
        numbers.withUnsafeMutableBytes { group.broadcast($0) }
        let dimension = Int(numbers.removeLast())
        let count = Int(numbers.removeLast())
        let configuration = file.configuration as! any TrainingConfiguration
        // Only the shapes are needed of it.
        var narrow = configuration
        narrow.settings.features = 1
        let shapes = ParameterLayout(narrow.initialParameters(dimension: dimension, seed: 0))
        let exchange = FeatureExchange(group, shapes.of(.whole(configuration.settings.features)))
        let threads = TrainingThreads.count
        try TrainingThreads.alone {
            let trainer = Trainer(
                configuration, problem: TrainingProblem(configuration.settings, numbers: numbers),
                data: ReceivedShifts(count: count, dimension: dimension, group: group), seed: file.seed,
                layout: exchange.own, threads: threads)
            try follow(trainer, exchange, group)
        }
    }

    private static func follow(
        _ trainer: Trainer<ReceivedShifts>, _ exchange: FeatureExchange, _ group: any ProcessGroup
    ) throws {
        while let command = ProcessCommand(rawValue: group.broadcast(0)), command != .end {
            switch command {
            case .step: _ = trainer.step()
            case .gather: try exchange.gather(trainer.vectors[group.broadcast(0)]) { _ in }
            case .restore:
                var numbers = [Double](repeating: 0, count: TrainerScalars.count)
                numbers.withUnsafeMutableBytes { group.broadcast($0) }
                for vector in trainer.vectors { exchange.take(vector) }
                trainer.take(TrainerScalars(numbers: numbers))
            case .begin, .end, .leave: preconditionFailure("process 0 said \(command) in a training")
            }
        }
    }
}

/// The batches of process 0, one after the other.
private struct ReceivedShifts: ShiftDataset {
    let name = "the batches of process 0"
    let count: Int
    let dimension: Int
    let group: any ProcessGroup

    func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        group.broadcast(
            UnsafeMutableRawBufferPointer(start: destination, count: 4 * indices.count * dimension))
    }

    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {}
}
