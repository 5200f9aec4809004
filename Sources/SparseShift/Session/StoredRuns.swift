import JSON
import TensorFiles

/// How models are stored in a session's file: each with all of ``TrainedModel``, to the bit, and what they have in common.
enum StoredRuns {
    private static let concepts = "concepts"
    /// Why models have nothing in common.
    private static let reason = "no_concepts"

    static func write(_ runs: Runs, to group: GroupWriter) throws {
        try group.add("count", runs.count)
        for (index, model) in runs.enumerated() { try write(model, to: group.group("\(index)")) }
        switch runs.foundConcepts {
        case .found(let concepts): try concepts.write(to: group.group(Self.concepts))
        case .missing(let reason): try group.add(Self.reason, reason.description)
        case nil: break
        }
    }

    static func read(_ group: GroupReader) throws -> Runs {
        let count = try group.integer("count", in: 0...1_000_000)
        let models = try (0..<count).map { try model(group.group("\($0)")) }
        // Files of earlier versions have neither.
        if group.has("\(concepts)/facts") {
            return Runs(models, concepts: .found(try Concepts(from: group.group(concepts))))
        }
        let why = group.has(reason) ? ModelError(try group.text(reason)) : nil
        return Runs(models, concepts: why.map { .missing($0) })
    }

    static func write(_ model: TrainedModel, to group: GroupWriter) throws {
        try Methods.requireReadable(model.configuration)
        try group.add("configuration", ConfigurationFile(model.configuration, seed: model.seed).yaml)
        try group.add("seed", model.seed)
        try group.add("data", model.data)
        if let fingerprint = model.fingerprint { try group.add("data_fingerprint", fingerprint.json.encodedString) }
        for (name, tensor) in model.parameters.stateDictionary {
            try group.group("parameters").add(name, tensor.floats, shape: tensor.shape)
        }
        try model.course.writeFields(to: group)
        try write(model.history, to: group.group("history"))
        try group.add("evaluation", model.evaluation)
        if let whitened = model.whitenedEvaluation { try group.add("whitened_evaluation", whitened) }
        try model.whitening?.write(to: group.group("whitening"))
        try group.add("trial_whitenings", model.whiteningTrials.map(\.whitening.rawValue))
        try group.add("trial_ratios", model.whiteningTrials.map(\.sparsenessRatio))
    }

    static func model(_ group: GroupReader) throws -> TrainedModel {
        let file = try ConfigurationFile(
            yaml: try group.text("configuration"), name: "\(group.fileName), \(group.path)/configuration")
        var tensors: [String: Tensor] = [:]
        for (name, shape, elements) in try group.tensors("parameters") {
            tensors[name] = Tensor(elements, shape: shape)
        }
        let parameters = try Parameters(
            stateDictionary: tensors, normalization: file.settings.norm,
            normalizesInput: tensors["input_norm.weight"] != nil, activation: file.configuration.activation,
            file: "\(group.fileName), \(group.path)/parameters")
        let seed = try group.integer("seed")
        var course = try TrainingCourse(fieldsOf: group)
        course.history = try history(group.group("history"), seed: seed)
        let hasWhitenedEvaluation = !group.group("whitened_evaluation").attributes.isEmpty
        return TrainedModel(
            configuration: file.configuration, seed: seed, parameters: parameters, course: course,
            data: try group.text("data"), fingerprint: try fingerprint(group),
            decision: WhiteningDecision(
                whitening: group.has("whitening/mean") ? try Whitening(from: group.group("whitening")) : nil,
                trials: try trials(group)),
            evaluation: try group.metric("evaluation"),
            whitenedEvaluation: hasWhitenedEvaluation ? try group.metric("whitened_evaluation") : nil)
    }

    private static func fingerprint(_ group: GroupReader) throws -> DataFingerprint? {
        guard group.has("data_fingerprint") else { return nil }
        let json = try? JSONValue(decoding: try group.text("data_fingerprint"))
        guard let fingerprint = json.flatMap(DataFingerprint.init) else {
            throw group.damaged("data_fingerprint", "tells nothing of the data")
        }
        return fingerprint
    }

    private static func trials(_ group: GroupReader) throws -> [WhiteningTrial] {
        let ratios = try group.doubles("trial_ratios")
        let names = try group.texts("trial_whitenings", count: ratios.count)
        return try zip(names, ratios).map { text, ratio in
            guard let whitening = ShiftWhitening(rawValue: text) else {
                throw group.damaged("trial_whitenings", "has '\(text)', which is no whitening")
            }
            return WhiteningTrial(whitening: whitening, sparsenessRatio: ratio)
        }
    }

    // MARK: Records: one row a record, one column a number

    private static func write(_ history: [TrainingRecord], to group: GroupWriter) throws {
        let columns = TrainingRecord.columns
        try group.add("columns", columns)
        try group.add("records", history.flatMap(\.row), shape: [history.count, columns.count])
    }

    /// - Parameter seed: The run's; records do not repeat it.
    private static func history(_ group: GroupReader, seed: Int) throws -> [TrainingRecord] {
        let columns = try group.texts("columns")
        guard TrainingRecord.fits(columns: columns) else { throw group.damaged("columns", "has other names") }
        let values = try group.doubles("records")
        guard values.count % columns.count == 0 else {
            throw group.damaged("records", "has no \(columns.count) columns")
        }
        return try stride(from: 0, to: values.count, by: columns.count).map { start in
            guard var record = TrainingRecord(row: values[start..<start + columns.count], columns: columns) else {
                throw group.damaged("records", "has a step that is no integer")
            }
            record.seed = seed
            return record
        }
    }
}
