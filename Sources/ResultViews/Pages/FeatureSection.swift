import Figures
import Foundation
import LanguageModels

/// The page of one feature, as a section of the document.
struct FeatureSection {
    let pages: FeaturePages
    let page: FeaturePage
    /// Where the model comes from, in one line.
    let source: [HTMLNode]

    private var activity: FeatureActivity { page.activity }

    var element: HTMLElement {
        let known = pages.name(of: page)
        // Words are a name only as far as they go with the feature.
        let name = known == "\(page.words)" ? page.words.measured : known
        var content: [HTMLNode] = [
            navigation.node,
            HTMLElement(
                "h2",
                [.text("Feature \(page.feature)")]
                    + (name.isEmpty ? [] : [": ", PageMarkup.data(TokenText.line(name))])
            ).node,
            HTMLElement("p", source).with("class", "src").node,
        ]
        content += remarks.map { HTMLElement("p", $0).with("class", "warn").node }
        content += explanations
        content += [HTMLElement("div", facts + [histogram]).with("class", "facts").node]
        content += pairLists
        content += tokens + effects + sample + relatives
        return HTMLElement("section", content).with("class", "f").with("id", "f\(page.feature)")
            .with("data-feature", "\(page.feature)")
    }

    private var navigation: HTMLElement {
        let feature = page.feature
        var links = [HTMLElement("a", "Index").with("href", "#index").node]
        if feature > 0 { links.append(PageMarkup.link(feature - 1, "← \(feature - 1)").node) }
        if feature + 1 < pages.features.count { links.append(PageMarkup.link(feature + 1, "\(feature + 1) →").node) }
        return HTMLElement("nav", links)
    }

    private var remarks: [String] {
        var sentences: [String] = []
        if page.isDead {
            sentences.append(
                "Dead: |h| is never above \(QuantityText.number(activity.threshold)) in \(QuantityText.count(activity.count, "pair"))."
            )
        }
        sentences += page.duplicates.map { other in
            "Nearly a duplicate of feature \(other.feature): the cosine of their directions is \(QuantityText.correlation(other.cosine)), the correlation of their codes \(QuantityText.correlation(other.codeCorrelation))."
        }
        return sentences
    }

    private var explanations: [HTMLNode] {
        guard !page.interpretations.isEmpty else { return [] }
        func cell(_ score: ExplanationScore?) -> [HTMLNode] {
            guard let value = score?.balancedAccuracy else { return ["–"] }
            return [PageMarkup.number(value, as: NumberFormat.places(2).text(value).typeset).node]
        }
        let rows = page.interpretations.map { side -> [[HTMLNode]] in
            let text = side.explanation.map(TokenText.line) ?? "none: \(side.failure ?? "it was not asked")"
            return [
                [.text(side.side.sign > 0 ? "+" : "−")], [PageMarkup.data(text)], cell(side.detection),
                cell(side.fuzzing),
                cell(side.shuffledDetection),
            ]
        }
        return [
            HTMLElement("h3", "Explanation" + (pages.interpreter.map { " by \($0)" } ?? "")).node,
            PageMarkup.table(["side", "explanation", "#detection", "#fuzzing", "#another feature's"], rows).node,
            PageMarkup.quiet("Balanced accuracies on pairs that did not explain the feature; 0.5 by chance.").node,
        ]
    }

    private var facts: [HTMLNode] {
        let threshold = QuantityText.number(activity.threshold)
        func share(_ value: Double, _ count: Int) -> [HTMLNode] {
            [PageMarkup.number(value, as: QuantityText.percent(value)).node, .text(" (\(QuantityText.count(count)))")]
        }
        var items: [(String, [HTMLNode])] = [
            ("h > \(threshold)", share(activity.positiveShare, activity.positiveCount)),
            ("h < −\(threshold)", share(activity.negativeShare, activity.negativeCount)),
            (
                "range of h",
                [PageMarkup.number(activity.minimum).node, " to ", PageMarkup.number(activity.maximum).node]
            ),
            ("mean |h|", [PageMarkup.number(activity.meanMagnitude).node]),
            ("length of w", [PageMarkup.number(page.length).node]),
            ("w in a cell", [HTMLElement("code", "model.steeringVector(\(page.feature))").node]),
        ]
        if let command = pages.commandLine {
            let opposite = command.vector(page.feature, isNegated: true)
            items.append(
                (
                    "in a shell",
                    [
                        HTMLElement("code", command.text(page.feature)).node, "; ",
                        HTMLElement("code", opposite).node, " is the other sign",
                    ]
                ))
        }
        let list = PageMarkup.facts(items)
        guard !page.labels.isEmpty else { return [list.node] + words }
        let rows = page.labels.map { label -> [[HTMLNode]] in
            [
                [PageMarkup.data(label.name)],
                [PageMarkup.number(label.correlation, as: QuantityText.correlation(label.correlation)).node],
                label.concordance.map { [PageMarkup.number($0, as: QuantityText.correlation($0)).node] } ?? [],
            ]
        }
        var chance: [[HTMLNode]] = [["1 in 20 by chance"]]
        for level in [pages.correlationChance, pages.concordanceChance] {
            let upper = level.flatMap { $0.values.isEmpty ? nil : QuantityText.correlation($0.upper) }
            chance.append([.text(upper ?? "–")])
        }
        let table = PageMarkup.table(["goes with", "#correlation", "#AUROC"], rows + [chance])
        return [list.node, HTMLElement("div", [table.node]).node] + words
    }

    /// The words whose change its code goes with.
    private var words: [HTMLNode] {
        guard !page.words.isEmpty else { return [] }
        let rows = page.words.changes.prefix(5).map { change -> [[HTMLNode]] in
            [
                [PageMarkup.data(change.word)],
                [PageMarkup.number(change.correlation, as: QuantityText.correlation(change.correlation)).node],
            ]
        }
        return [HTMLElement("div", [PageMarkup.table(["goes with the word", "#correlation"], rows).node]).node]
    }

    private var histogram: HTMLNode {
        let zeros =
            activity.zeroCount > 0
            ? ", of which \(QuantityText.count(activity.zeroCount)) with h = 0 are in no bar" : ""
        return HTMLElement(
            "figure",
            [
                .drawing(FeatureHistogram.drawing(of: activity)),
                HTMLElement(
                    "figcaption",
                    "h over \(QuantityText.count(activity.count, "pair"))\(zeros); heights are logarithms of counts"
                ).node,
            ]
        ).node
    }

    // MARK: Pairs

    private var pairLists: [HTMLNode] {
        let lists = FeaturePairList(pairs: pages.pairs, bound: activity.bound)
        func side(_ title: String, _ items: [FeatureActivity.Pair]) -> [HTMLNode] {
            [HTMLElement("h4", title).node]
                + (items.isEmpty ? [PageMarkup.quiet("None.").node] : [lists.list(items).node])
        }
        var nodes: [HTMLNode] = [
            HTMLElement("h3", "Pairs that activate it most").node,
            PageMarkup.columns(side("Most positive", activity.positive), side("Most negative", activity.negative)).node,
        ]
        func intervals(_ isPositive: Bool) -> [HTMLNode] {
            activity.intervals.filter { ($0.far > 0) == isPositive && !$0.pairs.isEmpty }.flatMap { interval in
                let (near, far) = (QuantityText.number(interval.near), QuantityText.number(interval.far))
                return [
                    HTMLElement("h4", "\(near) to \(far): \(QuantityText.count(interval.count, "pair"))").node,
                    lists.list(interval.pairs).node,
                ]
            }
        }
        let (positive, negative) = (intervals(true), intervals(false))
        if !positive.isEmpty || !negative.isEmpty {
            nodes += [
                HTMLElement("h3", "Pairs between, drawn at random").node, PageMarkup.columns(positive, negative).node,
            ]
        }
        return nodes
    }

    // MARK: What it does

    private var tokens: [HTMLNode] {
        guard let promotion = page.promotion else { return [] }
        func list(_ title: String, _ tokens: [TokenPromotion.Token]) -> [HTMLNode] {
            let rows = tokens.map { token -> [[HTMLNode]] in
                [
                    [HTMLElement("span", [PageMarkup.data(TokenText.visible(token.text))]).with("class", "tok").node],
                    [
                        PageMarkup.number(token.logitChange, as: NumberFormat.places(2).text(token.logitChange).typeset)
                            .node
                    ],
                ]
            }
            return [HTMLElement("h4", title).node, PageMarkup.table(["token", "#change of logit"], rows).node]
        }
        return [
            HTMLElement("h3", "Tokens that it promotes").node,
            PageMarkup.columns(list("by +w", promotion.promoted), list("by −w", negated(promotion.suppressed))).node,
            PageMarkup.quiet(
                "Through the unembedding alone, without the blocks between (\(pages.languageModel ?? ""), \(pages.layer ?? "")). Those by −w are what +w suppresses; where a model caps its logits, as Gemma 2 does, that is not exactly the same. ␣ is a space, ⏎ a line end."
            ).node,
        ]
    }

    /// What −w promotes is what +w suppresses.
    private func negated(_ tokens: [TokenPromotion.Token]) -> [TokenPromotion.Token] {
        tokens.map { TokenPromotion.Token(token: $0.token, text: $0.text, logitChange: -$0.logitChange) }
    }

    private var effects: [HTMLNode] {
        page.effects.flatMap { effects -> [HTMLNode] in
            let isProbes = effects.measure == .probes
            let largest = effects.values.map(abs).max() ?? 0
            let rows = effects.concepts.indices.map { place -> [[HTMLNode]] in
                let (value, interval) = (effects.values[place], effects.intervals[place])
                let width = largest > 0 ? abs(value) / largest * 90 : 0
                let bar = HTMLElement("span").with("class", "b " + (value < 0 ? "m" : "p"))
                    .style("width:\(SVGElement.number(width))px")
                let isTarget = effects.concepts[place] == effects.target
                let name: HTMLNode =
                    isTarget
                    ? HTMLElement("strong", [PageMarkup.data(effects.concepts[place])]).node
                    : PageMarkup.data(effects.concepts[place])
                let isBeyond = abs(value) > effects.randomBounds[place]
                return [
                    [name], [PageMarkup.number(value).node],
                    [
                        .text(
                            "\(QuantityText.number(interval.lowerBound)) to \(QuantityText.number(interval.upperBound))"
                        )
                    ],
                    [.text(QuantityText.number(effects.randomBounds[place]))], [.text(isBeyond ? "yes" : "no")],
                    [bar.node],
                ]
            }
            let rule =
                isProbes
                ? "Change of the log odds of a later layer's probe, in standard deviations"
                : "Change of the share of texts with the concept"
            return [
                HTMLElement(
                    "h3",
                    [
                        "Steering to ", PageMarkup.data(effects.target),
                        .text(" by \(effects.sign < 0 ? "−" : "+")w (\(isProbes ? "M" : "G"))"),
                    ]
                ).node,
                PageMarkup.table(
                    ["concept", "#effect", "#95 %", "#random, 1 in 20", "beyond it", ""], rows
                ).node,
                PageMarkup.quiet(
                    "\(rule); a vector of length \(QuantityText.number(effects.length)), \(QuantityText.count(effects.texts, "text"))."
                ).node,
            ]
        }
    }

    private var sample: [HTMLNode] {
        guard let sample = page.sample else { return [] }
        return [HTMLElement("h3", "A text with the feature subtracted, without it, and added").node]
            + sample.texts.flatMap { text -> [HTMLNode] in
                let generation = text.generation
                let strength =
                    text.strength == 0
                    ? "0" : (text.strength < 0 ? "−" : "+") + QuantityText.number(abs(text.strength))
                let harm = [
                    text.perplexity.map { "perplexity unsteered \(QuantityText.number($0))" },
                    "repetition \(QuantityText.percent(generation.repetition))", generation.remark,
                ].compactMap { $0 }.joined(separator: ", ")
                return [
                    HTMLElement("h4", "strength \(strength): \(harm)").node,
                    HTMLElement(
                        "p",
                        [
                            PageMarkup.data([
                                HTMLElement("span", generation.prompt).with("class", "q").node, .text(generation.text),
                            ])
                        ]
                    ).with("class", "text").node,
                ]
            }
    }

    // MARK: Relatives

    private var relatives: [HTMLNode] {
        var nodes: [HTMLNode] = []
        if !page.neighbors.isEmpty {
            let rows = page.neighbors.map { other -> [[HTMLNode]] in
                [
                    [PageMarkup.link(other.feature).node],
                    [PageMarkup.data(TokenText.line(pages.name(of: pages.features[other.feature])))],
                    [PageMarkup.number(other.cosine, as: QuantityText.correlation(other.cosine)).node],
                    [
                        PageMarkup.number(other.codeCorrelation, as: QuantityText.correlation(other.codeCorrelation))
                            .node
                    ],
                ]
            }
            nodes += [
                HTMLElement("h3", "Nearest features").node,
                PageMarkup.table(["#feature", "name", "#cosine", "#correlation of codes"], rows).node,
            ]
        }
        if !page.counterparts.isEmpty {
            let rows = page.counterparts.map { other -> [[HTMLNode]] in
                [
                    [.text("\(other.seed)")], [.text("\(other.feature)")],
                    [PageMarkup.number(other.cosine, as: QuantityText.correlation(other.cosine)).node],
                ]
            }
            let chance = pages.directionChance.map {
                "One random direction in twenty is above \(QuantityText.correlation($0.upper))."
            }
            nodes += [
                HTMLElement("h3", "In other models").node,
                PageMarkup.table(["#seed", "#its nearest feature", "#cosine"], rows).node,
                PageMarkup.quiet(chance ?? "").node,
            ]
        }
        return nodes
    }
}
