import Numerics
import Requirements

extension Parameters {
    /// The codes of shifts (N × d → N × H), with batch norm in evaluation mode.
    ///
    /// - Precondition: `shifts` has d columns.
    public func encode(_ shifts: Matrix) -> Matrix {
        var code = preactivations(shifts)
        guard shifts.rows > 0 else { return code }
        normalize(&code)
        activation.apply(to: &code, of: self)
        if let featureScale {
            code.withUnsafeMutableBufferPointer { target in
                for index in target.indices { target[index] *= featureScale[index % features] }
            }
        }
        return code
    }

    /// W_e (x − b_d) + b_e; without b_e if the activation adds it.
    private func preactivations(_ shifts: Matrix) -> Matrix {
        require(
            shifts.columns == dimension,
            "These shifts have \(shifts.columns) entries, but the model takes shifts of \(dimension).")
        var input = shifts
        if let inputNorm { input.normalizeRows(weight: inputNorm.weight, bias: inputNorm.bias) }
        var shared = type(of: activation).addsEncoderBias ? [Float](repeating: 0, count: features) : encoderBias
        encoderWeight.withUnsafeBufferPointer { weight in
            shared.withUnsafeMutableBufferPointer { target in
                BLAS.multiply(
                    rows: features, columns: dimension, weight.baseAddress!, vector: decoderBias,
                    into: target.baseAddress!, scale: -1, keeping: 1)
            }
        }
        var code = Matrix(rows: shifts.rows, columns: features) { target in
            for index in target.indices { target[index] = shared[index % features] }
        }
        guard shifts.rows > 0 else { return code }
        code.setProduct(input, .plain, encoderWeight, .transposed, keeping: 1)
        return code
    }

    private func normalize(_ code: inout Matrix) {
        guard let norm else { return }
        guard normalization == .batch else { return code.normalizeRows(weight: norm.weight, bias: norm.bias) }
        let mean = norm.runningMean ?? [Float](repeating: 0, count: features)
        let variance = norm.runningVariance ?? [Float](repeating: 1, count: features)
        code.withUnsafeMutableBufferPointer { target in
            for index in target.indices {
                let feature = index % features
                let unit = (target[index] - mean[feature]) / (variance[feature] + Self.epsilon).squareRoot()
                target[index] = unit * norm.weight[feature] + norm.bias[feature]
            }
        }
    }

    /// The codes of all shifts of a data set (N × H).
    ///
    /// - Throws: Any error of reading the shifts.
    public func encode<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) -> Matrix {
        try Matrix(rows: data.count, columns: features) { (target) throws(Data.Failure) in
            try data.forEachSlice(of: 4_096) { rows, shifts in
                encode(shifts).withUnsafeBufferPointer { part in
                    (target.baseAddress! + rows.lowerBound * features).update(
                        from: part.baseAddress!, count: part.count)
                }
            }
        }
    }

    /// The reconstructions of codes (N × H → N × d).
    ///
    /// - Precondition: `codes` has H columns.
    public func decode(_ codes: Matrix) -> Matrix {
        require(
            codes.columns == features,
            "These codes have \(codes.columns) entries, but the model has \(features) features.")
        var result = Matrix(rows: codes.rows, columns: dimension) { target in
            for index in target.indices { target[index] = decoderBias[index % dimension] }
        }
        guard codes.rows > 0 else { return result }
        result.setProduct(codes, .plain, decoderWeight, .plain, keeping: 1)
        return result
    }
}

extension Matrix {
    /// Layer norm of every row, with PyTorch's ε and biased variance.
    fileprivate mutating func normalizeRows(weight: [Float], bias: [Float]) {
        let width = columns
        withUnsafeMutableBufferPointer { target in
            for start in stride(from: 0, to: target.count, by: width) {
                let row = target.baseAddress! + start
                let mean = Kernels.sum(row, width) / Float(width)
                for index in 0..<width { row[index] -= mean }
                let inverse = 1 / (Kernels.dot(row, row, width) / Float(width) + Parameters.epsilon).squareRoot()
                for index in 0..<width { row[index] = row[index] * inverse * weight[index] + bias[index] }
            }
        }
    }
}
