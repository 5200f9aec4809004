import Figures
import Foundation
import LanguageModels

/// The activations of a feature as bars on both sides of 0, whose heights are logarithms of counts.
enum FeatureHistogram {
    private static let width = 360.0
    private static let height = 112.0
    /// Where 0 pairs are.
    private static let base = 88.0

    static func drawing(of activity: FeatureActivity) -> SVGElement {
        let bins = activity.histogram
        let bound = activity.bound
        let step = width / Double(max(1, bins.count))
        let highest = log(1 + Double(bins.max() ?? 0))
        func bars(_ places: Range<Int>) -> String {
            var path = ""
            for place in places where bins[place] > 0 {
                // One pair has to be seen beside ten thousand.
                let top = base - max(2, (base - 8) * log(1 + Double(bins[place])) / highest)
                let (left, right) = (Double(place) * step + 0.5, Double(place + 1) * step - 0.5)
                let numbers = [left, base, top, right, base].map(SVGElement.number)
                path += "M\(numbers[0]) \(numbers[1])V\(numbers[2])H\(numbers[3])V\(numbers[4])Z"
            }
            return path
        }
        var elements: [SVGElement] = []
        let middle = bins.count / 2
        for (name, places) in [("m", 0..<middle), ("p", middle..<bins.count)] {
            let path = bars(places)
            if !path.isEmpty { elements.append(SVGElement.path(path).with("class", name)) }
        }
        elements.append(line(0, base, width, base, "ax"))
        if activity.threshold > 0, activity.threshold < bound {
            for sign in [-1.0, 1.0] {
                let x = width / 2 * (1 + sign * activity.threshold / bound)
                elements.append(line(x, 6, x, base, "th"))
            }
        }
        elements += [
            text(QuantityText.number(-bound), x: 0, "start"), text("0", x: width / 2, "middle"),
            text(QuantityText.number(bound), x: width, "end"),
        ]
        return SVGElement("svg", children: elements).with("viewBox", "0 0 \(Int(width)) \(Int(height))")
            .with("width", width).with("role", "img")
            .with("aria-label", "Histogram of h from \(QuantityText.number(-bound)) to \(QuantityText.number(bound))")
    }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String) -> SVGElement {
        SVGElement("line").with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2).with("class", name)
    }

    private static func text(_ text: String, x: Double, _ anchor: String) -> SVGElement {
        SVGElement("text", text: text).with("x", x).with("y", base + 15).with("text-anchor", anchor)
    }
}
