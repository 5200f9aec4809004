import Figures
import LanguageModels

extension SteeredPairs: Displayable {
    /// A table of the prompts with both continuations; on a page, long ones are folded.
    public var representation: Representation {
        .html(html) + .markdown(table.markdown) + .text(table.plainText)
    }

    /// A row a prompt: both continuations on one line, and their perplexities for the unsteered model.
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
        func cell(_ tag: String, _ content: String) -> String { "<\(tag) style=\"\(style)\">\(content)</\(tag)>" }
        func text(_ generation: Generation, _ perplexity: Double?) -> String {
            let below = perplexity.map { "perplexity \(ResultText.number($0))" } ?? "no text"
            return FoldedText.html(generation.text)
                + "<div style=\"opacity:0.75;font-size:0.9em\">\(Escaping.markup(below))</div>"
        }
        let rows = pairs.map { pair in
            "<tr>\(cell("td", FoldedText.html(pair.prompt)))\(cell("td", text(pair.unsteered, pair.unsteeredPerplexity)))"
                + "\(cell("td", text(pair.steered, pair.steeredPerplexity)))</tr>"
        }
        let head = ["prompt", "unsteered", "steered"].map { cell("th", $0) }.joined()
        return
            "<table class=\"sparseshift-steered\">\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(rows.joined(separator: "\n"))\n</tbody></table>"
            + "\n<div style=\"opacity:0.75;font-size:0.9em\">\(Self.note)</div>"
    }
}
