import Foundation

/// A figure as a part of an HTML page: it answers the pointer, follows the page's theme, and is never wider than the
/// page.
///
/// There are no scripts in it and no identifiers. A name of the legend is a checkbox over the drawing, before it in the
/// page, and a style sheet hides what a checkbox that is not checked stands for. What the pointer can rest on lies on
/// top of the drawing, unseen, each with its text.
///
/// Front ends remove style sheets and SVG from pages that they do not trust, but keep the words in a drawing. So a
/// figure that answers the pointer is also in the page as an image, and its style sheet shows the one and hides the
/// other.
struct InlineFigure {
    private let whole: SVGDocument
    /// The whole as text; `nil` where it is not needed yet.
    private let text: String?
    private let pieces: [SVGDocument]
    private let answers: Bool

    /// - Parameters:
    ///   - whole: The figure as a whole.
    ///   - text: The whole as text, if it is known.
    ///   - pieces: The drawings that stand beside each other; none for a figure that stays in one piece.
    ///   - answers: Whether the figure answers the pointer.
    init(_ whole: SVGDocument, text: String? = nil, pieces: [SVGDocument] = [], answers: Bool = true) {
        self.whole = whole
        self.text = text
        self.pieces = pieces.isEmpty ? [whole] : pieces
        self.answers = answers
    }

    var htmlElement: HTMLElement {
        let drawings = pieces.map { InlineDrawing($0, answers: answers) }
        let sheet = InlineFigureStyle.sheet(
            toggles: drawings.map(\.toggles.count).max() ?? 0, darkColors: drawings.flatMap(\.darkColors),
            answers: answers)
        let style = HTMLElement("style", sheet)
        let view = HTMLElement("div", drawings.map(\.htmlElement.node)).with("class", "sf-view")
        // A display that is replaced all the time is not saved, so it needs no fallback image.
        var content = [style, view]
        if answers {
            let zoom = Self.checkbox(
                "sf-zoom", label: "larger", title: "Twice as large, or as it was", isChecked: false)
            // Without its style sheet the page shows the image alone.
            content = [style, image] + [zoom, view].map { $0.with("hidden", "hidden").style("display:none") }
        }
        // Whoever sets formulas in the page leaves the words of a figure as they are.
        return HTMLElement("div", content.map(\.node)).with("class", "sparseshift-figure tex2jax_ignore mathjax_ignore")
    }

    /// The figure as an image.
    private var image: HTMLElement {
        let source = Data((text ?? whole.text).utf8).base64EncodedString()
        return HTMLElement("img").with("src", "data:image/svg+xml;base64,\(source)").with("alt", whole.words)
            .with("width", whole.size.width).with("height", whole.size.height).style("max-width:100%")
    }

    static func checkbox(_ name: String, label: String, title: String, isChecked: Bool) -> HTMLElement {
        let box = HTMLElement("input").with("type", "checkbox").with("class", name).with("autocomplete", "off")
            .with("aria-label", label).with("title", title)
        return isChecked ? box.with("checked", "checked") : box
    }
}

/// One drawing of a figure in an HTML page, with the checkboxes that lie over it.
struct InlineDrawing {
    /// A name of the legend that shows and hides what has it.
    struct Toggle {
        var label: String
        var box: Box
    }

    private let document: SVGDocument
    private(set) var toggles: [Toggle] = []
    /// The colours that a dark page has to lighten.
    private(set) var darkColors: [String] = []
    private var elements: [SVGElement] = []
    /// The names of the legend by their place among the checkboxes.
    private var places: [String: Int] = [:]
    private var targets = PointerTargets()

    init(_ document: SVGDocument, answers: Bool) {
        self.document = document
        var used = Set<String>()
        for element in document.content { element.collectNames(into: &used) }
        if answers {
            for element in document.content { addToggles(of: element, used: used) }
        }
        targets.size = document.size
        elements = shown(document.content, within: PointerTargets.Place(), answers: answers)
        let targets = grouped(targets.elements)
        if !targets.isEmpty { elements.append(SVGElement("g", children: targets).with("class", "sf-targets")) }
    }

    var htmlElement: HTMLElement {
        let (width, height) = (document.size.width, document.size.height)
        func share(_ part: Double, _ whole: Double) -> String {
            SVGElement.number(whole > 0 ? part / whole * 100 : 0) + "%"
        }
        let boxes = toggles.enumerated().map { place, toggle in
            InlineFigure.checkbox(
                "sf-key sf-key\(place)", label: toggle.label, title: "Show or hide \(toggle.label)", isChecked: true
            ).style(
                "left:\(share(toggle.box.left, width));top:\(share(toggle.box.top, height));"
                    + "width:\(share(toggle.box.width, width));height:\(share(toggle.box.height, height))")
        }
        let root = SVGElement("svg", children: elements)
            .with("viewBox", "0 0 \(SVGElement.number(width)) \(SVGElement.number(height))")
            .with("role", "img").with("aria-label", document.words).with("font-family", FigureStyle.fontFamily)
        return HTMLElement("div", boxes.map(\.node) + [.drawing(root)]).with("class", "sf-part")
            .style("--sf-width:\(SVGElement.number(width))px")
    }

    // MARK: Names

    /// Adds the checkboxes of names that something in the drawing has.
    private mutating func addToggles(of element: SVGElement, used: Set<String>) {
        if case .toggle(let name) = element.purpose, used.contains(name), places[name] == nil {
            places[name] = toggles.count
            toggles.append(Toggle(label: element.titleText ?? name, box: element.rectangle ?? Box.zero))
        }
        for child in element.children { addToggles(of: child, used: used) }
    }

    private func classes(of names: [String]) -> String? {
        let known = names.compactMap { places[$0] }
        return known.isEmpty ? nil : (["sf-mark"] + known.map { "sf-mark\($0)" }).joined(separator: " ")
    }

    /// Neighbours of the same names in a group that has their classes.
    private func grouped(_ elements: [SVGElement]) -> [SVGElement] {
        var result: [SVGElement] = []
        var open: [String] = []
        for element in elements {
            let group = classes(of: element.names)
            if let group, !result.isEmpty, open == element.names, result[result.count - 1][attribute: "class"] == group
            {
                result[result.count - 1].children.append(element)
            } else {
                result.append(group.map { SVGElement("g", children: [element]).with("class", $0) } ?? element)
            }
            open = element.names
        }
        return result
    }

    // MARK: Elements

    /// The elements that are seen; what else there is goes to ``targets``.
    private mutating func shown(
        _ elements: [SVGElement], within place: PointerTargets.Place, answers: Bool
    ) -> [SVGElement] {
        var result: [SVGElement] = []
        for element in elements {
            switch element.purpose {
            case .toggle: continue
            case .darkColor:
                if let color = element[attribute: "fill"], !darkColors.contains(color) { darkColors.append(color) }
            case .pointerTarget:
                if answers { _ = targets.add(element, at: place) }
            case .clipped:
                guard let frame = element.children.first, let box = frame.rectangle else { continue }
                var inner = place
                inner.clip = box
                let content = shown(Array(element.children.dropFirst()), within: inner, answers: answers)
                let corners = [box.left, box.top, box.width, box.height].map(SVGElement.number)
                result.append(
                    SVGElement("svg", children: content).with("x", corners[0]).with("y", corners[1])
                        .with("width", corners[2]).with("height", corners[3]).with("overflow", "hidden")
                        .with("viewBox", corners.joined(separator: " ")))
            case .legendEntry(let name):
                guard let index = places[name] else {
                    result.append(element)
                    continue
                }
                result.append(SVGElement("g", children: [element]).with("class", "sf-entry\(index)"))
            case .drawing:
                var copy = element
                let moves = !answers || targets.add(element, at: place)
                if moves { copy.children.removeAll { $0.name == "title" } }
                if !copy.children.isEmpty {
                    let inner = place.inside(element)
                    copy.children = shown(copy.children, within: inner, answers: answers)
                }
                result.append(copy)
            }
        }
        return grouped(result)
    }
}

extension SVGDocument {
    /// The title and the summary.
    var words: String { [title, summary].filter { !$0.isEmpty }.joined(separator: ". ") }
}

extension SVGElement {
    /// The text that is shown where the pointer rests on the element; `nil` without one.
    var titleText: String? { children.last { $0.name == "title" }?.text }

    /// The rectangle of a `rect`.
    var rectangle: Box? {
        guard name == "rect" else { return nil }
        func number(_ name: String) -> Double { self[attribute: name].flatMap(Double.init) ?? 0 }
        return Box(left: number("x"), top: number("y"), width: number("width"), height: number("height"))
    }

    /// Adds the names of the element and of all in it.
    fileprivate func collectNames(into names: inout Set<String>) {
        names.formUnion(self.names)
        for child in children { child.collectNames(into: &names) }
    }
}

extension Box {
    /// A rectangle of no size.
    fileprivate static let zero = Box(left: 0, top: 0, width: 0, height: 0)
}
