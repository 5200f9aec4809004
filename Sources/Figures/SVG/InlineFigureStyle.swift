/// The style sheet of a figure in an HTML page.
enum InlineFigureStyle {
    /// The colours of a figure that stands alone, and how much of the page's ink each has; the rest is the page's
    /// ground. On a white page they are the same colours.
    private static let inks: [(color: String, share: Int)] = [
        (FigureStyle.ink, 100), (RGBColor.gray.hex, 82), (FigureStyle.quietInk, 76), (FigureStyle.axis, 53),
        (FigureStyle.grid, 12),
    ]

    /// - Parameters:
    ///   - toggles: How many names of a legend can be hidden, at most, in one drawing.
    ///   - darkColors: Colours that were asked for and that a dark page has to lighten.
    ///   - answers: Whether the figure answers the pointer.
    static func sheet(toggles: Int, darkColors: [String], answers: Bool) -> String {
        var rules = [theme, layout]
        for color in darkColors {
            let mixed = "color-mix(in srgb,\(color) 60%,var(--sf-ink))"
            rules.append(
                #".sf-part :not(text)[fill="\#(color)"]{fill:\#(mixed)}.sf-part [stroke="\#(color)"]{stroke:\#(mixed)}"#
            )
        }
        for (color, share) in inks {
            let mixed = share == 100 ? "var(--sf-ink)" : "color-mix(in srgb,var(--sf-ink) \(share)%,var(--sf-card))"
            rules.append(#".sf-part [fill="\#(color)"]{fill:\#(mixed)}.sf-part [stroke="\#(color)"]{stroke:\#(mixed)}"#)
        }
        guard answers else { return rules.joined() }
        rules.append(zoom)
        rules.append(targets)
        if toggles > 0 { rules.append(keys) }
        for place in 0..<toggles {
            let others = ".sf-mark:not(.sf-mark\(place))"
            rules.append(
                ".sf-key\(place):not(:checked)~svg .sf-mark\(place){display:none}"
                    + ".sf-key\(place):not(:checked)~svg .sf-entry\(place){opacity:.35}"
                    + ".sf-key\(place):checked:hover~svg \(others),"
                    + ".sf-part>svg:has(.sf-mark\(place):hover) \(others){opacity:.25}")
        }
        return rules.joined()
    }

    /// The colours of JupyterLab's theme or of VS Code's, and ink on white where there is neither.
    private static let theme =
        ".sparseshift-figure{--sf-card:var(--jp-layout-color0,var(--vscode-editor-background,\(FigureStyle.card)));"
        + "--sf-ink:var(--jp-content-font-color1,var(--vscode-editor-foreground,\(FigureStyle.ink)));"
        + "position:relative;width:fit-content;max-width:100%;min-width:0}"

    private static let layout =
        ".sparseshift-figure>img{display:none}"
        + ".sf-view{display:flex!important;flex-wrap:wrap;overflow-x:auto}"
        + ".sf-part{position:relative;flex:none;width:var(--sf-width);max-width:100%}"
        + ".sf-part>svg{display:block;width:100%;height:auto;background:var(--sf-card);border-radius:4px}"
        // Dots in a colour that is near the ground's.
        + ".sf-part circle[fill^=\"#\"]:not([stroke]){stroke:var(--sf-ink);stroke-opacity:.35;stroke-width:.5}"

    private static let zoom =
        ".sf-zoom{display:block!important;position:absolute;z-index:2;top:2px;right:2px;width:20px;height:20px;margin:0;appearance:none;"
        + "border-radius:3px;background:var(--sf-card);color:var(--sf-ink);font:16px/20px sans-serif;"
        + "text-align:center;cursor:pointer;opacity:0}"
        + ".sf-zoom::before{content:\"+\"}.sf-zoom:checked::before{content:\"\u{2212}\"}"
        + ".sparseshift-figure:hover>.sf-zoom,.sf-zoom:checked,.sf-zoom:focus-visible{opacity:.8}"
        + ".sf-zoom:checked~.sf-view>.sf-part{width:calc(2*var(--sf-width));max-width:none}"
        + "@media print{.sf-zoom{display:none!important}}"

    private static let targets =
        ".sf-targets :is(circle,rect){fill:transparent;pointer-events:all}"
        + ".sf-targets line{stroke:transparent;stroke-width:9;pointer-events:stroke}"
        + ".sf-targets g:hover>circle{fill:var(--sf-ink);fill-opacity:.18}"
        + ".sf-targets g:hover>rect{stroke:color-mix(in srgb,var(--sf-ink) 60%,var(--sf-card));stroke-width:1.5}"
        + ".sf-targets g:hover>line{stroke:var(--sf-ink);stroke-opacity:.18}"
        + ".sf-targets text{display:none;pointer-events:none;text-anchor:middle;font-size:11px;fill:var(--sf-ink);"
        + "stroke:var(--sf-card);stroke-width:7px;stroke-linejoin:round;paint-order:stroke}"
        + ".sf-targets g:hover>text{display:inline}"

    private static let keys =
        ".sf-key{position:absolute;z-index:1;margin:0;padding:0;appearance:none;border:0;border-radius:2px;"
        + "background:none;cursor:pointer}"
        + ".sf-key:hover{background:color-mix(in srgb,var(--sf-ink) 10%,transparent)}"
        + ".sf-mark{transition:opacity .15s}"
}
