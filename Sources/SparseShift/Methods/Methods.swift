import Synchronization

/// The registry of all methods, by the name that tables, files and the command line use.
public enum Methods {
    /// The library's own methods, in the order in which lists show them.
    package static let own: [any MethodConfiguration.Type] = [
        SSAE.Configuration.self, Affine.Configuration.self, ReLU.Configuration.self,
        PAnnealedReLU.Configuration.self, JumpReLU.Configuration.self, TopK.Configuration.self,
        AbsTopK.Configuration.self, BatchTopK.Configuration.self, Gated.Configuration.self,
        Matryoshka.Configuration.self, PrincipalComponents.Configuration.self, MeanDifference.Configuration.self,
    ]

    private static let registered = Mutex<[any MethodConfiguration.Type]>([])

    /// Every method: the library's own, then those that were registered.
    public static var all: [any MethodConfiguration.Type] { own + registered.withLock { $0 } }

    /// Makes a method of one's own known by its name, so that its models are read back from files and sessions.
    ///
    /// A method that was registered under the same name before is replaced, so that a notebook's cell may run again.
    ///
    /// - Throws: ``ConfigurationError`` if the name is empty, or the name of one of the library's methods; and if a
    ///   key of the method's ``MethodConfiguration/fields`` occurs twice, or is one that all methods share.
    public static func register(_ method: any MethodConfiguration.Type) throws(ConfigurationError) {
        let name = plain(method.method)
        try ConfigurationError.require(
            !name.isEmpty && !method.method.contains("\n"),
            "method: \(method) needs a name of letters on one line to be registered, not '\(method.method)'.")
        if let other = own.first(where: { plain($0.method) == name }) {
            throw ConfigurationError(
                "method: '\(method.method)' is the name of the library's own \(other.method); give \(method) another.")
        }
        var keys: Set = ["method", "seed", "preset"]
        for field in ConfigurationField.common + method.fields {
            for key in [field.key, field.alias].compactMap({ $0 }) {
                try ConfigurationError.require(
                    keys.insert(key).inserted, "method: '\(method.method)' has a second field '\(key)'; rename it.")
            }
        }
        registered.withLock { methods in
            if let place = methods.firstIndex(where: { plain($0.method) == name }) {
                methods[place] = method
            } else {
                methods.append(method)
            }
        }
    }

    /// The method of a name, in any case of letters and with or without blanks: `mean_difference` is the mean
    /// difference.
    ///
    /// - Throws: ``ConfigurationError`` that lists the names if there is no such method.
    public static func named(_ name: String) throws(ConfigurationError) -> any MethodConfiguration.Type {
        guard let found = all.first(where: { plain($0.method) == plain(name) }) else {
            let names = all.map { "'\($0.method)'" }.joined(separator: ", ")
            throw ConfigurationError(
                "method: one of \(names), not '\(name)'; a method of one's own has to be registered first, by "
                    + "Methods.register(…).")
        }
        return found
    }

    /// Checks that models of a configuration can be read back.
    ///
    /// - Throws: ``ConfigurationError`` that names the method if it is not registered.
    static func requireKnown(_ configuration: some MethodConfiguration) throws(ConfigurationError) {
        let name = plain(configuration.method)
        try ConfigurationError.require(
            all.contains { plain($0.method) == name },
            "method: '\(configuration.method)' is not registered, so its models could not be read back; run "
                + "try Methods.register(\(type(of: configuration)).self) first.")
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { !" _-".contains($0) } }
}
