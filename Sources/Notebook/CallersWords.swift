import SparseShift

/// Says what is wrong with a configuration in the words of Swift, where the library has those of its files.
public enum CallersWords {
    /// The properties of configurations by their keys in files, where the two differ.
    package static let properties = [
        "oc": "features", "lr": "learningRate", "lr_decay": "finalLearningRateFraction", "input_norm": "inputNorm",
        "whiten": "whitening", "outlier_threshold": "outlierThreshold", "renorm_epochs": "renormalizeEvery",
        "project": "projectsGradient", "biases": "trainsBiases", "bias_init": "biasInitialization",
        "renorm_every": "renormalizeEvery", "dual_lr": "dualLearningRate", "initial_level": "initialLevel",
        "ind_th": "activityThreshold", "shuffle": "shuffles", "record_every": "recordEvery",
    ]

    /// The message of an error of the library's; `nil` for any other.
    public static func sentence(for error: any Error) -> String? {
        guard let error = error as? ConfigurationError else { return nil }
        return translated("\(error)")
    }

    /// A message whose first word is a key is about a property that was set in Swift. What is wrong with a file begins with
    /// the file.
    package static func translated(_ message: String) -> String {
        let key = message.prefix { $0.isLetter || $0 == "_" }
        guard message[key.endIndex...].hasPrefix(": "), let property = properties[String(key)] else { return message }
        let rest = message[key.endIndex...].replacing("or 'auto'", with: "or .automatic")
        return property + rest.replacing(#/[a-z]+(?:_[a-z]+)+/#) { properties[String($0.output)] ?? String($0.output) }
    }
}
