/// How far the trials are by which a whitening is chosen.
public struct WhiteningTrialProgress: Sendable, Hashable {
    private var steps: [ShiftWhitening: (done: Int, all: Int)] = [:]

    /// No trial yet.
    public init() {}

    /// Notes a record of a trial of so many steps.
    public mutating func note(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {
        self.steps[whitening] = (record.step, steps)
    }

    /// "choosing the whitening: none 100 %, half 40 %"; `nil` before the first trial.
    public var text: String? {
        guard !steps.isEmpty else { return nil }
        let parts = ShiftWhitening.allCases.compactMap { whitening in
            steps[whitening].map { "\(whitening.rawValue) \(100 * $0.done / max($0.all, 1)) %" }
        }
        return "choosing the whitening: " + parts.joined(separator: ", ")
    }

    /// Whether both read the same.
    public static func == (first: Self, second: Self) -> Bool { first.text == second.text }
    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
