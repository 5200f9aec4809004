/// How to steer with the features of a model in a shell.
package struct SteeringCommandLine: Sendable, Hashable {
    /// The folder of the model, as a word of a shell.
    package let folder: String
    /// What else the command needs, such as `--layer` and `3`, as words of a shell.
    package let options: [String]

    package init(folder: String, options: [String] = []) {
        self.folder = folder
        self.options = options
    }

    /// A feature as the command takes it.
    ///
    /// - Parameters:
    ///   - feature: The index of the feature, from 0.
    ///   - isNegated: Whether its other sign is meant.
    package func vector(_ feature: Int, isNegated: Bool = false) -> String {
        "\(folder):\(isNegated ? "-" : "")\(feature)"
    }

    /// The command for a feature, with a gap for the text.
    package func text(_ feature: Int) -> String {
        (["sparseshift steer \"…\" --vector", vector(feature), "--scale 0.5 --relative"] + options)
            .joined(separator: " ")
    }
}
