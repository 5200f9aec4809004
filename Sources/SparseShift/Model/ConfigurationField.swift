/// One key of a configuration file.
struct ConfigurationField: Sendable {
    let key: String
    /// Another name that is understood, but never written.
    var alias: String?
    /// What a value has to be, for messages: "… is an integer, not 'x'".
    let expectation: String
    /// The value as text; `nil` to leave the key out.
    let get: @Sendable (ConfigurationFile) -> String?
    /// Takes a value over; false if the text does not fit.
    let set: @Sendable (inout ConfigurationFile, String) -> Bool

    static let all: [ConfigurationField] = [
        choice("method", ["SSAE": true, "affine": false], \.isConstrained),
        integer("seed", \.seed),
        integer("oc", \.settings.features, alias: "features"),
        optionalNumber("target", \.settings.target, none: "auto"),
        optionalNumber("initial_level", \.settings.initialLevel, none: "target", alias: "n_concepts"),
        integer("warmup", \.settings.warmup),
        integer("schedule", \.settings.schedule),
        ConfigurationField(
            key: "epochs", expectation: "an integer",
            get: { if case .epochs(let count) = $0.settings.length { "\(count)" } else { nil } },
            set: { file, text in Int(text).map { file.settings.length = .epochs($0) } != nil }),
        ConfigurationField(
            key: "steps", expectation: "an integer",
            get: { if case .steps(let count) = $0.settings.length { "\(count)" } else { nil } },
            set: { file, text in Int(text).map { file.settings.length = .steps($0) } != nil }),
        integer("batch", \.settings.batch),
        number("lr", \.settings.learningRate),
        optionalNumber("dual_lr", \.settings.dualLearningRate, none: "half"),
        number("lr_decay", \.settings.finalLearningRateFraction),
        choice("optimizer", ["extra_adam": .extraAdam, "adam": .adam], \.settings.optimizer),
        choice(
            "norm", ["none": .none, "ln": .layer, "gn": .group, "bn": .batch], \.settings.norm,
            more: ["layer": .layer, "group": .group, "batch": .batch]),
        choice("input_norm", ["none": false, "ln": true], \.settings.normalizesInput),
        choice("loss", ["absolute": .absolute, "relative": .relative], \.settings.loss),
        choice("scaling", ["none": .none, "rms": .rootMeanSquare], \.settings.scaling),
        ConfigurationField(
            key: "renorm_epochs", alias: "renorm_every", expectation: "a number of batches or 'never'",
            get: { $0.settings.renormalizeEvery.map(String.init) ?? "never" },
            set: { file, text in
                guard text == "never" || Int(text) != nil else { return false }
                file.settings.renormalizeEvery = Int(text)
                return true
            }),
        choice("project", ["true": true, "false": false], \.settings.projectsGradient),
        choice("biases", ["trained": true, "frozen": false], \.settings.trainsBiases),
        choice("bias_init", ["zero": .zero, "uniform": .uniform], \.settings.biasInitialization),
        number("ind_th", \.settings.activityThreshold),
        choice("shuffle", ["true": true, "false": false], \.settings.shuffles),
        ConfigurationField(
            key: "record_every", expectation: "a number of steps or 'auto'",
            get: { $0.settings.recordEvery.map(String.init) ?? "auto" },
            set: { file, text in
                guard text == "auto" || Int(text) != nil else { return false }
                file.settings.recordEvery = Int(text)
                return true
            }),
    ]

    // Key paths of Sendable values hold no state; the compiler only knows that of literals.
    private typealias Path<Value> = WritableKeyPath<ConfigurationFile, Value> & Sendable

    private static func integer(_ key: String, _ path: Path<Int>, alias: String? = nil) -> ConfigurationField {
        ConfigurationField(
            key: key, alias: alias, expectation: "an integer", get: { "\($0[keyPath: path])" },
            set: { file, text in
                guard let value = Int(text) else { return false }
                file[keyPath: path] = value
                return true
            })
    }

    private static func number(_ key: String, _ path: Path<Double>) -> ConfigurationField {
        ConfigurationField(
            key: key, expectation: "a number", get: { "\($0[keyPath: path])" },
            set: { file, text in
                guard let value = Double(text) else { return false }
                file[keyPath: path] = value
                return true
            })
    }

    private static func optionalNumber(
        _ key: String, _ path: Path<Double?>, none: String, alias: String? = nil
    ) -> ConfigurationField {
        ConfigurationField(
            key: key, alias: alias, expectation: "a number or '\(none)'",
            get: { $0[keyPath: path].map { "\($0)" } ?? none },
            set: { file, text in
                guard text == none || Double(text) != nil else { return false }
                file[keyPath: path] = text == none ? nil : Double(text)
                return true
            })
    }

    private static func choice<Value: Equatable & Sendable>(
        _ key: String, _ values: KeyValuePairs<String, Value>, _ path: Path<Value>, more: [String: Value] = [:]
    ) -> ConfigurationField {
        let names = values.map(\.key)
        let known = Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
        return ConfigurationField(
            key: key, expectation: names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1],
            get: { file in names.first { known[$0] == file[keyPath: path] } },
            set: { file, text in
                guard let value = known[text] ?? more[text] else { return false }
                file[keyPath: path] = value
                return true
            })
    }
}
