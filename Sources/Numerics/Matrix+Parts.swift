import Machine
import Requirements

extension Matrix {
    /// Works on parts of the rows in double precision, on all processors.
    ///
    /// The parts are the same on every machine, and so is the order in which their results are combined.
    /// - Parameters:
    ///   - most: The rows of a part; the last one may have fewer.
    ///   - body: Gets the numbers of a part's rows and their elements (n × `columns`, row-major).
    ///   - combine: Gets the results in the order of the rows.
    package func forEachPart<Result>(
        of most: Int = 512, _ body: @Sendable (_ rows: Range<Int>, _ elements: [Double]) -> Result,
        combine: (Result) -> Void
    ) {
        require(most > 0, "most: at least 1 row a part, not \(most).")
        let (parts, width, total) = ((rows + most - 1) / most, columns, rows)
        let atOnce = 2 * Processors.count
        withUnsafeBufferPointer { elements in
            nonisolated(unsafe) let elements = elements
            for first in stride(from: 0, to: parts, by: atOnce) {
                let results = Parallel.map(min(atOnce, parts - first)) { index in
                    let range = (first + index) * most..<min(total, (first + index + 1) * most)
                    return body(
                        range, elements[range.lowerBound * width..<range.upperBound * width].map(Double.init))
                }
                for result in results { combine(result) }
            }
        }
    }
}
