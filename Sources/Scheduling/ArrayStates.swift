/// What Slurm says of the items of job arrays at one moment.
package struct ArrayStates: Sendable {
    /// What is known of an item.
    package enum State: Sendable, Equatable {
        /// It waits for its turn; the reason in Slurm's words.
        case queued(String)
        /// Its task runs.
        case running
        /// Its task has ended, in whatever way.
        case ended
        /// It was submitted, and Slurm cannot be asked.
        case unknown
    }

    private let states: [Int: State]
    /// Why Slurm cannot be asked, as a sentence without its full stop; `nil` if it answered, or nothing was submitted.
    package let problem: String?

    package init(states: [Int: State], problem: String?) {
        self.states = states
        self.problem = problem
    }

    /// Whether an item is queued or running, or may be.
    package var isActive: Bool { states.values.contains { $0 != .ended } }

    /// Slurm's words for items that wait for their turn, or for the checkpoint's machine.
    private static let turns: Set = ["", "None", "Resources", "Priority", "BeginTime", "JobArrayTaskLimit"]

    /// The reasons for which items are queued that are no matter of their turn, with how many have each, in the order of
    /// their first.
    package static func obstacles(_ reasons: [String]) -> [(reason: String, items: Int)] {
        var found: [(reason: String, items: Int)] = []
        for reason in reasons where !turns.contains(reason) {
            if let index = found.firstIndex(where: { $0.reason == reason }) {
                found[index].items += 1
            } else {
                found.append((reason, 1))
            }
        }
        return found
    }

    /// The state of an item; `nil` if it was never submitted, or was cancelled.
    package subscript(item: Int) -> State? { states[item] }
}
