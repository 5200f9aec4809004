import JSON
import LanguageModels
import Numerics
import ResultViews
import SparseShift

extension StudyRun {
    /// The comparison of all methods over all seeds, with its table in the forms in which it is written.
    func comparison(_ part: StudyPart, _ directions: StudyDirections, _ data: StudyData) throws -> JSONValue {
        let judged = plan.judges.map(\.concept)
        let hasAll = Set(judged) == Set(data.concepts)
        if !judged.isEmpty, !hasAll {
            printing.remark(
                "remark: the comparison has no texts (G), which need a judge for each of the \(data.concepts.count) concepts; there are \(judged.count)"
            )
        }
        let judges = hasAll ? data.concepts.map { data.judges[judged.firstIndex(of: $0)!] } : []
        let found = try data.model.comparison(
            of: try directions.compared(), training: { _ in data.pairs }, testing: data.test, seeds: plan.seedRange,
            layer: plan.layer, readingLayer: plan.readingLayer, scale: part.scale!,
            prompting: plan.requests(for: data.concepts), texts: plan.mostTexts,
            judges: judges, prompts: hasAll ? plan.prompts : [], maximumTokens: plan.maximumTokens,
            inversePenalty: plan.inversePenalty, storingIn: folder.comparison(of: part))
        var table = found.table
        table.note += data.remarks.map { " \($0)." }.joined()
        let failures = found.rows.flatMap { row in
            row.failures.map { "\(row.method), seed \($0.seed): \($0.reason)" }
        }
        return [
            "part": .string(part.name), "measure": .string(part.measure.rawValue),
            "seeds": .array(plan.seedRange.map { .integer($0) }),
            "methods": .array(plan.methods.map { .string($0.name) }),
            "failures": .array(failures.map { .string($0) }),
            // What failed is tried again; what is finished is in the folder.
            "incomplete": .boolean(!failures.isEmpty),
            "comparison": [
                "rows": .array(found.rows.map { $0.json(hasOtherAttributes: found.hasOtherAttributes) }),
                "csv": .string(table.csv), "latex": .string(table.latex),
                "text": .string(
                    [table, found.codeTable, found.seedTable].filter { !$0.rows.isEmpty }.map(\.plainText)
                        .joined(separator: "\n\n")),
                "others": .object(
                    ["codes": found.codeTable, "seeds": found.seedTable].filter { !$0.value.rows.isEmpty }.mapValues {
                        ["csv": .string($0.csv), "latex": .string($0.latex)]
                    }),
                "remarks": .array((found.remarks + data.remarks).map { .string($0) }),
            ],
        ]
    }

    /// How often each of two judges said what of the texts of a sweep, and on how many texts one of them could not decide.
    static func agreement(
        of sweep: SteeringSweep, _ second: some ConceptJudge, _ model: LanguageModel
    ) throws -> JSONValue {
        let again = try sweep.judged(by: second, with: model)
        let found = sweep.countDecided(with: again) > 0 ? try sweep.agreement(with: again) : nil
        let counts = found?.counts ?? [[0, 0], [0, 0]]
        return [
            "first": .string(sweep.rule), "second": .string(again.rule),
            "counts": .array(counts.map { .array($0.map { .integer($0) }) }),
            "left_out": .integer(found?.leftOut ?? sweep.textCount),
        ]
    }
}

extension StudyRun.Outcome {
    /// Adds the result of a part, with what failed in it.
    package mutating func add(_ result: JSONValue, of part: StudyPart) {
        results.append((part, result))
        failures += (result["failures"]?.array ?? []).compactMap(\.string).map { "\(part.name): \($0)" }
    }
}

extension MethodComparison.Row {
    fileprivate func json(hasOtherAttributes: Bool) -> JSONValue {
        func values(_ value: (MethodScores) -> Double?) -> JSONValue {
            .array(scores.map { score in value(score).map { .real($0) } ?? .null })
        }
        return [
            "method": .string(method), "mcc": values(\.mcc), "detection": values { $0.detection },
            "fraction_unexplained": values(\.fractionUnexplained), "agreement": .array(agreement.map { .real($0) }),
            "hits": values { $0.probes?.hits },
            "selectivity": values { hasOtherAttributes ? $0.probes?.selectivity : nil },
            "off_target": values { $0.probes?.offTarget }, "own_effect": values { $0.probes?.ownEffect },
            "beyond_chance": values { $0.probes?.beyondChance }, "text_hits": values { $0.texts?.hits },
            "text_own_effect": values { $0.texts?.ownEffect }, "text_intact": values { $0.texts?.intact },
            "probing_by_one": values { $0.codes?.probingByOne?.value },
            "probing_by_five": values { $0.codes?.probingByFive?.value },
            "disentanglement": values { $0.codes?.disentanglement?.value },
            "completeness": values { $0.codes?.completeness?.value },
            "informativeness": values { $0.codes?.informativeness?.value },
            "targeted_perturbation": values { $0.codes?.targetedPerturbation?.value },
            "spurious_removal": values { $0.codes?.spuriousRemoval?.value },
        ]
    }
}
