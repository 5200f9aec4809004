import Foundation
import Numerics

/// Takes texts through a model and reads their embeddings. For one thread at a time.
final class BatchEmbedder: @unchecked Sendable {
    /// What is read, and how.
    struct Plan {
        let model: LanguageModel
        /// The number of blocks stands for the final norm.
        let layers: [Int]
        let pooling: Pooling
        let steering: SteeringPlan
        /// The tokens of every text.
        let prompts: [[Int32]]
        /// Whether the tokens that texts begin with together are computed once.
        let isShared: Bool
        /// Rows of a batch at most.
        let limit: Int
        /// Texts of a batch at most: every one is a sequence of its own.
        let sequences: Int
    }

    private let plan: Plan
    private let context: ModelContext

    private var model: LanguageModel { plan.model }

    /// - Parameter threads: That compute a batch together.
    init(_ plan: Plan, threads: Int) throws(LanguageModelError) {
        self.plan = plan
        context = try ModelContext(
            plan.model, tokens: plan.limit, sequences: plan.sequences, pooled: plan.model.isEncoder, threads: threads)
    }

    /// The vectors of some texts, one after the other in the order given, for every layer.
    ///
    /// - Throws: ``LanguageModelError`` if the model cannot do it, and ``Interrupted`` if it was asked to stop.
    func embed(_ texts: [Int]) throws -> [[Float]] {
        let prompts = PromptBatch(
            texts, of: plan.prompts, isShared: plan.isShared, outputsAll: plan.pooling != .lastToken || model.isEncoder)
        context.forget()
        if model.isEncoder { return try encode(prompts) }
        var found: [Int: [Float]] = [:]
        let last = plan.layers.max()!
        context.observe(plan.steering.layers.union(plan.layers)) { [plan] layer, rows in
            let hasChanged = plan.steering.apply(at: layer, to: rows, isPrompt: true)
            if plan.layers.contains(layer) {
                found[layer] = Self.pooled(rows, prompts, by: plan.pooling, width: plan.model.width)
            }
            var result: ModelContext.VisitResult = hasChanged ? .write : []
            if layer == last { result.insert(.stop) }
            return result
        }
        try context.decode(prompts.batch)
        var result: [[Float]] = []
        for layer in plan.layers {
            guard let rows = found[layer] else {
                throw LanguageModelError(
                    "layer \(layer): \(model.name), of the architecture \(model.architecture), does not show its residual stream there."
                )
            }
            result.append(rows)
        }
        return result
    }

    private static func pooled(
        _ rows: UnsafeMutableBufferPointer<Float>, _ prompts: PromptBatch, by pooling: Pooling, width: Int
    ) -> [Float] {
        // Behind the last block only the rows of outputs are left.
        let isTrimmed = rows.count < prompts.batch.count * width
        var places = Array(0..<prompts.batch.count)
        if isTrimmed {
            var output = -1
            for row in places.indices {
                output += Int(prompts.batch.outputs[row])
                places[row] = output
            }
        }
        var result: [Float] = []
        result.reserveCapacity(prompts.texts.count * width)
        for path in prompts.rows {
            switch pooling {
            case .lastToken:
                let row = places[path.last!]
                result += rows[row * width..<(row + 1) * width]
            case .mean, .sum:
                var sum = [Double](repeating: 0, count: width)
                for row in path {
                    let start = places[row] * width
                    for index in 0..<width { sum[index] += Double(rows[start + index]) }
                }
                let factor = pooling == .mean ? 1 / Double(path.count) : 1
                result += sum.map { Float($0 * factor) }
            }
        }
        return result
    }

    private func encode(_ prompts: PromptBatch) throws -> [[Float]] {
        try context.decode(prompts.batch)
        var rows: [Float] = []
        for sequence in prompts.texts.indices {
            guard let vector = context.pooled(sequence) else {
                throw LanguageModelError("\(model.name): the encoder gives no embedding of a whole text.")
            }
            rows += vector
        }
        return plan.layers.map { _ in rows }
    }
}
