import Figures

/// A prompt with what a model wrote behind it, in every form. Nothing of either is taken for markup.
enum GeneratedTextView {
    static func html(prompt: String, text: String, below: String, timing: String = "") -> String {
        let time = timing.isEmpty ? "" : ", <span class=\"sparseshift-time\">\(Escaping.markup(timing))</span>"
        return #"<div class="sparseshift-generation" style="max-width:64em;margin:0.3em 0">"#
            + "\n<div style=\"white-space:pre-wrap;overflow-wrap:anywhere\">"
            + "<span style=\"opacity:0.6\">\(Escaping.markup(prompt))</span>\(Escaping.markup(text))</div>"
            + "\n<div style=\"opacity:0.75;font-size:0.9em;font-variant-numeric:tabular-nums\">"
            + "\(Escaping.markup(below))\(time)</div>\n</div>"
    }

    static func markdown(prompt: String, text: String, below: String) -> String {
        "<span style=\"opacity:0.6\">\(lines(prompt))</span>\(lines(text))<br>*\(Escaping.markdownCell(below))*"
    }

    static func plainText(prompt: String, text: String, below: String) -> String { "\(prompt)\(text)\n  (\(below))" }

    private static func lines(_ text: String) -> String {
        text.split(separator: /\R/, omittingEmptySubsequences: false).map { Escaping.markdownCell(String($0)) }
            .joined(separator: "<br>")
    }
}
