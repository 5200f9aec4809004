import Figures
import ResultViews
import SparseShift

/// What seeds agree on, as commands print it.
struct ConceptReport {
    let concepts: Concepts
    /// The folder of the merged model; `nil` if it is in none.
    let folder: String?

    /// The finding, and a row for each concept; the warnings are not in it.
    var lines: [String] {
        let place = folder.map { "; merged model in \($0)" } ?? ""
        let bound = concepts.relations.prefix(6).map(\.description)
        let relations =
            bound.isEmpty
            ? []
            : ["concepts " + (bound + (concepts.relations.count > bound.count ? ["…"] : [])).joined(separator: "; ")]
        return ["\(concepts)\(place)", concepts.table.plainText] + [concepts.othersSentence].compactMap { $0 }
            + relations
    }
}

extension Agreement {
    /// The sentence with the agreement of the concepts beside that of all features.
    func sentence(_ concepts: Concepts?) -> String {
        guard let concepts else { return sentence }
        return "\(sentence); of the concepts: \(ProgressState.number(concepts.agreement)) (cosine, weighted by energy)"
    }
}
