import Machine
import Numerics
import Work

extension SparseInference {
    /// Columns that are refined round by round.
    package struct Refinement {
        private let settings: RefinementSettings
        /// The root mean square length of the shifts, the unit of λ.
        private let length: Double
        private let bias: [Float]
        /// Unit columns (H × d, a row each).
        private var columns: Matrix
        /// Rounds that were done.
        private(set) var rounds = 0

        /// Rows whose codes are inferred at once; fixed, so that sums have the same order on every machine.
        private static let rowsOfPart = 512

        /// Starts from the decoder of a model.
        package init(_ start: Parameters, settings: RefinementSettings, statistics: ShiftStatistics) {
            self.settings = settings
            length = statistics.rootMeanSquare * Double(start.dimension).squareRoot()
            bias = start.decoderBias
            columns = start.decoderWeight
            columns.withUnsafeMutableBufferPointer {
                UnitColumns.normalize($0.baseAddress!, start.features, start.dimension)
            }
        }

        /// Whether all rounds are done.
        package var isComplete: Bool { rounds == settings.rounds }

        /// The model as it stands: the code of its last λ, whatever λ the rounds have come to.
        package var parameters: Parameters {
            Parameters(
                encoderWeight: columns, encoderBias: .init(repeating: 0, count: columns.rows), decoderWeight: columns,
                decoderBias: bias, activation: Activation(penalty: penalty(settings.penalty)))
        }

        /// λ in the units of the shifts; above 0 even for shifts that are all zero.
        private func penalty(_ part: Double) -> Float { max(Float(part * length), .leastNormalMagnitude) }

        /// Does the next round: codes for all shifts, then columns for these codes.
        ///
        /// - Returns: Whether it was done; after an interruption the columns are those of the round before.
        /// - Throws: What reading the data throws.
        package mutating func advance<Data: ShiftDataset>(on data: Data) throws(Data.Failure) -> Bool {
            var problem = ColumnProblem(features: columns.rows, dimension: columns.columns)
            let lasso = Lasso(directions: columns, penalty: penalty(settings.penalty(ofRound: rounds)))
            let columns = columns
            let bias = bias.contains { $0 != 0 } ? bias : nil
            let most = Self.rowsOfPart
            for rows in data.slices(of: most * 2 * Processors.count) {
                guard !Interruption.isRequested else { return false }
                let shifts = try data.shifts(rows)
                let parts = Parallel.map((rows.count + most - 1) / most) { index in
                    var part = shifts.rows(index * most..<min(rows.count, (index + 1) * most))
                    if let bias { part.subtract(bias) }
                    var codes = part.multiplied(by: columns, .transposed)
                    lasso.solve(&codes)
                    return ColumnProblem.Part(codes: codes, shifts: part)
                }
                for part in parts { problem.add(part) }
            }
            problem.improve(&self.columns)
            rounds += 1
            return true
        }
    }
}

extension Matrix {
    /// Subtracts the same numbers from every row.
    fileprivate mutating func subtract(_ offsets: [Float]) {
        let width = columns
        withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] -= offsets[index % width] } }
    }
}
