/// The number types that an assignment problem can have as costs.
protocol AssignmentCost: BinaryFloatingPoint {
    /// Four consecutive numbers in double precision.
    static func lanes(_ start: UnsafePointer<Self>, _ index: Int) -> SIMD4<Double>
}

extension Float: AssignmentCost {
    @inline(__always) static func lanes(_ start: UnsafePointer<Float>, _ index: Int) -> SIMD4<Double> {
        SIMD4<Double>(UnsafeRawPointer(start + index).loadUnaligned(as: SIMD4<Float>.self))
    }
}

extension Double: AssignmentCost {
    @inline(__always) static func lanes(_ start: UnsafePointer<Double>, _ index: Int) -> SIMD4<Double> {
        UnsafeRawPointer(start + index).loadUnaligned(as: SIMD4<Double>.self)
    }
}

/// The search for the assignment with the least sum (R. Jonker and A. Volgenant, "A shortest augmenting path
/// algorithm for dense and sparse linear assignment problems", Computing 38, 1987).
///
/// Every column has a dual variable, its price v; a row prefers the column with the least cost − v. Cheap rounds
/// (column reduction, augmenting row reduction) assign most rows, and shortest augmenting paths assign the others.
/// When there are more columns than rows, unassigned columns keep v = 0, so that the result is exact in this case, too.
struct ShortestAugmentingPaths<Cost: AssignmentCost> {
    private let costs: UnsafePointer<Cost>
    private let rows: Int
    private let columns: Int
    private let sign: Double
    private var prices: [Double]
    private var rowOfColumn: [Int]
    private var columnOfRow: [Int]

    /// - Parameters:
    ///   - costs: `rows` × `columns` finite numbers, row-major, with `rows` ≤ `columns`.
    ///   - sign: The factor of all costs, 1 or −1.
    init(_ costs: UnsafePointer<Cost>, rows: Int, columns: Int, sign: Double) {
        self.costs = costs
        self.rows = rows
        self.columns = columns
        self.sign = sign
        prices = .init(repeating: 0, count: columns)
        rowOfColumn = .init(repeating: -1, count: columns)
        columnOfRow = .init(repeating: -1, count: rows)
    }

    /// Returns the column of every row.
    mutating func solve() -> [Int] {
        guard columns > 1 else { return [0] }
        if rows == columns { reduceColumns() }
        var free = columnOfRow.indices.filter { columnOfRow[$0] < 0 }
        for _ in 0..<2 where !free.isEmpty { free = reduceRows(free) }
        var paths = Paths(columns: columns)
        for row in free { augment(from: row, &paths) }
        return columnOfRow
    }

    /// The cost of a row and a column.
    @inline(__always) private func cost(_ row: Int, _ column: Int) -> Double {
        sign * Double(costs[row * columns + column])
    }

    /// Sets every price to the least cost of its column, and assigns to each row one of the columns in which it
    /// has the least cost.
    private mutating func reduceColumns() {
        var cheapest = [Int](repeating: 0, count: columns)
        for column in 0..<columns { prices[column] = cost(0, column) }
        for row in 1..<rows {
            for column in 0..<columns {
                let candidate = cost(row, column)
                guard candidate < prices[column] else { continue }
                prices[column] = candidate
                cheapest[column] = row
            }
        }
        var claims = [Int](repeating: 0, count: rows)
        for column in (0..<columns).reversed() {
            let row = cheapest[column]
            claims[row] += 1
            guard claims[row] == 1 else { continue }
            columnOfRow[row] = column
            rowOfColumn[column] = row
        }
        // A row with a single claim lowers its column's price until its second choice is as good.
        for row in 0..<rows where claims[row] == 1 {
            let column = columnOfRow[row]
            let best = twoLeast(row)
            prices[column] -= (best.column == column ? best.second : best.first) - (cost(row, column) - prices[column])
        }
    }

    /// Assigns to every free row its best column, at the price where the second best is as good; a row that
    /// loses its column is assigned again.
    ///
    /// - Returns: The rows that are still free.
    private mutating func reduceRows(_ free: [Int]) -> [Int] {
        var remaining: [Int] = []
        // Prices can fall by ever smaller steps, so the number of turns is limited.
        var turns = 8 * rows
        for start in free {
            var row = start
            while true {
                let best = twoLeast(row)
                var column = best.column
                let price = prices[column] - (best.second - best.first)
                let isLower = price < prices[column]
                if isLower {
                    prices[column] = price
                } else if rowOfColumn[column] >= 0 {
                    column = best.secondColumn
                }
                let loser = rowOfColumn[column]
                columnOfRow[row] = column
                rowOfColumn[column] = row
                guard loser >= 0 else { break }
                columnOfRow[loser] = -1
                turns -= 1
                guard isLower, turns > 0 else {
                    remaining.append(loser)
                    break
                }
                row = loser
            }
        }
        return remaining
    }

    /// The two columns with the least cost − v in a row.
    private func twoLeast(_ row: Int) -> (column: Int, first: Double, secondColumn: Int, second: Double) {
        let start = costs + row * columns
        var (firsts, seconds) = (SIMD4<Double>(repeating: .infinity), SIMD4<Double>(repeating: .infinity))
        var (places, secondPlaces) = (SIMD4<Int64>(repeating: -1), SIMD4<Int64>(repeating: -1))
        var index = 0
        prices.withUnsafeBufferPointer { prices in
            var position = SIMD4<Int64>(0, 1, 2, 3)
            while index + 4 <= columns {
                let value = Cost.lanes(start, index) * sign - Double.lanes(prices.baseAddress!, index)
                let isFirst = value .< firsts
                let isSecond = value .< seconds
                seconds.replace(with: value, where: isSecond)
                seconds.replace(with: firsts, where: isFirst)
                secondPlaces.replace(with: position, where: isSecond)
                secondPlaces.replace(with: places, where: isFirst)
                firsts.replace(with: value, where: isFirst)
                places.replace(with: position, where: isFirst)
                position &+= 4
                index += 4
            }
        }
        var best = (column: -1, first: Double.infinity, secondColumn: -1, second: Double.infinity)
        func consider(_ value: Double, _ column: Int) {
            if value < best.first {
                best = (column, value, best.column, best.first)
            } else if value < best.second {
                (best.secondColumn, best.second) = (column, value)
            }
        }
        for lane in 0..<4 {
            consider(firsts[lane], Int(places[lane]))
            consider(seconds[lane], Int(secondPlaces[lane]))
        }
        while index < columns {
            consider(cost(row, index) - prices[index], index)
            index += 1
        }
        return best
    }

    /// The state of the search for one path.
    private struct Paths {
        /// The length of the shortest path to a column; infinite once the column is done.
        var open: [Double]
        /// The row before a column on its path.
        var previous: [Int64]
        /// The price of a column; minus infinity once the column is done.
        var barrier: [Double]
        /// The columns that are done, with the lengths of their paths.
        var done: [(column: Int, length: Double)] = []

        init(columns: Int) {
            open = .init(repeating: 0, count: columns)
            previous = .init(repeating: 0, count: columns)
            barrier = .init(repeating: 0, count: columns)
        }
    }

    /// Assigns a row along the shortest path to a free column (Dijkstra's algorithm).
    private mutating func augment(from free: Int, _ paths: inout Paths) {
        paths.barrier = prices
        paths.done.removeAll(keepingCapacity: true)
        for column in 0..<columns { paths.open[column] = .infinity }
        var least = relax(row: free, by: 0, &paths)
        var end = -1
        while true {
            let column = nearest(least, paths.open)
            let row = rowOfColumn[column]
            if row < 0 {
                end = column
                break
            }
            paths.done.append((column, least))
            paths.open[column] = .infinity
            paths.barrier[column] = -.infinity
            least = relax(row: row, by: cost(row, column) - prices[column] - least, &paths)
        }
        for (column, length) in paths.done { prices[column] += length - least }
        var column = end
        while true {
            let row = Int(paths.previous[column])
            rowOfColumn[column] = row
            (columnOfRow[row], column) = (column, columnOfRow[row])
            if row == free { break }
        }
    }

    /// A column whose path has the given length; a free one if possible.
    private func nearest(_ length: Double, _ open: [Double]) -> Int {
        var found = -1
        for column in 0..<columns where open[column] == length {
            if rowOfColumn[column] < 0 { return column }
            if found < 0 { found = column }
        }
        return found
    }

    /// Updates the paths that are shorter through a row, and returns the length of the shortest open path.
    private func relax(row: Int, by offset: Double, _ paths: inout Paths) -> Double {
        let start = costs + row * columns
        let columns = columns
        let sign = sign
        return paths.open.withUnsafeMutableBufferPointer { open in
            paths.previous.withUnsafeMutableBufferPointer { previous in
                paths.barrier.withUnsafeBufferPointer { barrier in
                    let (open, previous) = (open.baseAddress!, previous.baseAddress!)
                    var least = SIMD4<Double>(repeating: .infinity)
                    let rowLanes = SIMD4<Int64>(repeating: Int64(row))
                    let offsetLanes = SIMD4<Double>(repeating: offset)
                    var index = 0
                    while index + 4 <= columns {
                        let value =
                            Cost.lanes(start, index) * sign - Double.lanes(barrier.baseAddress!, index)
                            - offsetLanes
                        var lengths = Double.lanes(open, index)
                        let isShorter = value .< lengths
                        lengths.replace(with: value, where: isShorter)
                        let place = UnsafeMutableRawPointer(previous + index)
                        var rows = UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Int64>.self)
                        rows.replace(with: rowLanes, where: isShorter)
                        place.storeBytes(of: rows, as: SIMD4<Int64>.self)
                        UnsafeMutableRawPointer(open + index).storeBytes(of: lengths, as: SIMD4<Double>.self)
                        least.replace(with: lengths, where: lengths .< least)
                        index += 4
                    }
                    var shortest = least.min()
                    while index < columns {
                        let value = sign * Double(start[index]) - barrier[index] - offset
                        if value < open[index] {
                            open[index] = value
                            previous[index] = Int64(row)
                        }
                        shortest = min(shortest, open[index])
                        index += 1
                    }
                    return shortest
                }
            }
        }
    }
}
