import ArgumentParser
import SparseShift

/// A field and the values that a sweep gives it: `target=0.1,0.2`.
package struct SweepAxis: ExpressibleByArgument {
    package let field: SweepField

    package init?(argument: String) {
        guard let assignment = Assignment(argument: argument) else { return nil }
        let values = assignment.value.split(separator: ",", omittingEmptySubsequences: false)
            .map { String($0.trimmingPrefix(while: \.isWhitespace)) }
        guard !values.contains("") else { return nil }
        field = SweepField(assignment.key, values.map { ConfigurationValue($0) })
    }
}
