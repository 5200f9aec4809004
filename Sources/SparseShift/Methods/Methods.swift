/// The registry of all methods, by the name that tables, files and the command line use.
public enum Methods {
    /// Every method, in the order in which lists show them.
    public static let all: [any MethodConfiguration.Type] = [
        SSAE.Configuration.self, Affine.Configuration.self,
    ]

    /// The method of a name, in any case of letters.
    ///
    /// - Throws: ``ConfigurationError`` that lists the names if there is no such method.
    public static func named(_ name: String) throws(ConfigurationError) -> any MethodConfiguration.Type {
        guard let found = all.first(where: { $0.method.lowercased() == name.lowercased() }) else {
            let names = all.map { "'\($0.method)'" }.joined(separator: ", ")
            throw ConfigurationError("method: one of \(names), not '\(name)'.")
        }
        return found
    }
}
