import JSON
import LanguageModels
import ResultViews

extension StudyReport {
    /// What selectivity and off-target are not of, and what the parts say of their texts: sentences for the note of the table.
    var remarks: [String] {
        let isLone = selectivities.contains { $0.selectivity.matrices.contains { !$0.hasOtherAttributes } }
        var sentences = isLone ? [SelectivityMatrix.loneAttribute] : []
        var counts: [(what: String, seeds: Int, found: Int, all: Int)] = []
        for (part, found, _) in selectivities {
            let scale = part.scale.map { ", scale \($0)" } ?? ""
            for matrix in found.matrices where matrix.hasOtherAttributes {
                let what = "of \(matrix.method) (\(part.measure.rawValue)\(scale))"
                let place = counts.firstIndex { $0.what == what } ?? counts.count
                if place == counts.count { counts.append((what, 0, 0, 0)) }
                counts[place].seeds += 1
                counts[place].found += matrix.offTargetCount
                counts[place].all += matrix.concepts.count
            }
        }
        sentences += counts.filter { $0.found < $0.all }.map {
            SelectivityMatrix.offTargetRemark(
                $0.what + ($0.seeds > 1 ? " over \($0.seeds) seeds" : ""), $0.found, of: $0.all)
        }
        for (_, result) in outcome.results where result["selectivity"] != nil {
            for remark in (result["remarks"]?.array ?? []).compactMap(\.string) where !sentences.contains(remark + ".")
            {
                sentences.append(remark + ".")
            }
        }
        return sentences
    }
}
