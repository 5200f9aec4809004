import Foundation
import Numerics

/// All that is known of concepts beside their model, as files hold it.
struct ConceptFacts: Codable {
    let concepts: [Concept]
    let others: [Concept]
    /// The columns of the others, one a row.
    let otherColumns: [[Float]]
    let relations: [ConceptRelation]
    let evidence: ConceptEvidence

    init(_ concepts: Concepts) {
        self.concepts = concepts.concepts
        others = concepts.others
        otherColumns = (0..<concepts.otherColumns.rows).map(concepts.otherColumns.row)
        relations = concepts.relations
        evidence = concepts.evidence
    }

    /// - Throws: What is wrong with the text, and in which file.
    init(_ text: String, name: String) throws(ModelError) {
        do { self = try JSONDecoder().decode(ConceptFacts.self, from: Foundation.Data(text.utf8)) } catch {
            throw ModelError("\(name): these are not the facts of concepts that this version writes.")
        }
    }

    /// The text of a file.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

extension Concepts {
    /// - Throws: ``ModelError`` if the facts are not those of the model.
    init(_ facts: ConceptFacts, of model: TrainedModel, name: String) throws(ModelError) {
        guard facts.concepts.count == model.features else {
            throw ModelError(
                "\(name): facts of \(facts.concepts.count) concepts for a model of \(model.features) features.")
        }
        let indices = 0..<model.features
        let areRelated = facts.relations.allSatisfy { relation in
            switch relation {
            case .tied(let first, let second): indices.contains(first) && indices.contains(second)
            case .nested(let child, let parent): indices.contains(child) && indices.contains(parent)
            }
        }
        guard areRelated, facts.others.count == facts.otherColumns.count,
            facts.otherColumns.allSatisfy({ $0.count == model.dimension })
        else { throw ModelError("\(name): its parts do not fit together.") }
        self.model = model
        concepts = facts.concepts
        others = facts.others
        otherColumns = Matrix(rows: facts.otherColumns)
        relations = facts.relations
        evidence = facts.evidence
    }
}
