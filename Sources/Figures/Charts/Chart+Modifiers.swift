extension Chart {
    /// Sets the heading.
    public func chartTitle(_ title: String) -> Chart { changed { $0.title = title } }

    /// Sets the size of the whole drawing in pixels.
    public func frame(width: Double? = nil, height: Double? = nil) -> Chart {
        changed { $0.size = FigureSize(width: width ?? $0.size.width, height: height ?? $0.size.height) }
    }

    /// Sets the title of the x axis, which otherwise is the label of its values; none for an empty text.
    public func chartXAxisLabel(_ label: String) -> Chart { changed { $0.x.label = label } }

    /// Sets the title of the y axis, which otherwise is the label of its values; none for an empty text.
    public func chartYAxisLabel(_ label: String) -> Chart { changed { $0.y.label = label } }

    /// Sets the part of the x axis to show, and its kind.
    public func chartXScale(domain: ClosedRange<Double>? = nil, type kind: Scale.Kind = .linear) -> Chart {
        changed { ($0.x.domain, $0.x.kind) = (domain, kind) }
    }

    /// Sets the part of the y axis to show, and its kind.
    public func chartYScale(domain: ClosedRange<Double>? = nil, type kind: Scale.Kind = .linear) -> Chart {
        changed { ($0.y.domain, $0.y.kind) = (domain, kind) }
    }

    /// Sets the names of the x axis and their order; numbers among the values are placed by how they are written.
    public func chartXScale(domain names: [String]) -> Chart { changed { $0.x.names = names } }

    /// Sets the names of the y axis and their order, from the top.
    public func chartYScale(domain names: [String]) -> Chart { changed { $0.y.names = names } }

    /// Sets the colours of names, and the order of the legend.
    public func chartForegroundStyleScale(_ colors: KeyValuePairs<String, RGBColor>) -> Chart {
        changed { ($0.colors.names, $0.colors.constants) = (colors.map(\.key), colors.map(\.value)) }
    }

    /// Sets the order of the names that have colours, and of the legend.
    public func chartForegroundStyleScale(domain names: [String]) -> Chart {
        changed { ($0.colors.names, $0.colors.constants) = (names, names.map { _ in nil }) }
    }

    /// Sets the colour map of numbers and the numbers at its ends. Where these are `nil`, they are those of the data,
    /// symmetric around zero for a diverging map.
    public func chartForegroundStyleScale(
        domain: ClosedRange<Double>? = nil, range map: ColorMap, type kind: Scale.Kind = .linear
    ) -> Chart {
        changed { ($0.colors.domain, $0.colors.map, $0.colors.kind) = (domain, map, kind) }
    }

    /// Shows or hides the legend.
    public func chartLegend(_ isShown: Bool) -> Chart { changed { $0.showsLegend = isShown } }

    /// Sets how many plots of a chart with facets stand in a row, and whether all have the same axes.
    public func chartFacets(columns: Int? = nil, sharesX: Bool = true, sharesY: Bool = true) -> Chart {
        changed { $0.facets = FacetSettings(columns: columns.map { max(1, $0) }, sharesY: sharesY, sharesX: sharesX) }
    }

    /// The chart with marks drawn on top of the others.
    public func overlaid(@ChartContentBuilder _ content: () throws -> [Mark]) rethrows -> Chart {
        let added = try content()
        return changed { $0.marks += added }
    }

    private func changed(_ change: (inout Chart) -> Void) -> Chart {
        var copy = self
        change(&copy)
        return copy
    }
}
