import Work

/// Passes over data whose progress is shown if they take long: those that a user waits for. Passes within a training
/// have its bars.
package enum ShownPasses {
    /// What the passes of this thread are for.
    @TaskLocal private static var label: String?

    /// Does work whose passes over data are shown.
    ///
    /// - Parameter label: What a pass is for, in a few words.
    /// - Throws: Any error of `work`.
    package static func show<Result, Failure: Error>(
        _ label: String, _ work: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let result: Swift.Result<Result, Failure> = $label.withValue(label) {
            do throws(Failure) { return .success(try work()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Calls `body` with every part, and reports how many of `count` are done.
    ///
    /// - Parameters:
    ///   - parts: Consecutive ranges from 0 to `count`.
    ///   - unit: What is counted, in the plural.
    static func forEach<Failure: Error>(
        _ parts: some Sequence<Range<Int>>, of count: Int, unit: String,
        _ body: (Range<Int>) throws(Failure) -> Void
    ) throws(Failure) {
        guard let label else {
            for part in parts { try body(part) }
            return
        }
        try WorkReport.whenLong(WorkPlan(label: label, total: count, unit: unit)) { (report) throws(Failure) in
            for part in parts {
                try body(part)
                report(part.upperBound)
            }
        }
    }
}
