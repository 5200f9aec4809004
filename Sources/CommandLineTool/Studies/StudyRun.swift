import JSON
import LanguageModels
import SparseShift
import Work

/// Computes the parts of a study, one after another, and keeps each as soon as it is there.
struct StudyRun {
    let plan: StudyPlan
    let folder: StudyFolder
    let earlier: StudyFolder.Earlier
    let printing: OutputOptions

    /// What there is of a study.
    struct Outcome {
        /// The parts with their results, in the order of the plan.
        var results: [(part: StudyPart, result: JSONValue)] = []
        /// What failed, in sentences.
        var failures: [String] = []
        var isInterrupted = false
    }

    /// Computes what is missing.
    ///
    /// - Parameter open: Opens the language model, if anything is missing.
    /// - Throws: Errors of the language model and the pairs. What fails in a part is in the outcome.
    func run(_ open: () throws -> LanguageModel) throws -> Outcome {
        var outcome = Outcome()
        let parts = plan.parts
        let known = parts.map { part in earlier == .replace ? nil : result(of: part) }
        let names = Set(plan.methods.map(\.name))
        let isDone = known.map { $0.map { names.isSubset(of: Self.methods(of: $0)) } ?? false }
        let done = isDone.count { $0 }
        if done > 0 { printing.remark("\(done) of \(parts.count) parts of the study are in \(folder.path)") }
        guard done < parts.count else {
            outcome.results = zip(parts, known).map { ($0, $1!) }
            return outcome
        }
        var data: StudyData?
        var directions: StudyDirections?
        var failed: Set<String> = []
        for (index, part) in parts.enumerated() {
            if isDone[index] || outcome.isInterrupted {
                if let result = known[index] { outcome.results.append((part, result)) }
                continue
            }
            do {
                let ready = try data ?? StudyData(plan, model: try open())
                if data == nil { try folder.begin(plan, earlier: earlier) }
                data = ready
                let methods = directions ?? StudyDirections(plan, ready, folder)
                directions = methods
                let (found, reasons) = try usable(methods, of: part, &failed)
                outcome.failures += reasons
                // What failed before may fail again; the others are there.
                if let result = known[index], Set(found.map(\.method)).isSubset(of: Self.methods(of: result)) {
                    outcome.results.append((part, result))
                    continue
                }
                do {
                    guard !found.isEmpty else { throw CommandFailure("no method has directions.") }
                    let result = try result(of: part, found, ready, number: index + 1, of: parts.count)
                    try folder.write(result, of: part)
                    outcome.results.append((part, result))
                } catch let error where !Self.isInterruption(error) {
                    let sentence = "\(part.name): \(CommandFailure.sentence(of: error))"
                    outcome.failures.append(sentence)
                    printing.remark("failed: \(sentence)")
                    if let result = known[index] { outcome.results.append((part, result)) }
                }
            } catch let error where Self.isInterruption(error) {
                outcome.isInterrupted = true
                if let result = known[index] { outcome.results.append((part, result)) }
            }
        }
        return outcome
    }

    /// The result of a part in the folder; `nil` for none, and for a sweep over other scales.
    private func result(of part: StudyPart) -> JSONValue? {
        guard let result = folder.result(of: part) else { return nil }
        let scales = (result["scales"]?.array ?? []).compactMap(\.number)
        return part.measure == .sweep && scales != plan.scales ? nil : result
    }

    private static func isInterruption(_ error: any Error) -> Bool {
        error is Interrupted || error is TrainingInterrupted || error is EmbeddingInterrupted
            || error is GenerationsInterrupted
    }

    /// The methods that a result has.
    static func methods(of result: JSONValue) -> Set<String> {
        Set((result["methods"]?.array ?? []).compactMap(\.string))
    }

    /// The directions that there are for a part, and why others are missing, once for every method and seed.
    private func usable(
        _ directions: StudyDirections, of part: StudyPart, _ failed: inout Set<String>
    ) throws -> ([ConceptDirections], [String]) {
        var (found, reasons) = ([ConceptDirections](), [String]())
        for result in try directions.directions(seed: part.seed) {
            switch result {
            case .success(let method): found.append(method)
            case .failure(let failure):
                guard failed.insert(failure.description).inserted else { continue }
                reasons.append(failure.description)
                printing.remark("failed: \(failure.description)")
            }
        }
        return (found, reasons)
    }

    private func result(
        of part: StudyPart, _ methods: [ConceptDirections], _ data: StudyData, number: Int, of total: Int
    ) throws -> JSONValue {
        printing.remark("part \(number) of \(total): \(part.name)")
        let sampling = Sampling(temperature: plan.temperature, topP: plan.topP, seed: part.seed)
        let places = plan.judges.map { data.concepts.firstIndex(of: $0.concept)! }
        var members: [String: JSONValue] = [
            "part": .string(part.name), "measure": .string(part.measure.rawValue), "seed": .integer(part.seed),
            "methods": .array(methods.map { .string($0.method) }),
        ]
        switch part.measure {
        case .probes:
            members["selectivity"] =
                try data.model.selectivity(
                    of: methods, on: data.test, layer: plan.layer, readingLayer: plan.readingLayer, scale: part.scale!,
                    positions: plan.positions, texts: plan.mostTexts, randomDirections: plan.randomDirections,
                    inversePenalty: plan.inversePenalty, seed: part.seed
                ).json
        case .generations:
            members["selectivity"] =
                try data.model.selectivity(
                    of: methods.map { $0.keeping(places) }, judges: data.judges, prompts: plan.prompts,
                    layer: plan.layer, scale: part.scale!, positions: plan.positions,
                    maximumTokens: plan.maximumTokens, sampling: sampling, randomDirections: plan.randomDirections,
                    seed: part.seed
                ).json
        case .sweep:
            let judge = part.judge!
            let directions =
                methods.map { SteeringDirection($0.method, $0.directions[places[judge]].vector) }
                + [.random("random direction", dimension: data.model.width, seed: part.seed)]
            members["sweep"] =
                try data.model.steeringSweep(
                    directions, layer: plan.layer, scales: plan.scales, prompts: plan.prompts,
                    judge: data.judges[judge], positions: plan.positions, maximumTokens: plan.maximumTokens,
                    sampling: sampling
                ).json
            // A sweep is over all scales, so that others make it another one.
            members["scales"] = .array(plan.scales.map { .real($0) })
        }
        return .object(members)
    }
}
