import SparseShift

/// Steerings by layer, ready to be applied.
struct SteeringPlan {
    private struct Step {
        let changes: [RowChange]
        let positions: Steering.Positions
        let condition: SteeringCondition?
        let keepsNorm: Bool
    }

    private var steps: [Int: [Step]] = [:]
    private let width: Int
    /// Whether texts with a common beginning have the same rows there.
    let sharesBeginnings: Bool

    /// - Throws: ``LanguageModelError`` for an encoder, a vector that is not finite, has another width or is a direction of
    ///   length zero, numbers that are not finite, a feature or a layer that does not exist, or an autoencoder of another width.
    init(_ steerings: [Steering], for model: LanguageModel) throws(LanguageModelError) {
        width = model.width
        sharesBeginnings = steerings.sharesBeginnings
        for steering in steerings {
            try steering.change.check(for: model)
            try steering.condition?.check(for: model)
            if case .from(let first) = steering.positions, first < 0 {
                throw LanguageModelError("a steering of the tokens from \(first) on; tokens are counted from 0.")
            }
            guard !model.isEncoder else {
                throw LanguageModelError("\(model.name) is an encoder, which cannot be steered.")
            }
            steps[try steering.layer.index(in: model), default: []].append(
                Step(
                    changes: RowChange.steps(of: steering.change), positions: steering.positions,
                    condition: steering.condition, keepsNorm: steering.keepsNorm))
        }
    }

    var layers: Set<Int> { Set(steps.keys) }

    /// Changes the rows of a layer.
    ///
    /// - Parameters:
    ///   - layer: The index of the layer.
    ///   - rows: The rows, one a token of the batch, or one an output.
    ///   - tokens: The tokens of the batch.
    ///   - plan: The place of this plan among those of the tokens; other plans' rows are left alone.
    /// - Returns: Whether rows may have changed.
    func apply(
        at layer: Int, to rows: UnsafeMutableBufferPointer<Float>, of tokens: SteeredTokens, plan: Int = 0
    ) -> Bool {
        guard let steps = steps[layer] else { return false }
        let places = tokens.places(ofRows: rows.count / width)
        var hasChanged = false
        for step in steps {
            for (row, place) in places.enumerated() where tokens.isSteered(place, at: step.positions, by: plan) {
                let row = UnsafeMutableBufferPointer(rebasing: rows[row * width..<(row + 1) * width])
                if let condition = step.condition, !condition.holds(for: row) { continue }
                hasChanged = true
                let length = step.keepsNorm ? row.length : 0
                for change in step.changes { change.apply(to: row) }
                if step.keepsNorm {
                    let changed = row.length
                    guard changed > 0 else { continue }
                    let factor = length / changed
                    for index in row.indices { row[index] = Float(Double(row[index]) * factor) }
                }
            }
        }
        return hasChanged
    }
}

extension [Steering] {
    /// Whether texts with a common beginning have the same rows there. They do not if the last token of a prompt is changed,
    /// which can be in the midst of another prompt.
    var sharesBeginnings: Bool { !contains { $0.positions == .lastPromptToken } }
}

/// The tokens of a batch, as far as steering has to tell them apart.
struct SteeredTokens {
    /// The places of the tokens in their texts.
    let positions: [Int32]
    /// Whether a token is the last one of a prompt.
    let isLastOfPrompt: [Bool]
    /// Whether the tokens are those of prompts, rather than generated.
    let isPrompt: Bool
    /// Which tokens have a row after the last block: 1 or 0.
    private let outputs: [Int8]
    /// The plan that changes each token's rows; empty if there is one plan.
    private let plans: [Int]

    /// - Parameters:
    ///   - positions: The places of the tokens of a batch in their texts.
    ///   - outputs: Which of them have a row after the last block: 1 or 0.
    ///   - plans: The plan that changes each token's rows; empty if there is one plan.
    ///   - isPrompt: Whether they are the tokens of prompts.
    ///   - last: The indices of tokens that end a prompt.
    init(
        positions: [Int32], outputs: [Int8], plans: [Int] = [], isPrompt: Bool, last: some Sequence<Int>
    ) {
        self.positions = positions
        self.outputs = outputs
        self.plans = plans
        self.isPrompt = isPrompt
        var isLast = [Bool](repeating: false, count: positions.count)
        for index in last { isLast[index] = true }
        isLastOfPrompt = isLast
    }

    /// Nothing, before the first batch.
    init() { self.init(positions: [], outputs: [], isPrompt: true, last: []) }

    /// The tokens that some rows belong to: all of the batch, or those with outputs where there are fewer rows.
    func places(ofRows count: Int) -> [Int] {
        count == positions.count
            ? Array(positions.indices) : outputs.indices.filter { outputs[$0] != 0 }.prefix(count).map { $0 }
    }

    func isSteered(_ place: Int, at wanted: Steering.Positions, by plan: Int) -> Bool {
        guard plans.isEmpty || plans[place] == plan else { return false }
        return switch wanted {
        case .all: true
        case .prompt: isPrompt
        case .generated: !isPrompt
        case .lastPromptToken: isPrompt && isLastOfPrompt[place]
        case .from(let first): Int(positions[place]) >= first
        }
    }
}
