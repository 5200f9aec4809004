import Figures

/// A prompt and the continuation that a model wrote, in every form. Nothing in either is taken for markup.
enum GeneratedTextView {
    /// The prompt in grey with its continuation, and remarks below; a timing is marked, so that reports can leave it
    /// out.
    static func html(prompt: String, text: String, below: String, timing: String = "") -> String {
        let time = HTMLElement("span", timing).with("class", "sparseshift-time")
        let lines = [
            HTMLElement("div", [HTMLElement("span", prompt).style("opacity:0.6").node, .text(text)])
                .style("white-space:pre-wrap;overflow-wrap:anywhere"),
            HTMLElement("div", [.text(below)] + (timing.isEmpty ? [] : [", ", time.node]))
                .style("opacity:0.75;font-size:0.9em;font-variant-numeric:tabular-nums"),
        ]
        return HTMLElement("div", [HTMLNode].lines(lines) + ["\n"]).with("class", "sparseshift-generation")
            .style("max-width:64em;margin:0.3em 0").text
    }

    /// The prompt in grey with its continuation, and remarks below.
    static func markdown(prompt: String, text: String, below: String) -> String {
        "<span style=\"opacity:0.6\">\(lines(prompt))</span>\(lines(text))<br>*\(Escaping.markdownCell(below))*"
    }

    /// The prompt with its continuation, and remarks below.
    static func plainText(prompt: String, text: String, below: String) -> String { "\(prompt)\(text)\n  (\(below))" }

    private static func lines(_ text: String) -> String {
        text.split(separator: /\R/, omittingEmptySubsequences: false).map { Escaping.markdownCell(String($0)) }
            .joined(separator: "<br>")
    }
}
