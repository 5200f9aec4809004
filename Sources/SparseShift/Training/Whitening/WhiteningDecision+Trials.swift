import Work

extension WhiteningDecision {
    /// The whitening that a configuration asks for.
    ///
    /// - Parameters:
    ///   - facts: What is known of the data.
    ///   - trials: What each candidate gives; called where trials decide.
    init<Data: ShiftDataset>(
        for configuration: any TrainingConfiguration, of data: Data, facts: ShiftFacts? = nil,
        trials: (WhiteningChoice<Data>) throws -> [WhiteningTrial]
    ) throws {
        let setting = configuration.resolvedWhitening
        guard setting != .none else {
            self.init()
            return
        }
        let choice = try WhiteningChoice(data, facts: facts)
        let features = configuration.settings.features
        guard setting == .automatic else {
            self.init(whitening: try choice.whitening(setting, features: features))
            return
        }
        let trials = try trials(choice)
        guard !Interruption.isRequested else {
            self.init(isFinal: false)
            return
        }
        let best = WhiteningTrial.best(of: trials)?.whitening ?? .none
        self.init(whitening: try choice.whitening(best, features: features), trials: trials)
    }
}

extension TrainingConfiguration {
    /// The whitening that is asked for; automatic only where trials choose it.
    var resolvedWhitening: ShiftWhitening {
        settings.whitening == .automatic && !choosesWhitening ? .none : settings.whitening
    }

    /// Whether trials choose an automatic whitening: only for a problem that no change of units changes.
    private var choosesWhitening: Bool {
        guard case .constraint(let control) = sparsityControl, case .reconstruction = control.constraint else {
            return false
        }
        return settings.inputNorm == .none
    }
}
