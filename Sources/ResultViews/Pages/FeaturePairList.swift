import Figures
import Foundation
import LanguageModels

/// Lists of pairs: their activation, before → after with the words that differ, and what changed by the labels.
struct FeaturePairList {
    let pairs: [Int: PagePair]
    /// The largest |h| of the feature, by which the decimals of all are chosen.
    let bound: Double

    /// The most characters that are shown of a text that was not compared.
    private static let longest = 400

    func list(_ items: [FeatureActivity.Pair]) -> HTMLElement { HTMLElement("ol", items.map { item($0).node }) }

    private func item(_ item: FeatureActivity.Pair) -> HTMLElement {
        let h = item.activation
        var content = [PageMarkup.signed(h, as: text(h)).node]
        let pair = pairs[item.index]
        content += texts(pair)
        let chips = (pair?.changes ?? []).map { HTMLElement("span", [PageMarkup.data($0)]).with("class", "chip").node }
        let number = HTMLElement("span", "pair \(item.index)").with("class", "id").node
        content += [HTMLElement("div", chips + [number]).node]
        return HTMLElement("li", content)
    }

    private func texts(_ pair: PagePair?) -> [HTMLNode] {
        let arrow = HTMLElement("span", " → ").with("class", "ar").node
        if let marked = pair?.marked {
            let parts = marked.parts(context: 8)
            return [
                PageMarkup.data(nodes(parts.before, "del")), arrow, PageMarkup.data(nodes(parts.after, "ins")),
            ]
        }
        let known = [pair?.before, pair?.after].compactMap { $0 }.map { text in
            PageMarkup.data(text.count > Self.longest ? text.prefix(Self.longest) + "…" : text)
        }
        return known.count == 2 ? [known[0], arrow, known[1]] : known
    }

    private func nodes(_ parts: [MarkedPair.Part], _ name: String) -> [HTMLNode] {
        parts.map { $0.differs ? HTMLElement(name, $0.text).node : .text($0.text) }
    }

    /// `+0.531`: three digits of the largest.
    private func text(_ value: Double) -> String {
        let places = bound > 0 ? max(0, min(12, 2 - Int(log10(bound).rounded(.down)))) : 0
        return (value < 0 ? "−" : "+") + NumberText.fixed(abs(value), places: places).typeset
    }
}
