import Numerics

// What is asked most of a model; everything else is asked of ``Concepts/model``.
extension Concepts {
    /// The code of shifts (N × d → N × the number of concepts).
    ///
    /// - Precondition: `shifts` has as many columns as the model's shifts have entries.
    public func encode(_ shifts: Matrix) -> Matrix { model.encode(shifts) }

    /// The code of all shifts of a data set (N × the number of concepts).
    public func encode<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) -> Matrix { try model.encode(data) }

    /// The shifts of codes (N × the number of concepts → N × d).
    ///
    /// - Precondition: `codes` has one column a concept.
    public func decode(_ codes: Matrix) -> Matrix { model.decode(codes) }

    /// The column of a concept (d, of length 1): z + α times it changes the concept by α.
    ///
    /// - Precondition: `concept` is from 0 to the number of concepts − 1.
    public func steeringVector(_ concept: Int) -> [Float] { model.steeringVector(concept) }

    /// What the merged model does with shifts.
    public func evaluate<Data: ShiftDataset>(on data: Data) throws(Data.Failure) -> Evaluation {
        try model.evaluate(on: data)
    }

    /// The MCC between the code of `data` and the known concepts of `data`. Known concepts that were not found do not
    /// enter, so `count` has to be read with it.
    ///
    /// - Throws: ``DataError`` if the concepts of `data` are not known, or its shifts have another width.
    public func meanCorrelation(
        with data: some LabelledShiftDataset, kind: Correlation = .pearson
    ) throws -> CorrelationSummary {
        try model.meanCorrelation(with: data, kind: kind)
    }
}
