extension ConfigurationField {
    /// The keys that all methods share, with the reference's names where it has them.
    static let common: [ConfigurationField] = [
        common(
            "oc", "a positive integer or 'auto'", alias: "features",
            get: { $0.choosesFeatures ? "auto" : "\($0.features)" },
            set: { settings, text in
                guard text == "auto" || (Int(text) ?? 0) != 0 else { return false }
                settings.features = Int(text) ?? 0
                return true
            }),
        common(
            "epochs", "an integer",
            get: { if case .epochs(let count) = $0.length { "\(count)" } else { nil } },
            set: { settings, text in Int(text).map { settings.length = .epochs($0) } != nil }),
        common(
            "steps", "an integer or 'auto'",
            get: { settings in
                switch settings.length {
                case .automatic: "auto"
                case .steps(let count): "\(count)"
                case .epochs: nil
                }
            },
            set: { settings, text in
                guard text == "auto" || Int(text) != nil else { return false }
                settings.length = Int(text).map { .steps($0) } ?? .automatic
                return true
            }),
        integer("batch", \.batch),
        optionalNumber("lr", \.learningRate, none: "auto"),
        number("lr_decay", \.finalLearningRateFraction),
        choice("optimizer", ["extra_adam": .extraAdam, "past_extra_adam": .pastExtraAdam, "adam": .adam], \.optimizer),
        choice(
            "norm", ["none": .none, "ln": .layer, "gn": .group, "bn": .batch], \.norm,
            others: ["layer": .layer, "group": .group, "batch": .batch]),
        choice("input_norm", ["none": .none, "ln": .layer, "plain_ln": .plainLayer], \.inputNorm),
        choice("loss", ["absolute": .absolute, "relative": .relative], \.loss),
        choice("scaling", ["none": .none, "rms": .rootMeanSquare], \.scaling),
        choice(
            "whiten", ["none": .none, "half": .half, "full": .full, "zca": .zca, "auto": .automatic], \.whitening),
        // Left out of files where nothing is asked for, as in files of versions without them.
        common(
            "outliers", outlierTreatments.expectation,
            get: { $0.outliers == .keep ? nil : outlierTreatments.text($0.outliers) },
            set: { settings, text in outlierTreatments.value(text).map { settings.outliers = $0 } != nil }),
        common(
            "outlier_threshold", "a number",
            get: {
                $0.outliers == .keep && $0.outlierThreshold == LongShifts.usualThreshold
                    ? nil : "\($0.outlierThreshold)"
            },
            set: { settings, text in Double(text).map { settings.outlierThreshold = $0 } != nil }),
        optionalInteger(
            "renorm_epochs", \.renormalizeEvery, "a number of batches", none: "never", alias: "renorm_every"),
        choice("project", ["true": true, "false": false], \.projectsGradient),
        choice("biases", ["trained": true, "frozen": false], \.trainsBiases),
        choice(
            "bias_init", ["zero": .zero, "uniform": .uniform, "geometric_median": .geometricMedian],
            \.biasInitialization),
        number("ind_th", \.activityThreshold),
        choice("shuffle", ["true": true, "false": false], \.shuffles),
        optionalInteger("record_every", \.recordEvery, "a number of steps", none: "auto"),
    ]

    private static let outlierTreatments = Choice<OutlierTreatment>([
        "keep": .keep, "clip": .clip, "set_aside": .setAside,
    ])

    private typealias Shared<Value> = Path<TrainingSettings, Value>

    private static func integer(_ key: String, _ path: Shared<Int>, alias: String? = nil) -> ConfigurationField {
        common(
            key, "an integer", alias: alias, get: { "\($0[keyPath: path])" },
            set: { settings, text in Int(text).map { settings[keyPath: path] = $0 } != nil })
    }

    private static func number(_ key: String, _ path: Shared<Double>) -> ConfigurationField {
        common(
            key, "a number", get: { "\($0[keyPath: path])" },
            set: { settings, text in Double(text).map { settings[keyPath: path] = $0 } != nil })
    }

    private static func optionalNumber(
        _ key: String, _ path: Shared<Double?>, none: String
    ) -> ConfigurationField {
        common(
            key, "a number or '\(none)'", get: { $0[keyPath: path].map { "\($0)" } ?? none },
            set: { settings, text in
                guard text == none || Double(text) != nil else { return false }
                settings[keyPath: path] = Double(text)
                return true
            })
    }

    private static func optionalInteger(
        _ key: String, _ path: Shared<Int?>, _ expectation: String, none: String, alias: String? = nil
    ) -> ConfigurationField {
        common(
            key, "\(expectation) or '\(none)'", alias: alias, get: { $0[keyPath: path].map(String.init) ?? none },
            set: { settings, text in
                guard text == none || Int(text) != nil else { return false }
                settings[keyPath: path] = Int(text)
                return true
            })
    }

    private static func choice<Value: Equatable & Sendable>(
        _ key: String, _ values: KeyValuePairs<String, Value>, _ path: Shared<Value>, others: [String: Value] = [:]
    ) -> ConfigurationField {
        let choice = Choice(values, others: others)
        return common(
            key, choice.expectation, get: { choice.text($0[keyPath: path]) },
            set: { settings, text in choice.value(text).map { settings[keyPath: path] = $0 } != nil })
    }
}
