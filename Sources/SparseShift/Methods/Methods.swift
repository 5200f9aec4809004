/// The registry of all methods, by the name that tables, files and the command line use.
public enum Methods {
    /// Every method, in the order in which lists show them.
    public static let all: [any MethodConfiguration.Type] = [
        SSAE.Configuration.self, Affine.Configuration.self, ReLU.Configuration.self, JumpReLU.Configuration.self,
        TopK.Configuration.self, BatchTopK.Configuration.self, Gated.Configuration.self, Matryoshka.Configuration.self,
        PrincipalComponents.Configuration.self, MeanDifference.Configuration.self,
    ]

    /// The method of a name, in any case of letters and with or without blanks: `mean_difference` is the mean
    /// difference.
    ///
    /// - Throws: ``ConfigurationError`` that lists the names if there is no such method.
    public static func named(_ name: String) throws(ConfigurationError) -> any MethodConfiguration.Type {
        func plain(_ name: String) -> String { name.lowercased().filter { !" _-".contains($0) } }
        guard let found = all.first(where: { plain($0.method) == plain(name) }) else {
            let names = all.map { "'\($0.method)'" }.joined(separator: ", ")
            throw ConfigurationError("method: one of \(names), not '\(name)'.")
        }
        return found
    }
}
