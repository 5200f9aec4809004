extension Chart {
    /// Sets the heading.
    public func chartTitle(_ title: String) -> Chart { changed { $0.title = title } }

    /// Sets the width and height of the whole drawing in pixels; what is `nil` stays as it is.
    public func frame(width: Double? = nil, height: Double? = nil) -> Chart {
        changed { $0.size = FigureSize(width: width ?? $0.size.width, height: height ?? $0.size.height) }
    }

    /// Sets the title of the x axis, which otherwise is the label of its values; an empty text removes it.
    public func chartXAxisLabel(_ label: String) -> Chart { changed { $0.settings.x.label = label } }

    /// Sets the title of the y axis, which otherwise is the label of its values; an empty text removes it.
    public func chartYAxisLabel(_ label: String) -> Chart { changed { $0.settings.y.label = label } }

    /// Sets the range of the x axis (by the data where `nil`) and how its numbers are spaced.
    public func chartXScale(domain: ClosedRange<Double>? = nil, type kind: Scale.Kind = .linear) -> Chart {
        changed { ($0.settings.x.domain, $0.settings.x.kind) = (domain, kind) }
    }

    /// Sets the range of the y axis (by the data where `nil`) and how its numbers are spaced.
    public func chartYScale(domain: ClosedRange<Double>? = nil, type kind: Scale.Kind = .linear) -> Chart {
        changed { ($0.settings.y.domain, $0.settings.y.kind) = (domain, kind) }
    }

    /// Sets the names of the x axis and their order. Numbers among the values stand at the name that is written like
    /// them.
    public func chartXScale(domain names: [String]) -> Chart { changed { $0.settings.x.names = names } }

    /// Sets the names of the y axis and their order, from the top.
    public func chartYScale(domain names: [String]) -> Chart { changed { $0.settings.y.names = names } }

    /// Sets the colours of names, and the order of the legend.
    public func chartForegroundStyleScale(_ colors: KeyValuePairs<String, RGBColor>) -> Chart {
        changed { ($0.settings.colors.names, $0.settings.colors.constants) = (colors.map(\.key), colors.map(\.value)) }
    }

    /// Sets the order of the names that have colours, and of the legend.
    public func chartForegroundStyleScale(domain names: [String]) -> Chart {
        changed { ($0.settings.colors.names, $0.settings.colors.constants) = (names, names.map { _ in nil }) }
    }

    /// Sets the colour map of numbers, the numbers at its ends and how they are spaced.
    ///
    /// - Parameters:
    ///   - domain: The numbers at the ends of the map; where `nil`, the range of the data, or a range that is symmetric
    ///     around zero for a diverging map.
    ///   - map: The colours.
    ///   - kind: How numbers are spaced.
    public func chartForegroundStyleScale(
        domain: ClosedRange<Double>? = nil, range map: ColorMap, type kind: Scale.Kind = .linear
    ) -> Chart {
        changed { ($0.settings.colors.domain, $0.settings.colors.map, $0.settings.colors.kind) = (domain, map, kind) }
    }

    /// Shows or hides the legend.
    public func chartLegend(_ isShown: Bool) -> Chart { changed { $0.settings.showsLegend = isShown } }

    /// Sets how many plots of a chart with facets stand in a row (by their number where `nil`), and whether they have
    /// the same axes.
    public func chartFacets(columns: Int? = nil, sharesX: Bool = true, sharesY: Bool = true) -> Chart {
        changed {
            $0.settings.facets = FacetSettings(
                columns: columns.map { max(1, min(1_000, $0)) }, sharesX: sharesX, sharesY: sharesY)
        }
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
