import Figures

/// `%%html`, `%%markdown`, `%%latex` and `%%svg`.
struct MarkupCommand: LineCommand {
    let name: String
    let takesCell = true
    var usage: String { "%%\(name)" }
    var summary: String { "Shows the rest of the cell as \(Self.names[name] ?? name)." }

    private static let names = ["html": "HTML", "markdown": "Markdown", "latex": "LaTeX", "svg": "SVG"]

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let text = input.body ?? input.argument
        switch name {
        case "html": host.show(Representation.html(text) + .text(text))
        case "markdown": host.show(Representation.markdown(text) + .text(text))
        case "latex": host.show(Representation.latex(text) + .text(text))
        default: host.show(Representation.svg(text) + .text(text))
        }
        return []
    }
}
