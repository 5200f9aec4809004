import Numerics

/// One trained model: its weights, and how they came about.
public struct TrainedModel: Sendable, CustomStringConvertible {
    public let configuration: any MethodConfiguration
    public internal(set) var seed: Int
    public let parameters: Parameters
    /// How training went, from the first record to the last.
    public internal(set) var history: [TrainingRecord]
    /// What the model does on the data that it was trained on; not a number in a model that was loaded from a
    /// checkpoint alone.
    public let evaluation: Evaluation
    /// What evened the shifts out before training; already a part of ``parameters``.
    public var whitening: Whitening?
    /// The trials by which the whitening was chosen, if it was.
    public var whiteningTrials: [WhiteningTrial] = []
    /// What the model does with the whitened shifts that it was trained on, in their units; `nil` without whitening.
    public var whitenedEvaluation: Evaluation?
    /// What the constraint allowed, in the metric of the training; `nil` without one.
    public var limit: Limit?
    /// λ · mean|h| at the end, in training units: below 0.01 the constraint did nothing. 0 without a constraint.
    public var pressure: Double = 0
    /// λ at the end, in training units.
    public let multiplier: Double
    /// What the shifts were divided by while training.
    public let scale: Double
    /// The name of the data.
    public let data: String
    /// What tells the data from others; `nil` for models of files that do not say it.
    public var fingerprint: DataFingerprint?
    /// Steps that were done.
    public let steps: Int
    /// Whether training ran to its end.
    public let isComplete: Bool
    /// Seconds of training.
    public let seconds: Double

    /// How tables call the method.
    public var method: String { configuration.method }
    /// H, the number of features.
    public var features: Int { parameters.features }
    /// d, the width of a shift.
    public var dimension: Int { parameters.dimension }
    /// Shifts that went through training in a second; a step with two passes counts its shifts once.
    public var samplesPerSecond: Double {
        seconds > 0 ? Double(steps * configuration.settings.batch) / seconds : 0
    }

    /// The code of shifts (N × d → N × H), in evaluation mode.
    ///
    /// - Precondition: `shifts` has `dimension` columns.
    public func encode(_ shifts: Matrix) -> Matrix { parameters.encode(shifts) }

    /// The code of all shifts of a data set (N × H).
    public func encode<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) -> Matrix { try parameters.encode(data) }

    /// What changes in the code between the embeddings of two texts (N × d each → N × H): the code of the text
    /// after the change minus that of the text before it.
    ///
    /// For models of embeddings rather than of shifts, whose features answer to a text and not to a change: the
    /// difference is comparable to the code that a model of shifts gives for `after` − `before`.
    /// - Precondition: both have `dimension` columns and equally many rows.
    public func encodeDifference(before: Matrix, after: Matrix) -> Matrix {
        precondition(before.rows == after.rows, "\(before.rows) embeddings before a change, but \(after.rows) after it")
        let first = encode(before)
        var result = encode(after)
        result.withUnsafeMutableBufferPointer { target in
            first.withUnsafeBufferPointer { for index in target.indices { target[index] -= $0[index] } }
        }
        return result
    }

    /// The shifts of codes (N × H → N × d).
    ///
    /// - Precondition: `codes` has `features` columns.
    public func decode(_ codes: Matrix) -> Matrix { parameters.decode(codes) }

    /// Column `feature` of the decoder: z + α times this vector changes the concept by α.
    ///
    /// - Precondition: `feature` is from 0 to `features` − 1.
    public func steeringVector(_ feature: Int) -> [Float] {
        precondition(
            (0..<features).contains(feature), "feature \(feature) of a model with features 0 to \(features - 1)")
        return parameters.decoderWeight.row(feature)
    }

    public var description: String {
        let result =
            evaluation.loss.isNaN
            ? "not evaluated" : "FVU \(evaluation.fractionUnexplained.brief), L0 \(evaluation.l0.brief)"
        let stop = isComplete ? "" : ", stopped after \(steps.grouped) steps"
        return "\(method), \(features) features × \(dimension), seed \(seed): \(result)\(stop)"
    }
}
