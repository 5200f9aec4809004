import Numerics
import Work

extension TrainedModel {
    /// What the model does with other shifts, by the loss, threshold and level that it was trained with.
    ///
    /// Shifts from another language model, layer or pooling than those of the training, as far as both are known, get a
    /// remark (`Remarks`).
    /// Of a model of embeddings and pairs whose embeddings are known it is what the differences of their codes do.
    public func evaluate<Data: ShiftDataset>(on data: Data) throws(Data.Failure) -> Evaluation {
        if let remark = origin?.remark("this \(method)", usedWith: data.annotations.origin) {
            Remarks.make("\(remark)")
        }
        return try ShownPasses.show("evaluating on \(data.name)") { () throws(Data.Failure) in
            try evaluation(on: data)
        }
    }

    private func evaluation<Data: ShiftDataset>(on data: Data) throws(Data.Failure) -> Evaluation {
        let settings = configuration.settings
        if let pairs = pairs(of: data) {
            var reconstruction = ReconstructionQuality(dimension: data.dimension)
            var statistics = CodeStatistics(features: features, threshold: settings.activityThreshold * scale)
            try forEachSliceOfDifferences(of: pairs) { shifts, codes, reconstructed in
                reconstruction.add(shifts, reconstructed: reconstructed)
                statistics.add(codes)
            }
            return Evaluation(reconstruction, statistics, loss: settings.loss, limit: nil)
        }
        return try Evaluation(
            parameters, on: data, loss: settings.loss, threshold: settings.activityThreshold * scale,
            limit: evaluation.limit)
    }

    /// What the model does with other shifts, by reconstruction and by feature.
    ///
    /// - Parameters:
    ///   - data: The shifts.
    ///   - threshold: The |h| from which a feature counts as active, in the units of the shifts; by default
    ///     the one that it was trained with.
    public func detailedEvaluation<Data: ShiftDataset>(
        on data: Data, threshold: Double? = nil
    ) throws(Data.Failure) -> DetailedEvaluation {
        try ShownPasses.show("evaluating on \(data.name)") { () throws(Data.Failure) in
            try detailedEvaluation(of: data, threshold: threshold)
        }
    }

    private func detailedEvaluation<Data: ShiftDataset>(
        of data: Data, threshold: Double?
    ) throws(Data.Failure) -> DetailedEvaluation {
        if let pairs = pairs(of: data) {
            var reconstruction = ReconstructionQuality(dimension: data.dimension)
            var statistics = CodeStatistics(
                features: features, threshold: threshold ?? configuration.settings.activityThreshold * scale)
            var shrinkage = FeatureShrinkage(directions: parameters.decoderWeight)
            try forEachSliceOfDifferences(of: pairs) { shifts, codes, reconstructed in
                reconstruction.add(shifts, reconstructed: reconstructed)
                statistics.add(codes)
                shrinkage.add(codes, residuals: shifts.subtracting(reconstructed))
            }
            return DetailedEvaluation(reconstruction, statistics, shrinkage)
        }
        return try DetailedEvaluation(
            on: data, directions: parameters.decoderWeight,
            threshold: threshold ?? configuration.settings.activityThreshold * scale, encode: parameters.encode,
            decode: parameters.decode)
    }

    /// The MCC between the code of `data` and the known concepts of `data`, as ``Runs/meanCorrelation(with:kind:)`` has
    /// it of several models. `MeanCorrelationCoefficient(code, with: data.concepts)` scores any other code.
    ///
    /// - Throws: ``DataError`` if the concepts of `data` are not known, or its shifts have another width.
    public func meanCorrelation(
        with data: some LabelledShiftDataset, kind: Correlation = .pearson
    ) throws -> CorrelationSummary {
        try Runs([self]).meanCorrelation(with: data, kind: kind)
    }

    /// How much every feature contributes to the reconstruction of a shift.
    ///
    /// - Parameters:
    ///   - shift: Δz (d).
    ///   - target: What the contributions are measured along (d); the shift itself by default.
    public func attribution(of shift: [Float], along target: [Float]? = nil) -> Attribution {
        Attribution(
            code: encode(Matrix(rows: [shift])).row(0), directions: parameters.decoderWeight,
            bias: parameters.decoderBias, target: target ?? shift)
    }

    /// How much of the concepts a linear function of the whole code predicts.
    ///
    /// - Throws: ``DataError`` if the concepts of `data` are not known, or its shifts have another width;
    ///   ``MetricError`` if there are fewer than two shifts.
    public func linearPrediction(of data: some LabelledShiftDataset) throws -> LinearPrediction {
        guard data.concepts.columns > 0 else {
            throw DataError("\(data.name): its concepts are not known, so there is nothing to predict.")
        }
        guard dimension == data.dimension else {
            throw DataError(
                "\(data.name): shifts × \(data.dimension), but the model was trained on shifts × \(dimension).")
        }
        return try LinearPrediction(of: data.concepts, from: encode(data))
    }

    /// The columns of the decoder as a map, named by their numbers.
    ///
    /// - Parameters:
    ///   - groups: What every feature belongs to, such as its concept.
    ///   - method: How the points are placed in the plane.
    /// - Throws: ``MetricError`` for groups of another count.
    public func directionMap(
        groups: [String] = [], method: DirectionMap.Method = .principalComponents
    ) throws(MetricError) -> DirectionMap {
        let columns = (0..<features).map(steeringVector)
        return try DirectionMap(
            Matrix(rows: columns), groups: groups, names: (0..<features).map { "\($0)" }, method: method)
    }
}
