import Requirements

/// A model in the middle of its training.
public struct TrainingSnapshot: Sendable {
    /// The seed of the run.
    public let seed: Int
    /// Steps done.
    public let step: Int
    /// The weights as they are, in the units of the shifts.
    public let parameters: Parameters
}

/// What looks at models while they are trained.
///
///     _ = try train(configuration, on: data, snapshots: .every(100) { print($0.step, $0.parameters.decoderWeight) })
public struct TrainingSnapshots: Sendable {
    /// Steps between two snapshots.
    public let interval: Int
    private let look: @Sendable (TrainingSnapshot) throws -> Void

    /// A snapshot after so many steps each, and one after the last step.
    ///
    /// - Parameters:
    ///   - interval: Steps from one snapshot to the next, at least 1.
    ///   - look: Called on the thread that trains, which waits for it; with several seeds on several threads.
    ///     What it throws ends the training. A training that is resumed has the snapshots of the rest.
    public static func every(
        _ interval: Int, look: @escaping @Sendable (TrainingSnapshot) throws -> Void
    ) -> TrainingSnapshots {
        require(interval > 0, "snapshots: every 1 or more steps, not every \(interval).")
        return TrainingSnapshots(interval: interval, look: look)
    }

    func isDue(step: Int, of steps: Int) -> Bool { step.isMultiple(of: interval) || step == steps }

    func take(_ parameters: Parameters, seed: Int, step: Int) throws {
        try look(TrainingSnapshot(seed: seed, step: step, parameters: parameters))
    }

    /// The same for whitened shifts: what looks is given weights for the shifts as they are.
    func unwhitened(by whitening: Whitening?) -> TrainingSnapshots {
        guard let whitening else { return self }
        return TrainingSnapshots(interval: interval) { [look] in
            try look(
                TrainingSnapshot(seed: $0.seed, step: $0.step, parameters: $0.parameters.unwhitened(by: whitening)))
        }
    }
}
