extension ClosedFormConfiguration {
    /// Refuses norms, because methods in closed form are linear.
    ///
    /// - Throws: ``ConfigurationError`` if the settings have a norm.
    func requireNoNorms() throws(ConfigurationError) {
        try ConfigurationError.require(
            settings.norm == .none,
            "norm: \(method) has no normalisation, so only .none is allowed, not .\(settings.norm).")
        try ConfigurationError.require(
            settings.inputNorm == .none,
            "input_norm: \(method) uses the plain shifts, so only .none is allowed, not .\(settings.inputNorm).")
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
