import Synchronization

/// The registry of all methods, by their names in tables, in files and on the command line.
public enum Methods {
    /// The library's own methods, in the order of lists.
    package static let own: [any MethodConfiguration.Type] = [
        SSAE.Configuration.self, Affine.Configuration.self, SparseInference.Configuration.self,
        ReLU.Configuration.self, PAnnealedReLU.Configuration.self, JumpReLU.Configuration.self, TopK.Configuration.self,
        AbsTopK.Configuration.self, BatchTopK.Configuration.self, Gated.Configuration.self,
        Matryoshka.Configuration.self, PrincipalComponents.Configuration.self, MeanDifference.Configuration.self,
        ProbeDirection.Configuration.self, LinearArtificialTomography.Configuration.self, FastICA.Configuration.self,
        SemiNMF.Configuration.self, FISTADictionary.Configuration.self, LISTA.Configuration.self,
        PursuitDictionary.Configuration.self, RandomDirections.Configuration.self,
    ]

    private static let registered = Mutex<[any MethodConfiguration.Type]>([])

    /// All methods: the library's own, followed by registered ones.
    public static var all: [any MethodConfiguration.Type] { own + registered.withLock { $0 } }

    /// Registers a method under its name, so that its models can be read back from files and sessions.
    ///
    /// An earlier method with the same name is replaced, so that a notebook's cell can run again.
    ///
    /// - Throws: ``ConfigurationError`` if the name could not stand in a file or belongs to one of the library's methods, or if a key of
    ///   the method's ``MethodConfiguration/fields`` occurs twice or is common to all methods.
    public static func register(_ method: any MethodConfiguration.Type) throws(ConfigurationError) {
        let name = plain(method.method)
        // Names and keys stand in configuration files as they are.
        let nameable = /\p{L}([\p{L}\p{M}\p{N} _.\/+()\-]*[\p{L}\p{M}\p{N}_.+)])?/
        try ConfigurationError.require(
            method.method.wholeMatch(of: nameable.matchingSemantics(.unicodeScalar)) != nil,
            "method: \(method) needs a name that begins with a letter and has letters, digits, spaces and _ . / + ( ) - "
                + "alone, not \(method.method.debugDescription).")
        if let other = own.first(where: { plain($0.method) == name }) {
            throw ConfigurationError(
                "method: '\(method.method)' is the name of the library's own \(other.method); give \(method) another.")
        }
        var keys: Set = ["method", "seed", "preset"]
        for field in ConfigurationField.common + method.fields {
            for key in [field.key, field.alias].compactMap({ $0 }) {
                try ConfigurationError.require(
                    key.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil,
                    "method: '\(method.method)' has a field \(key.debugDescription); a key begins with a letter and has "
                        + "letters, digits and _ alone.")
                try ConfigurationError.require(
                    keys.insert(key).inserted, "method: '\(method.method)' has a second field '\(key)'; rename it.")
            }
        }
        for (vector, _) in method.init(settings: TrainingSettings(features: 1)).activation.namedVectors {
            try ConfigurationError.require(
                vector.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil && vector != "scaling_factor",
                "method: '\(method.method)' has an activation with a vector \(vector.debugDescription); its name begins "
                    + "with a letter, has letters, digits and _ alone, and is not 'scaling_factor'.")
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

    /// Checks that models of a configuration can be read back as they are.
    ///
    /// - Throws: ``ConfigurationError`` that names the method if it is not registered, if it was declared again with
    ///   other fields, or if it has a setting that none of its fields holds.
    static func requireReadable(_ configuration: some MethodConfiguration) throws {
        let (name, type) = (configuration.method, Swift.type(of: configuration))
        guard let known = all.first(where: { plain($0.method) == plain(name) }) else {
            throw ConfigurationError(
                "method: '\(name)' is not registered, so its models could not be read back; run "
                    + "try Methods.register(\(type).self) first.")
        }
        let copy = try ConfigurationFile(yaml: configuration.yaml).configuration
        guard copy.yaml == configuration.yaml else {
            throw ConfigurationError(
                "method: the \(known) that is registered as '\(known.method)' does not have the fields of this "
                    + "configuration; train with the newest declaration, or give one of the two another name.")
        }
        // A cell that ran again has declared the type again; then the fields are all that can be compared.
        guard known != type || AnyHashable(copy) == AnyHashable(configuration) else {
            throw ConfigurationError(
                "method: '\(name)' has a setting that none of its fields holds, so it would be lost; add it to "
                    + "\(type).fields.")
        }
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { !" _-".contains($0) } }
}
