/// What is asked of a chart beyond its marks.
struct ChartSettings: Sendable, Equatable {
    var title = ""
    var x = AxisSettings()
    var y = AxisSettings()
    var colors = ColorSettings()
    var facets = FacetSettings()
    var showsLegend = true
}

/// What is asked of an axis beyond what follows from the data.
struct AxisSettings: Sendable, Equatable {
    /// The title; the label of the values where `nil`.
    var label: String?
    var kind = Scale.Kind.linear
    var domain: ClosedRange<Double>?
    /// All names, in their order.
    var names: [String]?
}

/// How the plots of a chart with facets are arranged.
struct FacetSettings: Sendable, Equatable {
    /// How many plots stand in a row; by their number where `nil`.
    var columns: Int?
    var sharesX = true
    var sharesY = true
}
