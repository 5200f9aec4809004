import Figures
import LanguageModels

extension SteeredPairs: Displayable {
    /// A table of the prompts with both continuations; a page folds long ones.
    public var representation: Representation {
        .html(html) + .markdown(table.markdown) + .text(table.plainText)
    }

    /// A row a prompt: each continuation on one line, and its perplexity for the unsteered model.
    public var table: Table {
        Table(
            columns: [
                "prompt", "unsteered", "steered", Table.Column("perplexity unsteered", format: .significant(3)),
                Table.Column("perplexity steered", format: .significant(3)),
            ],
            rows: pairs.map { pair in
                [
                    .text(TokenText.line(pair.prompt)), .text(TokenText.line(pair.unsteered.text)),
                    .text(TokenText.line(pair.steered.text)), .number(pair.unsteeredPerplexity),
                    .number(pair.steeredPerplexity),
                ]
            },
            note: Self.note)
    }

    private static let note = "Perplexities are those of the continuations for the unsteered model."

    private var html: String {
        let style = "text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere"
        let small = "opacity:0.75;font-size:0.9em"
        func cell(_ content: [HTMLNode]) -> HTMLNode { HTMLElement("td", content).style(style).node }
        func cell(_ generation: Generation, _ perplexity: Double?) -> HTMLNode {
            let below = perplexity.map { "perplexity \(QuantityText.number($0))" } ?? "no text"
            return cell(FoldedText.html(generation.text) + [HTMLElement("div", below).style(small).node])
        }
        let rows = pairs.map { pair in
            HTMLElement(
                "tr",
                [
                    cell(FoldedText.html(pair.prompt)), cell(pair.unsteered, pair.unsteeredPerplexity),
                    cell(pair.steered, pair.steeredPerplexity),
                ])
        }
        let head = ["prompt", "unsteered", "steered"].map { HTMLElement("th", $0).style(style).node }
        let table = HTMLElement(
            "table",
            .lines([
                HTMLElement("thead", [HTMLElement("tr", head).node]), HTMLElement("tbody", .lines(rows) + ["\n"]),
            ])
        ).with("class", "sparseshift-steered")
        return [table.node, "\n", HTMLElement("div", Self.note).style(small).node].html
    }
}
