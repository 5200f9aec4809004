extension ChartContent {
    /// Draws the marks in a colour.
    public func foregroundStyle(_ color: RGBColor) -> MarkGroup { changed { $0.coloring = .constant(color) } }

    /// Draws the marks in a colour that stands for a value. Names get colours of their own and a legend; numbers get
    /// the colours of a map and a colour bar. Lines and areas of different values are apart.
    public func foregroundStyle(by value: PlottableValue) -> MarkGroup { changed { $0.coloring = .by(value) } }

    /// Gives points, and the points of lines, a symbol that stands for a name.
    public func symbol(by value: PlottableValue) -> MarkGroup { changed { $0.symbol = value } }

    /// Sets the diameter of points in pixels; 6 where not set.
    public func symbolSize(_ diameter: Double) -> MarkGroup { changed { $0.size = diameter } }

    /// Gives lines dashes that stand for a name; the first name has none.
    public func lineStyle(by value: PlottableValue) -> MarkGroup { changed { $0.lineStyle = value } }

    /// Sets the width of lines and their dashes, as lengths of strokes and gaps, all in pixels.
    public func lineStyle(width: Double? = nil, dashes: [Double] = []) -> MarkGroup {
        changed {
            $0.size = width ?? $0.size
            $0.dashes = dashes.isEmpty ? nil : dashes.map(SVGElement.number).joined(separator: " ")
        }
    }

    /// Puts bars, points or boxes of one place beside each other, in the order of the values.
    public func position(by value: PlottableValue) -> MarkGroup { changed { $0.position = value } }

    /// Joins the marks of equal values to one line, without a colour of its own.
    public func series(by value: PlottableValue) -> MarkGroup { changed { $0.series = value } }

    /// Draws the marks of every value in a plot of its own. Marks without a value are in all plots.
    public func facet(by value: PlottableValue) -> MarkGroup { changed { $0.facet = value } }

    /// Sets how much of what lies behind is covered, 0…1.
    public func opacity(_ opacity: Double) -> MarkGroup { changed { $0.opacity = max(0, min(1, opacity)) } }

    /// Puts a text beside the mark, at the end of a rule, or into a cell.
    public func annotation(_ text: String) -> MarkGroup { changed { $0.text = text } }

    /// Sets the text that a browser shows where the pointer rests on the mark.
    public func tooltip(_ text: String) -> MarkGroup { changed { $0.tooltip = text } }

    private func changed(_ change: (inout MarkDetails.Values) -> Void) -> MarkGroup {
        var result = marks
        // Marks that were made together share what is said about them.
        var last: (before: MarkDetails, after: MarkDetails)?
        for index in result.indices {
            let before = result[index].details
            let after = last.flatMap { $0.before === before ? $0.after : nil } ?? before.with(change)
            last = (before, after)
            result[index].details = after
        }
        return MarkGroup(marks: result)
    }
}
