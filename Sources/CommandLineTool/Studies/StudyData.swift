import LanguageModels
import SparseShift
import Work

/// The language model and the texts of a study.
package struct StudyData {
    let model: LanguageModel
    /// The pairs that give directions.
    let pairs: TextPairs
    /// Their shifts, labelled.
    let shifts: EmbeddingPairs
    /// The pairs whose texts are steered, with the same concepts.
    let test: TextPairs
    let concepts: [String]
    /// The judges in the order of the plan.
    let judges: [any ConceptJudge]
    /// The second judges, by concept.
    let secondJudges: [String: any ConceptJudge]
    /// What a reader of effects on the test texts has to know, in sentences without a full stop.
    package let remarks: [String]

    /// Reads the pairs, and embeds those that give directions.
    ///
    /// - Throws: ``CommandFailure`` for concepts that the pairs do not have, that never change, or that always change together;
    ///   errors of the pairs and of the model.
    package init(_ plan: StudyPlan, model: LanguageModel) throws {
        var pairs = try plan.pairs.read()
        var test = try plan.testPairs?.read()
        let found = pairs.remarks + (test?.remarks ?? [])
        for (place, remark) in found.enumerated() where !found[..<place].contains(remark) { Remarks.make(remark) }
        guard pairs.conceptCount > 0 else {
            throw CommandFailure("\(pairs.name): it is not known which concepts change, so nothing can be steered to.")
        }
        if let wanted = plan.concepts {
            if let missing = wanted.first(where: { !pairs.conceptNames.contains($0) }) {
                throw CommandFailure("concepts: \(Self.unknown(missing, among: pairs))")
            }
            guard Set(wanted).count == wanted.count else { throw CommandFailure("concepts: a concept is named twice.") }
            pairs = try pairs.keepingConcepts { wanted.contains($0) }.arranged(under: wanted)
            test = try test?.keepingConcepts { wanted.contains($0) }
        }
        for judge in plan.judges + plan.secondJudges where !pairs.conceptNames.contains(judge.concept) {
            throw CommandFailure("judges: \(Self.unknown(judge.concept, among: pairs))")
        }
        try Self.requireRequests(plan, for: pairs, in: model)
        try Self.requireDistinct(pairs)
        if let test {
            remarks = Self.remarks(onTextsOf: test, in: pairs)
            self.test = try test.arranged(under: pairs.conceptNames)
        } else {
            guard pairs.count >= 2 else { throw CommandFailure("\(pairs.name): one pair cannot be divided in halves.") }
            (pairs, self.test) = try pairs.split(testCount: pairs.count / 2)
            remarks = Self.remarks(onTextsOf: self.test, in: pairs)
            try Self.requireDistinct(pairs)
        }
        remarks.forEach(Remarks.make)
        self.model = model
        concepts = pairs.conceptNames
        judges = try StudyJudge.ready(plan.judges, pairs, steering: model)
        let second = try StudyJudge.ready(plan.secondJudges, pairs, steering: model)
        secondJudges = Dictionary(uniqueKeysWithValues: zip(plan.secondJudges.map(\.concept), second))
        self.pairs = pairs
        shifts = try model.embeddingPairs(of: pairs, layer: plan.layer, pooling: plan.pooling)
    }

    private static func unknown(_ concept: String, among pairs: TextPairs) -> String {
        let names = pairs.conceptNames.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        let more = pairs.conceptCount > 8 ? " and \(pairs.conceptCount - 8) more" : ""
        return
            "\(pairs.name) has no concept '\(concept)'; there \(pairs.conceptCount == 1 ? "is" : "are") \(names)\(more)."
    }

    /// `sentiment` of `sentiment: positive`, or the whole name.
    private static func attribute(of concept: String) -> Substring {
        concept.firstRange(of: ": ").map { concept[..<$0.lowerBound] } ?? concept[...]
    }

    /// Remarks on test texts that have chosen the directions.
    private static func remarks(onTextsOf test: TextPairs, in pairs: TextPairs) -> [String] {
        let known = Set(pairs.flatMap { [$0.before, $0.after] })
        let shared = Set(test.flatMap { [$0.before, $0.after] }).intersection(known).count
        guard shared > 0 else { return [] }
        return [
            "\(shared) of the test texts \(shared == 1 ? "is" : "are") also in the pairs that choose the directions, so effects on \(shared == 1 ? "it" : "them") can be too large"
        ]
    }

    /// Refuses requests of unknown concepts, a baseline of which some rows are missing, and messages to a model without a chat
    /// template.
    private static func requireRequests(
        _ plan: StudyPlan, for pairs: TextPairs, in model: LanguageModel
    ) throws(CommandFailure) {
        guard !plan.requests.isEmpty else { return }
        if let name = plan.requests.keys.sorted().first(where: { !pairs.conceptNames.contains($0) }) {
            throw CommandFailure("prompting: \(unknown(name, among: pairs))")
        }
        let needed = plan.measures.contains(.probes) ? pairs.conceptNames : plan.judges.map(\.concept)
        if let missing = needed.first(where: { plan.requests[$0] == nil }) {
            throw CommandFailure(
                "prompting: there is no request for '\(missing)'; give one for every concept that is steered to.")
        }
        if model.chatTemplate == nil, plan.requests.values.contains(where: { $0.form == .message }) {
            throw CommandFailure(
                "prompting_form: \(model.name) has no chat template, so a request cannot be a message; set prefix, or take another language model."
            )
        }
        for (_, request) in plan.requests.sorted(by: { $0.key < $1.key }) {
            do { _ = try request.prompt(for: "", in: model) } catch {
                throw CommandFailure("prompting: \(error)")
            }
        }
    }

    /// Refuses labels that never vary, and concepts that always change together or against each other.
    private static func requireDistinct(_ pairs: TextPairs) throws {
        let changes = pairs.concepts
        let columns = (0..<pairs.conceptCount).map { changes.column($0) }
        for (index, column) in columns.enumerated() {
            let name = pairs.conceptNames[index]
            guard column.contains(where: { $0 != 0 }) else {
                throw CommandFailure(
                    "\(pairs.name): '\(name)' changes in none of the pairs; leave it out by 'concepts'.")
            }
            let opposite = column.map { -$0 }
            for (other, values) in columns[..<index].enumerated() {
                let twin = pairs.conceptNames[other]
                // Two values of one attribute may always change against each other: where one comes, the other goes.
                let isOpposite = values == opposite && attribute(of: twin) != attribute(of: name)
                guard values == column || isOpposite else { continue }
                throw CommandFailure(
                    "\(pairs.name): '\(twin)' and '\(name)' change \(isOpposite ? "against each other" : "together") in all pairs, so nothing can tell them apart; leave one of them out by 'concepts'."
                )
            }
        }
    }
}
