import Figures
import Foundation
import LanguageModels

extension LanguageModel: Displayable {
    /// A card with the size of the model, its context and its file.
    public var representation: Representation { card.representation }

    var card: Card {
        var facts = [
            Card.Fact("blocks", QuantityText.count(layers)),
            Card.Fact("width d", QuantityText.count(width)),
            Card.Fact("vocabulary", QuantityText.count(vocabularySize, "token")),
            Card.Fact("context", QuantityText.count(contextLength, "token")),
            Card.Fact("parameters", QuantityText.count(parameterCount)),
        ]
        if chatTemplate != nil { facts.append(Card.Fact("chat template", "yes")) }
        if isEncoder { facts.append(Card.Fact("kind", "encoder: one embedding a text, no generation")) }
        if let fileSize {
            facts.append(Card.Fact("file", "\(QuantityText.number(Double(fileSize) / 1e6)) MB"))
        }
        facts.append(Card.Fact("path", path, isOnScreenOnly: true))
        return Card(name, subtitle: "\(architecture), \(layers) blocks × \(width)", facts: facts)
    }
}
