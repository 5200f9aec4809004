import Glibc
import Requirements

/// Gradient-boosted trees for two classes (Friedman 2001), as scikit-learn's `GradientBoostingClassifier`: trees of a few
/// levels, one after the other, each fitted to what the ones before leave of the labels.
///
/// A split is the one that lowers the squared error of the residuals most, halfway between two values. A leaf adds one
/// Newton step of the log odds. All rows and columns are used for every tree, so that nothing is drawn at random; of equally
/// good splits the first column's is taken.
package struct GradientBoostedTrees: Sendable {
    /// How much the splits of each column have lowered the squared error, as a part of all (d): sums to 1, or all are 0
    /// where there is no split.
    package let importances: [Double]
    private let trees: [[Node]]
    private let start: Double
    private let rate: Double

    /// Values are equal up to this.
    private static let resolution: Float = 1e-7

    private struct Node: Sendable {
        /// The column of the split; `nil` for a leaf.
        var column: Int?
        var threshold: Float = 0
        /// The places of the nodes of rows up to the threshold and of the others.
        var children = (0, 0)
        /// What a leaf adds to the log odds.
        var value = 0.0
    }

    /// Fits trees.
    ///
    /// - Parameters:
    ///   - inputs: One row an observation (N × d), finite.
    ///   - labels: One a row, of both kinds.
    ///   - count: The number of trees.
    ///   - depth: The most levels of splits in a tree.
    ///   - rate: What part of every step is made.
    package init(_ inputs: Matrix, labels: [Bool], trees count: Int = 100, depth: Int = 3, rate: Double = 0.1) {
        require(
            labels.count == inputs.rows && Set(labels).count == 2,
            "labels: one of either kind for each of \(inputs.rows) rows, not \(labels.count) of \(Set(labels).count) kinds."
        )
        let columns = (0..<inputs.columns).map { inputs.column($0) }
        let orders = columns.map { values in
            values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        }
        let share = Double(labels.count { $0 }) / Double(labels.count)
        start = log(share / (1 - share))
        self.rate = rate
        var odds = [Double](repeating: start, count: labels.count)
        var (trees, gains) = ([[Node]](), [Double](repeating: 0, count: columns.count))
        for _ in 0..<count {
            let chances = odds.map { 1 / (1 + exp(-$0)) }
            let residuals = zip(labels, chances).map { ($0 ? 1 : 0) - $1 }
            var growth = Growth(columns: columns, orders: orders, residuals: residuals)
            for _ in 0..<depth where growth.isGrowing { growth.split() }
            for (column, gain) in growth.gains { gains[column] += gain }
            for row in odds.indices {
                let leaf = growth.leaf(of: row)
                growth.steps[leaf].over += residuals[row]
                growth.steps[leaf].under += chances[row] * (1 - chances[row])
            }
            for place in growth.nodes.indices where growth.nodes[place].column == nil {
                let (over, under) = growth.steps[place]
                growth.nodes[place].value = abs(under) < 1e-150 ? 0 : over / under
            }
            for row in odds.indices { odds[row] += rate * growth.nodes[growth.leaf(of: row)].value }
            trees.append(growth.nodes)
        }
        self.trees = trees
        let all = gains.reduce(0, +)
        importances = all > 0 ? gains.map { $0 / all } : gains
    }

    /// The log odds of every row (N × d).
    package func logOdds(_ inputs: Matrix) -> [Double] {
        (0..<inputs.rows).map { row in
            trees.reduce(start) { sum, nodes in
                var place = 0
                while let column = nodes[place].column {
                    let node = nodes[place]
                    place = inputs[row, column] <= node.threshold ? node.children.0 : node.children.1
                }
                return sum + rate * nodes[place].value
            }
        }
    }

    /// A tree while it grows, level by level.
    private struct Growth {
        let columns: [[Float]]
        let orders: [[Int]]
        let residuals: [Double]
        var nodes = [Node()]
        /// The sums of which a leaf's value is the ratio.
        var steps: [(over: Double, under: Double)] = [(0, 0)]
        var gains: [(column: Int, gain: Double)] = []
        /// The node of every row.
        private var places: [Int]
        /// The nodes of the last level.
        private var level = [0]

        var isGrowing: Bool { !level.isEmpty }

        func leaf(of row: Int) -> Int { places[row] }

        init(columns: [[Float]], orders: [[Int]], residuals: [Double]) {
            (self.columns, self.orders, self.residuals) = (columns, orders, residuals)
            places = .init(repeating: 0, count: residuals.count)
        }

        private struct Split {
            var score = 0.0
            var column: Int?
            var threshold: Float = 0
        }

        /// The rows of a node that come before the place of a split.
        private struct Side {
            var count = 0.0
            var sum = 0.0
            var last: Float?
        }

        /// Splits every node of the last level that can be split.
        mutating func split() {
            var all = [Side](repeating: Side(), count: nodes.count)
            var squares = [Double](repeating: 0, count: nodes.count)
            for (row, place) in places.enumerated() {
                all[place].count += 1
                all[place].sum += residuals[row]
                squares[place] += residuals[row] * residuals[row]
            }
            let isOpen = nodes.indices.map { place in
                level.contains(place) && all[place].count >= 2
                    && squares[place] / all[place].count - pow(all[place].sum / all[place].count, 2)
                        > 2.220446049250313e-16
            }
            var best = [Split](repeating: Split(), count: nodes.count)
            for (column, order) in orders.enumerated() {
                let values = columns[column]
                var left = [Side](repeating: Side(), count: nodes.count)
                for row in order {
                    let place = places[row]
                    guard isOpen[place] else { continue }
                    let side = left[place]
                    if let last = side.last, values[row] > last + GradientBoostedTrees.resolution {
                        let others = (count: all[place].count - side.count, sum: all[place].sum - side.sum)
                        let difference = others.count * side.sum - side.count * others.sum
                        let score = difference * difference / (side.count * others.count)
                        if score > best[place].score * (1 + 1e-12) {
                            let middle = last / 2 + values[row] / 2
                            best[place] = Split(
                                score: score, column: column, threshold: middle == values[row] ? last : middle)
                        }
                    }
                    left[place].count += 1
                    left[place].sum += residuals[row]
                    left[place].last = values[row]
                }
            }
            var next: [Int] = []
            for place in level where isOpen[place] {
                guard let column = best[place].column else { continue }
                nodes[place].column = column
                nodes[place].threshold = best[place].threshold
                nodes[place].children = (nodes.count, nodes.count + 1)
                next += [nodes.count, nodes.count + 1]
                nodes += [Node(), Node()]
                steps += [(0, 0), (0, 0)]
                // The fall of the squared error: n_l n_r / n · (mean_l − mean_r)².
                gains.append((column, best[place].score / all[place].count))
            }
            for row in places.indices {
                let node = nodes[places[row]]
                guard let column = node.column else { continue }
                places[row] = columns[column][row] <= node.threshold ? node.children.0 : node.children.1
            }
            level = next
        }
    }
}
