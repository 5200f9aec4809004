/// A run that is given more steps than it was begun with.
struct LongerTraining {
    /// See ``TrainingCourse/continuedFrom``.
    let continuedFrom: Int?

    /// `nil` if a run has the length that it was begun with.
    ///
    /// - Parameters:
    ///   - identity: The run that is asked for.
    ///   - earlier: The run in the folder.
    ///   - done: Its steps so far.
    ///   - steps: Its steps in all.
    ///   - trials: The trials by which its whitening was chosen.
    ///   - continuedFrom: What is known of an earlier change of length.
    ///   - path: The folder, for messages.
    /// - Throws: ``ModelError`` if fewer steps are asked for than were done.
    init?(
        _ identity: RunIdentity, after earlier: RunIdentity, done: Int, of steps: Int, hasTrials: Bool,
        continuedFrom: Int?, path: String
    ) throws(ModelError) {
        guard earlier.file.settings.length != identity.file.settings.length,
            earlier.lasting(as: identity).difference(from: identity) == nil
        else { return nil }
        let wanted = identity.steps
        guard wanted > steps else {
            guard wanted < steps else { return nil }
            throw ModelError(
                "\(path): the training here was begun with \(steps.grouped) steps, of which \(done.grouped) are done, but "
                    + "now it is \(wanted.grouped); give it at least as many, or choose another folder.")
        }
        let isExact = Self.isExact(identity, steps: steps, done: done, wanted: wanted, hasTrials: hasTrials)
        self.continuedFrom = continuedFrom ?? (isExact ? nil : done)
    }

    /// Whether the steps so far were those of the longer training, to the bit.
    private static func isExact(
        _ identity: RunIdentity, steps: Int, done: Int, wanted: Int, hasTrials: Bool
    ) -> Bool {
        guard !hasTrials || trialSteps(steps) == trialSteps(wanted) else { return false }
        let settings = identity.file.settings
        // The step size falls over the second half of the steps.
        let isEarly = 2 * done <= steps
        switch identity.file.configuration {
        case is SSAE.Configuration: return isEarly || settings.finalLearningRateFraction == 1
        case is PAnnealedReLU.Configuration: return false
        case let configuration as any SparseCodingConfiguration:
            let coding = configuration.sparseCoding
            return isEarly
                || settings.finalLearningRateFraction == 1 && coding.resampleEvery == nil && !coding.scalesFeatures
        // What another method does with its number of steps is not known.
        default: return false
        }
    }

    /// The steps of a trial of a whitening, for a training of so many.
    static func trialSteps(_ steps: Int) -> Int { min(steps, max(200, min(steps / 4, 2_000))) }
}

extension RunIdentity {
    /// The steps of the run.
    var steps: Int {
        file.settings.steps(stepsPerEpoch: max(1, data.count / max(1, file.settings.batch)))
    }

    /// The same with the length of another.
    func lasting(as other: RunIdentity) -> RunIdentity {
        var file = file
        file.settings.length = other.file.settings.length
        return RunIdentity(file: file, data: data)
    }
}
