/// What comparing the models of a training gave.
package enum ConceptOutcome: Sendable {
    /// What they have in common.
    case found(Concepts)
    /// The reason why there are none.
    case missing(ModelError)
}

extension Runs {
    /// What the seeds agree on: how many concepts there are, their columns, and how sure they are.
    ///
    /// Training with several seeds finds it. For models of files, ``concepts(in:)`` does.
    /// - Throws: ``ModelError`` if no sparse feature returns in most seeds, there is only one run, the method has no linear
    ///   code, or the models were not trained in this call.
    public var concepts: Concepts {
        get throws(ModelError) {
            switch foundConcepts {
            case .found(let concepts): return concepts
            case .missing(let reason): throw reason
            case nil:
                throw ModelError(
                    count > 1
                        ? "What these models have in common is not known; use concepts(in: shifts), with an SSAE without norms."
                        : "Concepts are what several seeds agree on, and this is one run; train at least two seeds.")
            }
        }
    }
}
