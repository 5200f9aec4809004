import Numerics
import SparseShift
import Work

/// A direction with an amount for every token, fitted to what a request in words does to the states of texts:
///
///     h_prompted − h_plain ≈ max(0, ⟨w, h_plain⟩ + b) v
///
/// It is the relative of ReFT-r1 (Wu et al. 2025, AxBench) that needs no gradients: a detector w that also says how much of v to
/// add. ReFT-r1 itself is trained by the language model's loss; this one by least squares on states, which are read twice.
public struct PromptedShiftRegression: Sendable, Hashable {
    /// w, for states in their own units (d).
    public let weights: [Float]
    /// b.
    public let bias: Double
    /// v, in the units of the states (d).
    public let vector: [Float]
    /// The request.
    public let request: ConceptPrompt
    /// The layer whose states were read.
    public let layer: ResidualLayer
    /// The number of tokens.
    public let tokens: Int
    /// The part of the shifts' squared length that is explained, at most 1, on the texts of the fit.
    public let explained: Double
    /// The part that the mean shift explains, with the same amount for every token.
    public let explainedByMean: Double

    package init(
        weights: [Float], bias: Double, vector: [Float], request: ConceptPrompt, layer: ResidualLayer, tokens: Int,
        explained: Double, explainedByMean: Double
    ) {
        self.weights = weights
        self.bias = bias
        self.vector = vector
        self.request = request
        self.layer = layer
        self.tokens = tokens
        self.explained = explained
        self.explainedByMean = explainedByMean
    }

    /// v as a direction, for studies at equal length.
    public var direction: SteeringDirection { SteeringDirection("prompted-shift regression", vector) }

    /// h + scale · max(0, ⟨w, h⟩ + b) v at the layer of the fit.
    ///
    /// - Parameters:
    ///   - scale: How much of v is added, in units of what the request does.
    ///   - positions: The tokens that are changed; without the first, which the fit leaves out, too, and of whose far longer state
    ///     ⟨w, h⟩ would be enormous.
    public func steering(scale: Double = 1, positions: Steering.Positions = .from(1)) -> Steering {
        .addRectified(vector, weights: weights, bias: bias, layer: layer, scale: scale, positions: positions)
    }

    /// max(0, ⟨w, h⟩ + b) of every row of states (N × d): how much of the concept is to be added, which also detects where it
    /// belongs.
    public func amounts(of states: Matrix) -> [Double] {
        (0..<states.rows).map { row in
            max(0, zip(weights, states.row(row)).reduce(bias) { $0 + Double($1.0) * Double($1.1) })
        }
    }
}

extension PromptedShiftRegression: CustomStringConvertible {
    /// What was fitted, and how well.
    public var description: String {
        "prompted-shift regression on \(tokens) tokens for \(request.request.quoted): explains \((100 * explained).decimals(0)) % of the shifts, their mean \((100 * explainedByMean).decimals(0)) %"
    }
}

extension LanguageModel {
    /// Fits a direction with an amount for every token to what a request in words does to the states of texts.
    ///
    ///     let fit = try model.promptedShiftRegression(of: texts, asking: ConceptPrompt("Write about the past."), layer: 10)
    ///     try model.generate("Today I", steering: [fit.steering()])
    ///
    /// Every text is read alone and behind the request. Its tokens without the first are compared, as far as they are the same.
    ///
    /// - Parameters:
    ///   - texts: Texts without the concept, at least 2, on which it could be asked for.
    ///   - request: The request.
    ///   - layer: The layer whose states are compared.
    ///   - ridge: How much the squared length of w counts, for states of unit variance, at least 0.
    /// - Throws: ``LanguageModelError`` if there are fewer than 2 texts, a text is too long behind the request or shares no token
    ///   with the prompted one, the request does not fit the model, or nothing changes; `Interrupted` if a stop was requested.
    public func promptedShiftRegression(
        of texts: [String], asking request: ConceptPrompt, layer: ResidualLayer = .middle, ridge: Double = 0.001
    ) throws -> PromptedShiftRegression {
        guard texts.count >= 2 else {
            throw LanguageModelError("a regression needs at least 2 texts, not \(texts.count).")
        }
        guard ridge >= 0, ridge.isFinite else {
            throw LanguageModelError("ridge: at least 0 and finite, not \(ridge).")
        }
        var (plain, shifts) = ([[Float]](), [[Float]]())
        for (place, text) in texts.enumerated() {
            try Interruption.check()
            let asked = try request.prompt(for: text, in: self)
            let (own, others) = (try tokenIDs(of: text), try tokenIDs(of: asked))
            // From the last token on; the first is the start token, or has nothing before it.
            let shared = min(zip(own.reversed(), others.reversed()).prefix { $0 == $1 }.count, own.count - 1)
            guard shared > 0 else {
                throw LanguageModelError(
                    "text \(place): none of its tokens but the first is the same behind the request; end the request differently, or give longer texts."
                )
            }
            let (before, after) = (
                try tokenEmbeddings(of: text, layer: layer), try tokenEmbeddings(of: asked, layer: layer)
            )
            for step in 1...shared {
                let state = before.row(before.rows - step)
                plain.append(state)
                shifts.append(zip(after.row(after.rows - step), state).map { $0 - $1 })
            }
        }
        guard shifts.contains(where: { $0.contains { $0 != 0 } }) else {
            throw LanguageModelError("the request changes no state at this layer; read a later one.")
        }
        let fit = RectifiedShiftRegression(Matrix(rows: plain), shifts: Matrix(rows: shifts), ridge: ridge)
        return PromptedShiftRegression(
            weights: fit.weights.map { Float($0) }, bias: fit.bias, vector: fit.vector.map { Float($0) },
            request: request, layer: layer, tokens: plain.count, explained: fit.explained,
            explainedByMean: fit.explainedByMean)
    }
}
