/// What is asked of the colours that stand for values.
struct ColorSettings: Sendable, Equatable {
    /// The names that have colours, in the order of the legend.
    var names: [String] = []
    /// The colours of the names; the palette's where `nil` and after the last.
    var constants: [RGBColor?] = []
    var map = ColorMap.viridis
    var domain: ClosedRange<Double>?
    var kind = Scale.Kind.linear
}

/// The colours of a chart's marks, which stand for names or numbers.
struct MarkColors: Sendable {
    /// The names that colours stand for, in the order of the legend.
    private(set) var names: [String] = []
    /// What the names measure.
    private(set) var label = ""
    /// The scale of the numbers that colours stand for; `nil` without any.
    private(set) var scale: Scale?
    /// What the numbers measure.
    private(set) var scaleLabel = ""
    let map: ColorMap
    private var colors: [String: RGBColor] = [:]
    private var dashes: [String: String] = [:]

    init(_ marks: [Mark], settings: ColorSettings) {
        map = settings.map
        var known = Set<String>()
        var numbers: [Double] = []
        var found: [String] = []
        for mark in marks {
            guard let value = mark.colorValue else { continue }
            if let number = value.datum.number {
                numbers.append(number)
                scaleLabel = value.label
            } else if known.insert(value.datum.text).inserted {
                found.append(value.datum.text)
                if label.isEmpty { label = value.label }
            }
        }
        names = settings.names.filter(known.contains) + found.filter { !settings.names.contains($0) }
        // Colours go by the order of all names, so that a name has the same one in charts that lack others.
        for (index, name) in (settings.names + found.filter { !settings.names.contains($0) }).enumerated() {
            colors[name] = (index < settings.constants.count ? settings.constants[index] : nil) ?? Palette.color(index)
            dashes[name] = Palette.dashes(index)
        }
        guard !numbers.isEmpty else { return }
        if let domain = settings.domain {
            scale = Scale(settings.kind, domain: domain)
        } else {
            let fitted = Scale(settings.kind, fitting: numbers, nice: false)
            let bound = max(fitted.domain.lowerBound.magnitude, fitted.domain.upperBound.magnitude)
            scale = map.isDiverging && settings.kind != .log ? fitted.with(domain: -bound...bound) : fitted
        }
    }

    /// The colour of a mark; `fallback` if nothing was said about it.
    func color(of mark: Mark, fallback: RGBColor = .blue) -> RGBColor {
        switch mark.coloring {
        case .automatic: return fallback
        case .constant(let color): return color
        case .by(let value):
            guard let number = value.datum.number else { return color(of: value.datum.text) }
            return map.color(at: scale?.position(of: number) ?? .nan)
        }
    }

    func color(of name: String) -> RGBColor { colors[name] ?? .blue }

    /// Dashes that tell lines of repeated colours apart.
    func dashes(of name: String) -> String? { dashes[name] }
}
