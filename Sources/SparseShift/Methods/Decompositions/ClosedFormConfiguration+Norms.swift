extension ClosedFormConfiguration {
    /// Refuses norms: what is computed at once is linear.
    func requireNoNorms() throws(ConfigurationError) {
        try ConfigurationError.require(
            settings.norm == .none,
            "norm: \(method) has no normalisation, so only .none is allowed, not .\(settings.norm).")
        try ConfigurationError.require(
            settings.inputNorm == .none,
            "input_norm: \(method) takes the shifts as they are, so only .none is allowed, not .\(settings.inputNorm).")
    }
}

extension TrainingSettings {
    /// The settings without norms.
    var forDecompositions: TrainingSettings {
        var settings = self
        settings.norm = .none
        settings.inputNorm = .none
        return settings
    }
}
