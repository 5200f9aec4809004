extension ResultWarning {
    /// Shifts that teach nothing: rows that were never written, a source that is gone, or equal texts. In shifts that were
    /// drawn from a seed they are what was drawn.
    static func zeroShifts(_ model: TrainedModel) -> ResultWarning? {
        guard let data = model.fingerprint, data.statistics.zeroShifts > 0, !data.isSynthetic else {
            return nil
        }
        let zeros = data.statistics.zeroShifts
        let first = data.statistics.firstZero.map { ", row \($0.grouped) the first" } ?? ""
        return ResultWarning(
            kind: .zeroShifts,
            sentence:
                "\(zeros.grouped) of \(data.count.grouped) shifts \(zeros == 1 ? "is" : "are") zero\(first), as where "
                + "rows were never written or the texts of a pair are equal; look at them, or leave them out with "
                + "--leave-out zero (in cells leavingOut: [.zero]).")
    }
}

extension Sweep {
    /// Reasons not to trust the data, which all models share; empty where nothing is known against them.
    public var dataWarnings: [String] {
        points.lazy.compactMap { $0.runs.first }.first.flatMap(ResultWarning.zeroShifts).map { [$0.sentence] } ?? []
    }
}
