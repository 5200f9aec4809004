import Figures

/// A text that is shown as Markdown.
///
///     Markdown("The **third** concept")
public struct Markdown: Displayable, Sendable, Hashable, CustomStringConvertible {
    /// The text, in Jupyter's syntax.
    public var text: String

    /// Takes a text.
    public init(_ text: String) { self.text = text }

    public var description: String { text }
    public var representation: Representation { .markdown(text) + .text(text) }
}

/// A fragment that is shown as HTML.
///
///     HTML("<b>bold</b>")
public struct HTML: Displayable, Sendable, Hashable, CustomStringConvertible {
    /// The fragment. Front ends may remove scripts and inline SVG from it.
    public var text: String

    /// Takes a fragment.
    public init(_ text: String) { self.text = text }

    public var description: String { text }
    public var representation: Representation { .html(text) + .text(text) }
}

/// A formula or table that is shown as LaTeX sets it.
///
///     LaTeX(#"$\Delta z = W \delta$"#)
public struct LaTeX: Displayable, Sendable, Hashable, CustomStringConvertible {
    /// The text, with its own `$` or environment.
    public var text: String

    /// Takes a text. Where it has neither `$` nor an environment, it is a formula.
    public init(_ text: String) {
        self.text = text.contains("$") || text.contains("\\begin") || text.contains("\\[") ? text : "$\(text)$"
    }

    public var description: String { text }
    public var representation: Representation { .latex(text) + .text(text) }
}

/// A drawing that is shown.
///
///     SVG(#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="15"/></svg>"#)
public struct SVG: Displayable, Sendable, Hashable, CustomStringConvertible {
    /// The whole document.
    public var text: String

    /// Takes a document.
    public init(_ text: String) { self.text = text }

    public var description: String { text }
    public var representation: Representation { .svg(text) + .text(text) }
}

/// A JSON document that is shown as a tree.
///
///     JSONText(#"{"concepts": 4}"#)
public struct JSONText: Displayable, Sendable, Hashable, CustomStringConvertible {
    /// The document.
    public var text: String

    /// Takes a document.
    public init(_ text: String) { self.text = text }

    public var description: String { text }
    public var representation: Representation { .json(text) + .text(text) }
}
