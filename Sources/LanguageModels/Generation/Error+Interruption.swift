import SparseShift
import Work

extension Error {
    /// Whether work was stopped on request, so that nothing has failed.
    package var isInterruption: Bool {
        self is Interrupted || self is TrainingInterrupted || self is EmbeddingInterrupted
            || self is GenerationsInterrupted || self is GenerationInterrupted
    }
}
