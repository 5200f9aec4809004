import Figures
import SparseShift

extension [TrainingRecord] {
    /// At most `limit` records that stand for all, in the same order. Each stands for a group of records: it has the
    /// means of what is averaged over steps, and what holds at one step from the last of the group.
    ///
    /// - Parameter limit: At least 1; otherwise all records are kept.
    public func thinned(to limit: Int) -> [TrainingRecord] {
        guard limit > 0, count > limit else { return self }
        return (0..<limit).map { group in
            let members = self[group * count / limit..<(group + 1) * count / limit]
            var record = members.last!
            let share = 1 / Double(members.count)
            record.loss = members.reduce(0) { $0 + $1.loss * share }
            record.sparsity = members.reduce(0) { $0 + $1.sparsity * share }
            record.l0 = members.reduce(0) { $0 + $1.l0 * share }
            record.violation = members.reduce(0) { $0 + $1.violation * share }
            return record
        }
    }
}
