import Synchronization

/// The registry of all methods, by their names in tables, in files and on the command line.
public enum Methods {
    /// The library's own methods, in the order of lists.
    package static let own: [any MethodConfiguration.Type] = [
        SSAE.Configuration.self, Affine.Configuration.self, ReLU.Configuration.self,
        PAnnealedReLU.Configuration.self, JumpReLU.Configuration.self, TopK.Configuration.self,
        AbsTopK.Configuration.self, BatchTopK.Configuration.self, Gated.Configuration.self,
        Matryoshka.Configuration.self, PrincipalComponents.Configuration.self, MeanDifference.Configuration.self,
    ]

    private static let registered = Mutex<[any MethodConfiguration.Type]>([])

    /// All methods: the library's own, followed by registered ones.
    public static var all: [any MethodConfiguration.Type] { own + registered.withLock { $0 } }

    /// Registers a method under its name, so that its models can be read back from files and sessions.
    ///
    /// An earlier method with the same name is replaced, so that a notebook's cell can run again.
    ///
    /// - Throws: ``ConfigurationError`` if the name is empty or belongs to one of the library's methods, or if a key of
    ///   the method's ``MethodConfiguration/fields`` occurs twice or is common to all methods.
    public static func register(_ method: any MethodConfiguration.Type) throws(ConfigurationError) {
        let name = plain(method.method)
        try ConfigurationError.require(
            !name.isEmpty && !method.method.contains("\n"),
            "method: \(method) needs a name with letters, on one line, to be registered, not '\(method.method)'.")
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

    /// The method with a name, regardless of case, spaces, hyphens and underscores: `mean_difference` is the mean
    /// difference.
    ///
    /// - Throws: ``ConfigurationError``, which lists all names, if there is no such method.
    public static func named(_ name: String) throws(ConfigurationError) -> any MethodConfiguration.Type {
        guard let found = all.first(where: { plain($0.method) == plain(name) }) else {
            let names = all.map { "'\($0.method)'" }.joined(separator: ", ")
            throw ConfigurationError(
                "method: one of \(names), not '\(name)'; a method of your own has to be registered first, by "
                    + "Methods.register(…).")
        }
        return found
    }

    /// Checks that models of a configuration can be read back.
    ///
    /// - Throws: ``ConfigurationError``, which names the method, if it is not registered.
    static func requireKnown(_ configuration: some MethodConfiguration) throws(ConfigurationError) {
        let name = plain(configuration.method)
        try ConfigurationError.require(
            all.contains { plain($0.method) == name },
            "method: '\(configuration.method)' is not registered, so its models could not be read back; run "
                + "try Methods.register(\(type(of: configuration)).self) first.")
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { !" _-".contains($0) } }
}
