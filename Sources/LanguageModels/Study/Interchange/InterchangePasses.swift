import Foundation
import Numerics
import SparseShift
import Work

/// Forward passes in which states are exchanged along a direction, and what the model answers then.
///
/// With the state h_b of a text and h_s of another, a direction of unit length u sets h_b + u uᵀ(h_s − h_b).
package final class InterchangePasses {
    /// What is exchanged.
    package enum Exchange: Sendable {
        /// Nothing.
        case nothing
        /// The coordinate along a direction of unit length (d).
        case direction([Float])
        /// The whole state.
        case state
    }

    package let items: InterchangeItems
    private let model: LanguageModel
    private let layer: Int
    private let groups: [[Int]]
    private let batches: [PromptBatch]
    private let context: ModelContext
    /// The number of texts that were read.
    private(set) var texts = 0

    /// The most tokens of a group, unless a single text has more, and the most texts.
    private static let most = (tokens: 512, texts: 64)

    /// - Throws: ``LanguageModelError`` if a text is too long or there is not enough memory.
    init(_ model: LanguageModel, _ items: InterchangeItems, layer: Int) throws(LanguageModelError) {
        (self.model, self.items, self.layer) = (model, items, layer)
        let prompts = items.items.map(\.tokens)
        if let long = prompts.first(where: { $0.count > model.contextLength }) {
            throw LanguageModelError(
                "a text with its question has \(long.count) tokens, but \(model.name) takes at most \(model.contextLength)."
            )
        }
        // Rows that are changed belong to one text each, so that beginnings are not shared.
        groups = PromptBatch.split(
            prompts, of: prompts.indices, limit: Self.most.tokens, sequences: Self.most.texts, isShared: false)
        batches = groups.map { PromptBatch($0, of: prompts, isShared: false, outputsAll: false) }
        let tokens = batches.map(\.batch.count).max() ?? 1
        context = try ModelContext(model, tokens: tokens, batch: tokens, sequences: groups.map(\.count).max() ?? 1)
    }

    /// The number of groups of items, of which each is computed at once. The items are in random order.
    package var groupCount: Int { groups.count }

    /// The log odds of the answers with the concept, less the question's threshold, for the items of a group.
    package func scores(_ exchange: Exchange, group: Int) throws -> [(item: InterchangeItem, score: Double)] {
        try Interruption.check()
        let (places, batch, width) = (groups[group], batches[group], model.width)
        let (items, states) = (self.items.items, self.items.states)
        context.forget()
        context.observe([layer]) { _, rows in
            if case .nothing = exchange { return [] }
            for (sequence, place) in places.enumerated() {
                let start = batch.rows[sequence][items[place].place] * width
                let row = UnsafeMutableBufferPointer(rebasing: rows[start..<start + width])
                Self.put(states.row(items[place].source), into: row, exchange)
            }
            return .write
        }
        try context.decode(batch.batch)
        texts += places.count
        return try places.enumerated().map { sequence, place in
            let output = batch.rows[sequence].last!
            try context.requireLogits(at: output)
            let logits = context.logits(output)!
            func sum(_ tokens: [Int32]) -> Double {
                let values = tokens.map { Double(logits[Int($0)]) }
                let most = values.max()!
                return most + log(values.reduce(0) { $0 + exp($1 - most) })
            }
            let item = items[place]
            return (item, sum(item.with) - sum(item.without) - item.threshold)
        }
    }

    /// Sets a row to the result of an exchange with another.
    package static func put(_ source: [Float], into row: UnsafeMutableBufferPointer<Float>, _ exchange: Exchange) {
        switch exchange {
        case .nothing: return
        case .state: for index in row.indices { row[index] = source[index] }
        case .direction(let unit):
            var along = 0.0
            for index in row.indices { along += Double(unit[index]) * (Double(source[index]) - Double(row[index])) }
            for index in row.indices { row[index] += Float(along) * unit[index] }
        }
    }

    /// What an exchange does to the answers of some groups; of all by default.
    package func outcome(_ exchange: Exchange, groups chosen: [Int]? = nil) throws -> InterchangeOutcome {
        var outcome = InterchangeOutcome()
        for group in chosen ?? Array(groups.indices) {
            for (item, score) in try scores(exchange, group: group) { outcome.add(item, score) }
        }
        return outcome
    }
}

/// The answers after an exchange, summed up.
package struct InterchangeOutcome: Sendable {
    private var counts: [InterchangeItem.Kind: (all: Int, right: Int, loss: Double)] = [:]

    package init() {}

    /// Adds an answer by its score, above 0 if the concept is answered to be there.
    package mutating func add(_ item: InterchangeItem, _ score: Double) {
        var count = counts[item.kind] ?? (0, 0, 0)
        let margin = item.isPresent ? score : -score
        count.all += 1
        if margin > 0 { count.right += 1 }
        // log(1 + exp(−margin)), without overflow.
        count.loss += max(-margin, 0) + log1p(exp(-abs(margin)))
        counts[item.kind] = count
    }

    /// The share of right answers of a kind; `nil` if nothing was asked.
    package func share(_ kind: InterchangeItem.Kind) -> Double? {
        counts[kind].map { Double($0.right) / Double($0.all) }
    }

    /// The mean cross-entropy between the two answers where the cause is tested, plus that where the isolation is, in nats.
    package var loss: Double { counts.values.reduce(0) { $0 + $1.loss / Double($1.all) } }
}
