import Requirements

#if canImport(Glibc)
    import Glibc
#endif

/// A map of points to a plane that keeps neighbours together: exact t-SNE (van der Maaten and Hinton, Journal of
/// Machine Learning Research 9, 2008), without approximations for large data.
///
/// P holds the similarities of the points, by Gaussians with a given perplexity; Q holds the similarities on the map,
/// by Student's t distribution with one degree of freedom. Gradient descent with momentum and gains (section 3.4)
/// minimises KL(P‖Q); early exaggeration multiplies P by 12 in the first 250 steps. The map starts from the two leading
/// principal components, without random numbers, so that the same points give the same map.
///
/// On such a map, neighbourhoods are meaningful; the distances between groups and the sizes of groups mean little.
public struct NeighborEmbedding: Sendable {
    /// The coordinates on the map (n × 2, row-major).
    public let coordinates: [Double]
    /// KL(P‖Q) in nats after the last step.
    public let divergence: Double

    /// Maps points.
    ///
    /// - Parameters:
    ///   - points: The points (n × d); time and memory grow with n².
    ///   - perplexity: The effective number of neighbours of a point; limited to 1 … (n − 1) / 3.
    ///   - steps: The number of gradient descent steps.
    public init(_ points: Matrix, perplexity: Double = 30, steps: Int = 750) {
        require(perplexity > 0, "perplexity: positive, not \(perplexity).")
        require(steps >= 0, "steps: not negative, not \(steps).")
        let count = points.rows
        guard count > 2 else {
            coordinates = (0..<count).flatMap { [Double($0), 0] }
            divergence = 0
            return
        }
        let affinities = Self.affinities(points, perplexity: max(1, min(perplexity, Double(count - 1) / 3)))
        var map = Self.start(points)
        var velocity = [Double](repeating: 0, count: 2 * count)
        var gains = [Double](repeating: 1, count: 2 * count)
        var kernel = Kernel(count: count)
        // The learning rate of scikit-learn, after Belkina and others (2019): proportional to the number of points.
        let rate = max(Double(count) / 12 / 4, 50)
        for step in 0..<steps {
            let exaggeration = step < 250 ? 12.0 : 1
            let momentum = step < 250 ? 0.5 : 0.8
            kernel.update(at: map)
            let gradient = Self.gradient(at: map, affinities, kernel, exaggeration: exaggeration)
            for place in map.indices {
                gains[place] = max(
                    0.01, (gradient[place] > 0) != (velocity[place] > 0) ? gains[place] + 0.2 : gains[place] * 0.8)
                velocity[place] = momentum * velocity[place] - rate * gains[place] * gradient[place]
                map[place] += velocity[place]
            }
        }
        coordinates = map
        divergence = Self.divergence(at: map, affinities)
    }

    /// The two leading principal components, scaled to a standard deviation of 10⁻⁴ along the first.
    private static func start(_ points: Matrix) -> [Double] {
        let components = PrincipalPlane(points).coordinates
        let count = Double(points.rows)
        let mean = stride(from: 0, to: components.count, by: 2).reduce(0) { $0 + components[$1] } / count
        let variance =
            stride(from: 0, to: components.count, by: 2).reduce(0) {
                $0 + (components[$1] - mean) * (components[$1] - mean)
            } / count
        let scale = variance > 0 ? 1e-4 / variance.squareRoot() : 1
        // Equal points have equal gradients and would never separate without this small offset.
        return components.enumerated().map { $0.element * scale + 1e-9 * Double($0.offset) }
    }

    /// (p_j|i + p_i|j) / 2n for all pairs (n × n); the Gaussian of every row has the given perplexity.
    package static func affinities(_ points: Matrix, perplexity: Double) -> [Double] {
        let count = points.rows
        let distances = squaredDistances(points)
        var conditional = [Double](repeating: 0, count: count * count)
        let wanted = log(perplexity)
        for row in 0..<count {
            let others = distances[row * count..<(row + 1) * count]
            let nearest = others.enumerated().reduce(Double.infinity) { $1.offset == row ? $0 : min($0, $1.element) }
            var (low, high, precision) = (0.0, Double.infinity, 1.0)
            for _ in 0..<100 {
                var (sum, weighted) = (0.0, 0.0)
                for (column, distance) in others.enumerated() where column != row {
                    // The smallest distance is subtracted, so that not all weights underflow to zero.
                    let weight = exp(-(distance - nearest) * precision)
                    conditional[row * count + column] = weight
                    sum += weight
                    weighted += (distance - nearest) * weight
                }
                let entropy = log(sum) + precision * weighted / sum
                for column in 0..<count { conditional[row * count + column] /= sum }
                if abs(entropy - wanted) < 1e-7 { break }
                if entropy > wanted {
                    low = precision
                    precision = high.isFinite ? (low + high) / 2 : precision * 2
                } else {
                    high = precision
                    precision = (low + high) / 2
                }
            }
        }
        var result = conditional
        for row in 0..<count {
            for column in 0..<count {
                result[row * count + column] =
                    (conditional[row * count + column] + conditional[column * count + row]) / (2 * Double(count))
            }
        }
        return result
    }

    private static func squaredDistances(_ points: Matrix) -> [Double] {
        let count = points.rows
        let rows = (0..<count).map { points.row($0).map(Double.init) }
        var result = [Double](repeating: 0, count: count * count)
        for first in 0..<count {
            for second in first + 1..<count {
                var sum = 0.0
                for (x, y) in zip(rows[first], rows[second]) { sum += (x - y) * (x - y) }
                result[first * count + second] = sum
                result[second * count + first] = sum
            }
        }
        return result
    }

    /// 1 / (1 + ‖yᵢ − yⱼ‖²) for all pairs on a map; Q is these values divided by their sum.
    private struct Kernel {
        let count: Int
        /// n × n; only entries with i < j are used.
        private(set) var values: [Double]
        /// The sum over both orders of every pair.
        private(set) var total = 0.0

        init(count: Int) {
            self.count = count
            values = [Double](repeating: 0, count: count * count)
        }

        mutating func update(at map: [Double]) {
            total = 0
            for first in 0..<count {
                for second in first + 1..<count {
                    let (x, y) = (map[2 * first] - map[2 * second], map[2 * first + 1] - map[2 * second + 1])
                    let value = 1 / (1 + x * x + y * y)
                    values[first * count + second] = value
                    total += 2 * value
                }
            }
        }
    }

    /// 4 Σⱼ (pᵢⱼ − qᵢⱼ) (yᵢ − yⱼ) / (1 + ‖yᵢ − yⱼ‖²).
    package static func gradient(at map: [Double], _ affinities: [Double]) -> [Double] {
        var kernel = Kernel(count: map.count / 2)
        kernel.update(at: map)
        return gradient(at: map, affinities, kernel, exaggeration: 1)
    }

    /// The gradient with P multiplied by `exaggeration`, from the kernel at `map`.
    private static func gradient(
        at map: [Double], _ affinities: [Double], _ kernel: Kernel, exaggeration: Double
    ) -> [Double] {
        let count = kernel.count
        var gradient = [Double](repeating: 0, count: map.count)
        for first in 0..<count {
            for second in first + 1..<count {
                let (value, affinity) = (kernel.values[first * count + second], affinities[first * count + second])
                let factor = 4 * (exaggeration * affinity - value / kernel.total) * value
                let (x, y) = (map[2 * first] - map[2 * second], map[2 * first + 1] - map[2 * second + 1])
                gradient[2 * first] += factor * x
                gradient[2 * first + 1] += factor * y
                gradient[2 * second] -= factor * x
                gradient[2 * second + 1] -= factor * y
            }
        }
        return gradient
    }

    /// KL(P‖Q).
    package static func divergence(at map: [Double], _ affinities: [Double]) -> Double {
        var kernel = Kernel(count: map.count / 2)
        kernel.update(at: map)
        var divergence = 0.0
        for first in 0..<kernel.count {
            for second in first + 1..<kernel.count {
                let place = first * kernel.count + second
                let affinity = affinities[place]
                if affinity > 0 { divergence += 2 * affinity * log(affinity * kernel.total / kernel.values[place]) }
            }
        }
        return divergence
    }
}
