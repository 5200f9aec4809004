import Requirements

/// Ordinary least squares: the B and c that minimise Σ‖y − B x − c‖².
///
/// Where the inputs are linearly dependent, B is the solution of minimum norm for inputs in units of their standard
/// deviations.
public struct LinearRegression: Sendable {
    /// B, with a row for every target and a column for every input (K × H).
    public let coefficients: Matrix
    /// c, one number for every target (K); zero without an intercept.
    public let intercepts: [Double]

    /// Principal directions of the inputs with less than this fraction of the largest variance count as rounding.
    private static let smallestPart = 1e-10

    /// Fits every column of `targets` as a linear function of all columns of `inputs`.
    ///
    /// - Parameters:
    ///   - targets: y, with a row for every observation (N × K).
    ///   - inputs: x, with a row for every observation (N × H).
    ///   - hasIntercept: Whether c is fitted; otherwise it is zero.
    /// - Precondition: both matrices have the same number of rows and finite entries.
    public init(of targets: Matrix, on inputs: Matrix, hasIntercept: Bool = true) {
        require(
            targets.rows == inputs.rows,
            "There are \(targets.rows) rows of targets and \(inputs.rows) rows of inputs; there must be equally many.")
        let (width, height) = (inputs.columns, targets.columns)
        let moments = Self.moments(inputs, targets)
        let products = hasIntercept ? moments.covariance : moments.secondMoment
        let order = width + height
        // Without common units, inputs of large scale would make the others look like rounding.
        let units = (0..<width).map { products[$0 * order + $0].squareRoot() }
        func unit(_ index: Int) -> Double { units[index] > 0 ? 1 / units[index] : 0 }
        let parts = SymmetricEigendecomposition(
            (0..<width * width).map { index in
                let (row, column) = (index / width, index % width)
                return products[row * order + column] * unit(row) * unit(column)
            }, order: width)
        let least = Self.smallestPart * (parts.values.first ?? 0)
        var solution = [Double](repeating: 0, count: height * width)
        for target in 0..<height {
            for part in 0..<width where parts.values[part] > least {
                let vector = parts.vectors[part * width..<(part + 1) * width]
                let share =
                    zip(vector, 0..<width).reduce(0.0) {
                        $0 + $1.0 * unit($1.1) * products[$1.1 * order + width + target]
                    } / parts.values[part]
                for (entry, input) in zip(vector, 0..<width) {
                    solution[target * width + input] += share * entry * unit(input)
                }
            }
        }
        coefficients = Matrix(rows: height, columns: width, elements: solution.map { Float($0) })
        let mean = moments.mean
        intercepts = (0..<height).map { target in
            guard hasIntercept else { return 0 }
            return (0..<width).reduce(mean[width + target]) { $0 - solution[target * width + $1] * mean[$1] }
        }
    }

    /// Takes a regression that was fitted before.
    ///
    /// - Precondition: there is one intercept a row of the coefficients.
    package init(coefficients: Matrix, intercepts: [Double]) {
        require(coefficients.rows == intercepts.count, "\(intercepts.count) intercepts for \(coefficients)")
        self.coefficients = coefficients
        self.intercepts = intercepts
    }

    /// The joint moments of x and y.
    private static func moments(_ inputs: Matrix, _ targets: Matrix) -> SecondMoments {
        let (width, height) = (inputs.columns, targets.columns)
        var moments = SecondMoments(dimension: width + height)
        for start in stride(from: 0, to: inputs.rows, by: 4_096) {
            let rows = start..<min(inputs.rows, start + 4_096)
            moments.add(
                Matrix(rows: rows.count, columns: width + height) { target in
                    inputs.withUnsafeBufferPointer { inputs in
                        targets.withUnsafeBufferPointer { targets in
                            for (position, row) in rows.enumerated() {
                                let place = position * (width + height)
                                for index in 0..<width { target[place + index] = inputs[row * width + index] }
                                for index in 0..<height {
                                    target[place + width + index] = targets[row * height + index]
                                }
                            }
                        }
                    }
                })
        }
        return moments
    }

    /// B x + c for every row x (N × H → N × K).
    ///
    /// - Precondition: `inputs` has as many columns as the inputs of the fit.
    public func predict(_ inputs: Matrix) -> Matrix {
        require(
            inputs.columns == coefficients.columns,
            "These are \(inputs.columns) inputs a row, but the regression is on \(coefficients.columns).")
        var result = Matrix(rows: inputs.rows, columns: coefficients.rows) { target in
            for index in target.indices { target[index] = Float(intercepts[index % coefficients.rows]) }
        }
        guard result.count > 0, inputs.columns > 0 else { return result }
        result.setProduct(inputs, .plain, coefficients, .transposed, keeping: 1)
        return result
    }

    /// R² of every target: 1 − Σ(y − ŷ)² / Σ(y − ȳ)² (K); 0 for a constant target.
    ///
    /// R² can be negative on observations that the regression was not fitted to.
    ///
    /// - Precondition: the matrices have as many columns as in the fit, and equally many rows.
    public func r2(of targets: Matrix, on inputs: Matrix) -> [Double] {
        require(
            targets.rows == inputs.rows && targets.columns == coefficients.rows,
            """
            A \(targets) of targets and a \(inputs) of inputs do not fit a regression of \(coefficients.rows) targets \
            on \(coefficients.columns) inputs.
            """)
        let predicted = predict(inputs)
        return (0..<targets.columns).map { column in
            let (truth, guess) = (targets.column(column).map(Double.init), predicted.column(column).map(Double.init))
            let mean = SampleStatistics.mean(truth)
            let variation = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let error = zip(truth, guess).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            return variation > 0 ? 1 - error / variation : 0
        }
    }
}
