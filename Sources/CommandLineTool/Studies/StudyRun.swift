import JSON
import LanguageModels
import SparseShift
import Work

/// Computes the parts of a study, one after another, and keeps each as soon as it is there.
package struct StudyRun {
    let plan: StudyPlan
    let folder: StudyFolder
    let inputs: StudyInputs
    let earlier: StudyFolder.Earlier
    let printing: OutputOptions

    package init(
        plan: StudyPlan, folder: StudyFolder, inputs: StudyInputs, earlier: StudyFolder.Earlier, printing: OutputOptions
    ) {
        (self.plan, self.folder, self.inputs) = (plan, folder, inputs)
        (self.earlier, self.printing) = (earlier, printing)
    }

    /// What there is of a study.
    package struct Outcome {
        /// The parts with their results, in the order of the plan.
        var results: [(part: StudyPart, result: JSONValue)] = []
        /// What failed, in sentences.
        package var failures: [String] = []
        var isInterrupted = false
        /// Whether the folder is that of this study, and no longer that of one that is to be replaced.
        var hasBegun = false

        package init() {}
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
        let isDone = known.map { result in
            result.map { names.isSubset(of: Self.methods(of: $0)) && $0["incomplete"] != .boolean(true) } ?? false
        }
        let done = isDone.count { $0 }
        if done > 0 { printing.remark("\(done) of \(parts.count) parts of the study are in \(folder.path)") }
        guard done < parts.count else {
            for (part, result) in zip(parts, known) { outcome.add(result!, of: part) }
            outcome.hasBegun = true
            return outcome
        }
        var data: StudyData?
        var directions: StudyDirections?
        var failed: Set<String> = []
        for (index, part) in parts.enumerated() {
            if isDone[index] || outcome.isInterrupted {
                if let result = known[index] { outcome.add(result, of: part) }
                continue
            }
            do {
                let ready = try data ?? StudyData(plan, model: try open())
                // A stop until here leaves the folder as it is.
                try Interruption.check()
                if data == nil { try folder.begin(plan, try inputs.with(ready.model), earlier: earlier) }
                (data, outcome.hasBegun) = (ready, true)
                let methods = directions ?? StudyDirections(plan, ready, folder)
                directions = methods
                // A comparison has methods of its own.
                let (found, reasons) =
                    part.measure == .comparison ? ([], []) : try usable(methods, of: part, &failed)
                outcome.failures += reasons
                // What failed before may fail again; the others are there.
                if part.measure != .comparison, let result = known[index], result["incomplete"] != .boolean(true),
                    Set(found.map(\.method)).isSubset(of: Self.methods(of: result))
                {
                    outcome.add(result, of: part)
                    continue
                }
                do {
                    guard !found.isEmpty || part.measure == .comparison else {
                        throw CommandFailure("no method has directions.")
                    }
                    try requireSame(found, seed: part.seed, in: zip(parts, known).map { ($0.seed, $1?["directions"]) })
                    printing.remark("part \(index + 1) of \(parts.count): \(part.name)")
                    let result =
                        try part.measure == .comparison
                        ? comparison(part, methods, ready) : result(of: part, found, ready)
                    try folder.write(result, of: part)
                    outcome.add(result, of: part)
                } catch let error where !error.isInterruption {
                    let sentence = "\(part.name): \(CommandFailure.sentence(of: error))"
                    outcome.failures.append(sentence)
                    printing.remark("failed: \(sentence)")
                    if let result = known[index] { outcome.add(result, of: part) }
                }
            } catch let error where error.isInterruption {
                outcome.isInterrupted = true
                if let result = known[index] { outcome.add(result, of: part) }
            }
        }
        return outcome
    }

    /// The result of a part in the folder; `nil` for none, for a sweep over other scales, and a comparison over other seeds.
    private func result(of part: StudyPart) -> JSONValue? {
        guard let result = folder.result(of: part) else { return nil }
        switch part.measure {
        case .sweep: return (result["scales"]?.array ?? []).compactMap(\.number) == plan.scales ? result : nil
        case .comparison:
            return (result["seeds"]?.array ?? []).compactMap(\.integer) == Array(plan.seedRange) ? result : nil
        case .probes, .generations: return result
        }
    }

    /// The methods that a result has.
    static func methods(of result: JSONValue) -> Set<String> {
        Set((result["methods"]?.array ?? []).compactMap(\.string))
    }

    /// Refuses directions that are not those of the parts that are there already, since a file that they come from has changed.
    ///
    /// - Parameter kept: The digests of the directions of every part, with its seed.
    package func requireSame(
        _ methods: [ConceptDirections], seed: Int, in kept: [(seed: Int, digests: JSONValue?)]
    ) throws(CommandFailure) {
        for method in methods {
            // Rows of an array are the same for every seed.
            let isOfArray = plan.methods.contains { $0.name == method.method && $0.source.isArray }
            let earlier = kept.filter { isOfArray || $0.seed == seed }.compactMap { $0.digests?[method.method]?.string }
            guard earlier.allSatisfy({ $0 == method.contentDigest }) else {
                throw CommandFailure(
                    "\(method.method): its directions are others than those of the parts in \(folder.path), so the file that they come from has changed; give --overwrite or another folder."
                )
            }
        }
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
        of part: StudyPart, _ methods: [ConceptDirections], _ data: StudyData
    ) throws -> JSONValue {
        let sampling = Sampling(temperature: plan.temperature, topP: plan.topP, seed: part.seed)
        let places = plan.judges.map { data.concepts.firstIndex(of: $0.concept)! }
        var members: [String: JSONValue] = [
            "part": .string(part.name), "measure": .string(part.measure.rawValue), "seed": .integer(part.seed),
            "methods": .array(methods.map { .string($0.method) }),
            // By which it is seen whether a method has other directions for another seed.
            "directions": .object(
                Dictionary(uniqueKeysWithValues: methods.map { ($0.method, .string($0.contentDigest)) })),
        ]
        switch part.measure {
        case .probes:
            let found = try data.model.selectivity(
                of: methods, on: data.test, layer: plan.layer, readingLayer: plan.readingLayer, scale: part.scale!,
                positions: plan.positions, prompting: plan.requests(for: data.concepts), texts: plan.mostTexts,
                randomDirections: plan.randomDirections, inversePenalty: plan.inversePenalty, seed: part.seed)
            members["selectivity"] = found.json
            members["remarks"] = .array(data.remarks.map { .string($0) })
            members["failures"] = .array(
                (found.leftOut + found.failures.map { "\($0.method): \($0.reason)" }).map { .string($0) })
            // What could not be measured is tried again.
            let failed = Set(found.failures.map(\.method))
            members["methods"] = .array(methods.map(\.method).filter { !failed.contains($0) }.map { .string($0) })
        case .generations:
            members["selectivity"] =
                try data.model.selectivity(
                    of: methods.map { $0.keeping(places) }, judges: data.judges, prompts: plan.prompts,
                    layer: plan.layer, scale: part.scale!, positions: plan.positions,
                    prompting: plan.requests(for: plan.judges.map(\.concept)), maximumTokens: plan.maximumTokens,
                    sampling: sampling, randomDirections: plan.randomDirections,
                    seed: part.seed
                ).json
        case .sweep:
            let judge = part.judge!
            let directions =
                methods.map { SteeringDirection($0.method, $0.directions[places[judge]].vector) }
                + [.random("random direction", dimension: data.model.width, seed: part.seed)]
            let concept = plan.judges[judge].concept
            let sweep = try data.model.steeringSweep(
                directions, layer: plan.layer, scales: plan.scales, prompts: plan.prompts, judge: data.judges[judge],
                positions: plan.positions, prompting: plan.requests[concept], maximumTokens: plan.maximumTokens,
                sampling: sampling)
            members["sweep"] = sweep.json
            if let second = data.secondJudges[concept] {
                // Texts that one judge has decided are not lost with the other.
                do { members["agreement"] = try Self.agreement(of: sweep, second, data.model) } catch let error
                    where !error.isInterruption
                {
                    members["failures"] = [.string("the second judge: \(CommandFailure.sentence(of: error))")]
                    members["incomplete"] = true
                }
            }
            // A sweep is over all scales, so that others make it another one.
            members["scales"] = .array(plan.scales.map { .real($0) })
        case .comparison: preconditionFailure("A comparison has no directions.")
        }
        return .object(members)
    }
}
