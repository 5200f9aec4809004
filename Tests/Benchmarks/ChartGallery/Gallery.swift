import Figures
import Numerics

/// Charts by their names, and the numbers that they show.
struct Gallery {
    private(set) var charts: [(name: String, chart: any Drawable)] = []
    private(set) var data: [String: [String: [Double]]] = [:]
    var generator = RandomGenerator(seed: 0)

    /// Adds a chart together with the columns of what it shows, for another library to draw the same.
    mutating func add(_ name: String, _ columns: [String: [Double]] = [:], _ chart: some Drawable) {
        charts.append((name, chart))
        data[name] = columns
    }

    mutating func normals(_ count: Int, mean: Double = 0, deviation: Double = 1) -> [Double] {
        (0..<count).map { _ in mean + deviation * generator.normal() }
    }
}
