/// A text that a model continues with a feature subtracted, without it, and with it added.
public struct SteeredSample: Sendable, Hashable {
    /// A text at one strength.
    public struct Text: Sendable, Hashable {
        /// The length of the vector that was added, as a fraction of the mean length of the residual stream; below 0 for −w.
        public let strength: Double
        /// What the model wrote.
        public let generation: Generation
        /// The perplexity of the text in the unsteered model; `nil` for an empty text.
        public let perplexity: Double?

        package init(strength: Double, generation: Generation, perplexity: Double?) {
            self.strength = strength
            self.generation = generation
            self.perplexity = perplexity
        }
    }

    /// The texts at −s, 0 and +s.
    public let texts: [Text]

    package init(texts: [Text]) { self.texts = texts }
}

extension LanguageModel {
    /// Continues a prompt at −s, 0 and +s of several directions.
    ///
    /// - Parameters:
    ///   - directions: The directions.
    ///   - strength: s, as a fraction of the mean length of the residual stream at the prompt's last token.
    /// - Throws: The errors of `generate`.
    func steeredSamples(
        of directions: [SteeringDirection], prompt: String, layer: ResidualLayer, strength: Double, maximumTokens: Int,
        report: (Int) -> Void
    ) throws -> [SteeredSample] {
        let length = try SteeringUnit.residualNorm.length(self, layer: layer, prompts: [prompt]) * strength
        func text(_ strength: Double, _ steering: [Steering]) throws -> SteeredSample.Text {
            let generation = try generate(prompt, steering: steering, maximumTokens: maximumTokens, write: { _ in })
            let perplexity = generation.text.isEmpty ? nil : try? perplexity(of: generation.text, after: prompt)
            return SteeredSample.Text(strength: strength, generation: generation, perplexity: perplexity)
        }
        let plain = try text(0, [])
        return try directions.enumerated().map { place, direction in
            let vector = try direction.scaled(to: length, for: self)
            let ends = try [-1.0, 1.0].map { sign in
                // The first token's state is far longer than the others' in many models.
                try text(sign * strength, [.add(vector, layer: layer, scale: sign, positions: .from(1))])
            }
            report(place + 1)
            return SteeredSample(texts: [ends[0], plain, ends[1]])
        }
    }
}
