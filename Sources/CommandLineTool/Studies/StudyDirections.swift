import LanguageModels
import SparseShift
import Work

/// The directions of a study's methods.
final class StudyDirections {
    private let plan: StudyPlan
    private let data: StudyData
    private let folder: StudyFolder
    private var known: [Int: [Result<ConceptDirections, CommandFailure>]] = [:]

    init(_ plan: StudyPlan, _ data: StudyData, _ folder: StudyFolder) {
        (self.plan, self.data, self.folder) = (plan, data, folder)
    }

    /// The directions of every method for a seed, or why there are none; in the order of the plan.
    ///
    /// - Throws: `Interrupted` or `TrainingInterrupted` if a stop was requested; a training resumes where it was stopped.
    func directions(seed: Int) throws -> [Result<ConceptDirections, CommandFailure>] {
        if let found = known[seed] { return found }
        var found: [Result<ConceptDirections, CommandFailure>] = []
        for number in plan.methods.indices { found.append(try result(ofMethod: number, seed: seed)) }
        known[seed] = found
        return found
    }

    private func result(ofMethod number: Int, seed: Int) throws -> Result<ConceptDirections, CommandFailure> {
        let method = plan.methods[number]
        do {
            let directions = try directions(of: method.source, name: method.name, number: number, seed: seed)
            if let wrong = directions.directions.first(where: { $0.vector.count != data.model.width }) {
                throw CommandFailure(
                    "directions of \(wrong.vector.count) numbers, but \(data.model.name) is \(data.model.width) wide.")
            }
            return .success(directions)
        } catch let error where error is Interrupted || error is TrainingInterrupted {
            throw error
        } catch {
            return .failure(CommandFailure("\(method.name), seed \(seed): \(CommandFailure.sentence(of: error))"))
        }
    }

    /// The methods for a comparison, which trains those that are trained by itself.
    ///
    /// - Throws: ``CommandFailure`` for settings that do not fit; `Interrupted` if a stop was requested.
    func compared() throws -> [ComparedMethod] {
        try plan.methods.enumerated().map { number, method in
            if case .method(let name, let settings) = method.source {
                return ComparedMethod(
                    try configuration(name, settings, seed: nil, place: method.name).configuration, named: method.name)
            }
            var found: [Int: Result<ConceptDirections, CommandFailure>] = [:]
            for seed in plan.seeds { found[seed] = try result(ofMethod: number, seed: seed) }
            let directions = found
            return ComparedMethod(
                method.name, identity: { (try? directions[$0]?.get().contentDigest) ?? "" },
                directions: { try directions[$1]!.get() })
        }
    }

    /// The settings of a method that is trained.
    ///
    /// - Parameter seed: What methods in closed form draw from, by a setting of their own; `nil` to leave that to others.
    private func configuration(
        _ method: String, _ settings: [Assignment], seed: Int?, place: String
    ) throws -> ConfigurationFile {
        var file = ConfigurationFile(preset: .identify)
        try file.set("method", to: method, place: place)
        for setting in settings { try file.set(setting.key, to: setting.value, place: place) }
        if let seed, file.fields.contains(where: { $0.key == "draw_seed" }),
            !settings.contains(where: { $0.key == "draw_seed" })
        {
            try file.set("draw_seed", to: "\(seed)", place: place)
        }
        try file.configuration.validate()
        return file
    }

    private func directions(
        of source: StudyPlan.Source, name: String, number: Int, seed: Int
    ) throws -> ConceptDirections {
        switch source {
        case .vectors(let file):
            let rows = try VectorSource.rows(file)
            guard rows.count == data.concepts.count else {
                throw CommandFailure(
                    "\(file): \(rows.count) rows, but there are \(data.concepts.count) concepts; a row for each is needed."
                )
            }
            return ConceptDirections(name, zip(data.concepts, rows).map { SteeringDirection($0, $1) })
        case .model(let path):
            let models = try RunFolder(withModels: path).models()
            guard
                let model = models.count == 1 ? models[0].model : models.first(where: { $0.model.seed == seed })?.model
            else {
                let seeds = models.map { "\($0.model.seed)" }.joined(separator: ", ")
                throw CommandFailure(
                    "\(path): no model of seed \(seed), only of \(seeds); change 'seeds', or name one model, such as \(path)/concepts."
                )
            }
            if let remark = model.origin?.remark("this \(model.method)", usedWith: data.shifts.annotations.origin) {
                throw CommandFailure(
                    "\(path): \(remark); set 'layer', 'pooling' or 'language_model' to those of its training.")
            }
            return try ConceptDirections(name, of: model, chosenOn: data.shifts)
        case .method(let method, let settings):
            let file = try configuration(method, settings, seed: seed, place: name)
            let directory = RunDirectory(folder.model(of: name, number: number, seed: seed), earlier: .resume)
            let model = try train(file.configuration, seed: seed, directory)
            return try ConceptDirections(name, of: model, chosenOn: data.shifts)
        }
    }

    private func train(
        _ configuration: some MethodConfiguration, seed: Int, _ directory: RunDirectory
    ) throws -> TrainedModel {
        try SparseShift.train(configuration, on: data.shifts, seed: seed, storingIn: directory, observer: nil)
    }
}
