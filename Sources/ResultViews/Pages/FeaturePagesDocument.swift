import Figures
import Foundation
import LanguageModels
import SparseShift
import TensorFiles

/// The pages of all features with their index, as one HTML file that needs nothing else.
struct FeaturePagesDocument {
    /// What the head of every such file has, and other files do not.
    static let mark = #"<meta name="generator" content="SparseShift">"#

    let pages: FeaturePages

    private var model: TrainedModel { pages.model }

    /// Writes the document piece by piece, so that it is never in memory as a whole.
    func write(_ put: (String) throws -> Void) throws {
        try put(head)
        try put("<body>\n" + index.text + "\n<div id=\"all\">\n")
        let source = self.source
        for page in pages.features {
            try put(FeatureSection(pages: pages, page: page, source: source).element.text + "\n")
        }
        try put("</div>\n<script>\(FeaturePagesStyle.script)</script>\n</body></html>\n")
    }

    private var title: String { "Features of \(model.method) on \(pages.data)" }

    private var head: String {
        let title = HTMLElement("title", title).text
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            \(Self.mark)\(title)
            <style>\(FeaturePagesStyle.sheet)</style></head>

            """
    }

    /// Where the features come from, in one line.
    private var source: [HTMLNode] {
        let parts: [HTMLNode?] = [
            .text("\(model.method), seed \(model.seed)"), pages.origin.map { .text("\($0)") },
            PageMarkup.data(pages.data), .text(QuantityText.count(pages.pairCount, "pair")),
            model.limit.map { .text($0.text) }, .text("whitening \(model.whitening == nil ? "none" : "yes")"),
        ]
        let separator: [HTMLNode] = [" · "]
        return Array(parts.compactMap { $0 }.map { [$0] }.joined(separator: separator))
    }

    private var provenance: HTMLElement {
        let origin = pages.origin
        let pairs =
            pages.pairCount == pages.dataCount
            ? QuantityText.count(pages.pairCount)
            : "\(QuantityText.count(pages.pairCount)) of \(QuantityText.count(pages.dataCount)), drawn at random"
        var facts: [(String, String?)] = [
            ("language model", origin?.model), ("layer", origin?.layer), ("token", origin?.pooling),
            ("tokens", origin?.tokens), ("data", pages.data), ("pairs", pairs),
            ("method", "\(model.method), \(QuantityText.count(model.features, "feature")) × \(model.dimension)"),
            ("seed", "\(model.seed)"), ("level", model.limit?.text),
            ("whitening", model.whitening?.description ?? "none"),
            ("trained on", model.data.isEmpty ? nil : "\(model.data), \(QuantityText.count(model.steps, "step"))"),
            ("active", "|h| > \(QuantityText.number(pages.threshold))"),
            ("dead features", QuantityText.count(pages.deadFeatures.count)),
        ]
        if let chance = pages.chance {
            facts.append(
                (
                    "labels",
                    pages.labelNames.count > Self.mostNames
                        ? QuantityText.count(pages.labelNames.count) : pages.labelNames.joined(separator: ", ")
                ))
            facts.append(
                (
                    "by chance",
                    "|correlation| with the best label above \(QuantityText.correlation(chance)), AUROC above \(QuantityText.correlation(pages.concordanceChance?.upper ?? .nan)), for one unrelated feature in twenty"
                ))
        }
        if !pages.otherSeeds.isEmpty {
            facts.append(("other models", "seeds " + pages.otherSeeds.map(String.init).joined(separator: ", ")))
        }
        if let layer = pages.layer { facts.append(("tokens and texts", "of \(pages.languageModel ?? ""), \(layer)")) }
        if let interpreter = pages.interpreter { facts.append(("explained by", interpreter)) }
        return PageMarkup.facts(
            facts.compactMap { name, value in
                value.map { value in (name, name == "labels" ? labelNodes(value) : [PageMarkup.data(value)]) }
            })
    }

    /// The names of the labels, each by itself, or how many there are.
    private func labelNodes(_ text: String) -> [HTMLNode] {
        guard pages.labelNames.count <= Self.mostNames else { return [.text(text)] }
        let separator: [HTMLNode] = [", "]
        return Array(pages.labelNames.map { [PageMarkup.data($0)] }.joined(separator: separator))
    }

    /// The most labels that are named.
    private static let mostNames = 12

    private var settings: HTMLElement {
        let text = model.configuration.fieldTexts.map { "\($0.key): \($0.text)" }.joined(separator: "\n")
        return HTMLElement(
            "details", [HTMLElement("summary", "Settings of the training").node, HTMLElement("pre", text).node]
        ).with("class", "screen")
    }

    // MARK: Index

    private var index: HTMLElement {
        HTMLElement(
            "section",
            [
                HTMLElement("h1", [.text("Features of \(model.method) on "), PageMarkup.data(pages.data)]).node,
                provenance.node, settings.node,
                HTMLElement(
                    "p",
                    [HTMLElement("a", "All features below each other").with("href", "#all").node, ", for printing."]
                ).with("class", "screen").node, "\n", tools.node, "\n", table.node,
            ]
        ).with("id", "index")
    }

    /// The search, which the script shows.
    private var tools: HTMLElement {
        let field = HTMLElement("input").with("id", "q").with("type", "search").with("placeholder", "Search: red")
            .with("aria-label", "Search").with("autocomplete", "off")
        let deep = HTMLElement(
            "label", [HTMLElement("input").with("id", "deep").with("type", "checkbox").node, " in all texts, too"])
        let count = HTMLElement("span").with("id", "count").with("class", "q").with("role", "status")
        return HTMLElement("div", [field.node, deep.node, count.node]).with("id", "tools").with("hidden", "hidden")
    }

    private var table: HTMLElement {
        let hasLabels = !pages.labelNames.isEmpty
        let hasSeeds = !pages.otherSeeds.isEmpty
        let hasWords = self.hasWords
        let threshold = QuantityText.number(pages.threshold)
        var headings: [(String, Bool)] = [
            ("feature", true), ("name", false), ("h > \(threshold)", true), ("h < −\(threshold)", true),
            ("largest |h|", true),
        ]
        if hasWords { headings.insert(("words that change", false), at: 2) }
        if hasLabels { headings += [("label", false), ("correlation", true), ("AUROC", true)] }
        if hasSeeds { headings.append(("|cos| in others", true)) }
        headings.append(("notes", false))
        let head = headings.map { name, isNumber in
            let element = HTMLElement("th", name).with("scope", "col")
            return (isNumber ? element.with("class", "n") : element).node
        }
        let rows = pages.features.map { row($0, hasWords: hasWords, hasLabels: hasLabels, hasSeeds: hasSeeds) }
        let table = HTMLElement(
            "table",
            [
                HTMLElement("thead", [HTMLElement("tr", head).node]).node,
                HTMLElement("tbody", .lines(rows) + ["\n"]).node,
            ]
        ).with("id", "t")
        return HTMLElement("div", [table.node]).with("class", "wide")
    }

    /// Whether a feature has another name than the words that change.
    private var hasWords: Bool {
        pages.features.contains { !$0.words.isEmpty && pages.name(of: $0) != "\($0.words)" }
    }

    private func row(_ page: FeaturePage, hasWords: Bool, hasLabels: Bool, hasSeeds: Bool) -> HTMLElement {
        func number(_ value: Double?, _ text: (Double) -> String) -> HTMLNode {
            HTMLElement("td", value.map(text) ?? "–").with("class", "n").with(
                "data-v", value.map(PageMarkup.exact) ?? ""
            )
            .node
        }
        func text(_ text: String) -> HTMLNode { HTMLElement("td", [PageMarkup.data(TokenText.line(text))]).node }
        let activity = page.activity
        let feature = HTMLElement("td", [PageMarkup.link(page.feature).node]).with("class", "n").with(
            "data-v", "\(page.feature)")
        let name = HTMLElement("td", [PageMarkup.link(page.feature, TokenText.line(pages.name(of: page))).node]).with(
            "class", "name")
        var cells: [HTMLNode] = [
            feature.node, name.node, number(activity.positiveShare, QuantityText.percent),
            number(activity.negativeShare, QuantityText.percent), number(activity.bound, QuantityText.number),
        ]
        if hasWords { cells.insert(text("\(page.words)"), at: 2) }
        if hasLabels {
            let best = page.labels.first
            cells += [
                text(best?.name ?? ""), number(best?.correlation, Self.places), number(best?.concordance, Self.places),
            ]
        }
        if hasSeeds { cells.append(number(page.stability, Self.places)) }
        let notes = [page.isDead ? "dead" : nil, page.duplicates.first.map { "like \($0.feature)" }].compactMap { $0 }
        cells.append(text(notes.joined(separator: ", ")))
        // What the search knows of a feature beside its row: words whose change its code goes with.
        let words = page.words.changes.map { "\($0.word):\(NumberText.fixed($0.correlation, places: 2).plain)" }
            .joined(separator: " ")
        return HTMLElement("tr", cells).with("data-f", "\(page.feature)").with("data-w", words)
    }

    private static func places(_ value: Double) -> String { NumberText.fixed(value, places: 2).typeset }
}
