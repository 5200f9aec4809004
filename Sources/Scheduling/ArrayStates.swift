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

    /// The state of an item; `nil` if it was never submitted, or was cancelled.
    package subscript(item: Int) -> State? { states[item] }
}
