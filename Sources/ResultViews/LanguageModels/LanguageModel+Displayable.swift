import Figures
import Foundation
import LanguageModels

extension LanguageModel: Displayable {
    /// A card with the size of the model.
    public var representation: Representation { card.representation }

    var card: Card {
        var facts = [
            Card.Fact("blocks", ResultText.count(layers)),
            Card.Fact("width d", ResultText.count(width)),
            Card.Fact("vocabulary", ResultText.count(vocabularySize, "token")),
            Card.Fact("context", ResultText.count(contextLength, "token")),
            Card.Fact("parameters", ResultText.count(parameterCount)),
        ]
        if isEncoder { facts.append(Card.Fact("kind", "encoder: one embedding a text, no generation")) }
        if let fileSize {
            facts.append(Card.Fact("file", "\(NumberText.brief(Double(fileSize) / 1e6, significant: 3).typeset) MB"))
        }
        facts.append(Card.Fact("path", path, isOnScreenOnly: true))
        return Card(name, subtitle: "\(architecture), \(layers) blocks × \(width)", facts: facts)
    }
}
