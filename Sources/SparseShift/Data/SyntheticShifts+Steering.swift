import Numerics
import Requirements

extension SyntheticShifts {
    /// What moving an embedding along directions does to the concepts: by least squares, the changes δ with A δ = w.
    ///
    /// A direction that is a column of A changes one concept; a mixed one changes several. With more concepts than
    /// dimensions δ is not unique, and a small one is given.
    /// - Parameter directions: w, one a row (n × d), such as ``Parameters/decoderWeight``.
    /// - Returns: δ, one row a direction, one column a concept (n × K).
    /// - Precondition: `directions` has `dimension` columns.
    public func conceptChanges(along directions: Matrix) -> Matrix {
        require(
            directions.columns == dimension,
            "These directions have \(directions.columns) entries, but the shifts have \(dimension).")
        return LinearRegression(of: directions.transposed, on: mixing, hasIntercept: false).coefficients
    }
}
