import Foundation
import Numerics

/// Runs a model on texts and reads their embeddings. Only one thread may use it at a time.
final class BatchEmbedder: @unchecked Sendable {
    /// The embeddings to read.
    struct Plan {
        let model: LanguageModel
        /// The indices of the layers; the number of blocks means the final norm.
        let layers: [Int]
        let pooling: Pooling
        let steering: SteeringPlan
        /// Whether common beginnings of texts are computed once.
        let isShared: Bool
        /// The maximum number of rows in a batch.
        let limit: Int
        /// The maximum number of texts in a batch; every text is one sequence.
        let sequences: Int
    }

    private let plan: Plan
    private let context: ModelContext

    private var model: LanguageModel { plan.model }

    /// - Parameters:
    ///   - plan: The embeddings to read.
    ///   - threads: The number of threads that compute one batch.
    /// - Throws: ``LanguageModelError`` if there is not enough memory.
    init(_ plan: Plan, threads: Int) throws(LanguageModelError) {
        self.plan = plan
        context = try ModelContext(
            plan.model, tokens: plan.limit, sequences: plan.sequences, pooled: plan.model.isEncoder, threads: threads,
            isTiled: true)
    }

    /// Returns the vectors of some texts, for every layer: one after the other in the given order.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - prompts: The tokens of these texts and others.
    /// - Throws: ``LanguageModelError`` if the model cannot compute them, and `Interrupted` if a stop was requested.
    func embed(_ texts: [Int], of prompts: [[Int32]]) throws -> [[Float]] {
        let prompts = PromptBatch(
            texts, of: prompts, isShared: plan.isShared, outputsAll: !plan.pooling.isOfLastToken || model.isEncoder
        )
        context.forget()
        if model.isEncoder { return try encode(prompts) }
        var found: [Int: [Float]] = [:]
        let last = plan.layers.max()!
        let steered = prompts.batch.steered(isPrompt: true, last: prompts.rows.map { $0.last! })
        context.observe(plan.steering.layers.union(plan.layers)) { [plan] layer, rows in
            let hasChanged = plan.steering.apply(at: layer, to: rows, of: steered)
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
                    "layer \(layer): \(model.name), of the architecture \(model.architecture), does not expose its residual stream there."
                )
            }
            result.append(rows)
        }
        return result
    }

    private static func pooled(
        _ rows: UnsafeMutableBufferPointer<Float>, _ prompts: PromptBatch, by pooling: Pooling, width: Int
    ) -> [Float] {
        // After the last block there are only the rows of outputs.
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
            // Texts that are too short were refused before.
            let taken = pooling.places(of: path.count) ?? path.count - 1..<path.count
            guard taken.count > 1 else {
                let row = places[path[taken.lowerBound]]
                result += rows[row * width..<(row + 1) * width]
                continue
            }
            var sum = [Double](repeating: 0, count: width)
            for row in path[taken] {
                let start = places[row] * width
                for index in 0..<width { sum[index] += Double(rows[start + index]) }
            }
            let factor = pooling == .sum ? 1 : 1 / Double(taken.count)
            result += sum.map { Float($0 * factor) }
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
