import Foundation
import Numerics
import TensorFiles

/// `whitening_params.npz`: the whitening of a model's shifts, by the reference's names `mean` (1 × d),
/// `whitening_matrix` (d × d) and `epsilon`. Further arrays spare a reader what cannot be computed from these to the
/// bit: `unwhitening_matrix` (d × d), `rank` and, if it is known, `kept_variance`.
enum WhiteningFile {
    static func write(_ whitening: Whitening, to path: String) throws {
        let dimension = whitening.mean.count
        var arrays = [
            "mean": Tensor(whitening.mean, shape: [1, dimension]),
            "whitening_matrix": Tensor(whitening.matrix.elements, shape: [dimension, dimension]),
            "unwhitening_matrix": Tensor(whitening.inverse.elements, shape: [dimension, dimension]),
            "epsilon": Tensor([whitening.epsilon], shape: []), "rank": Tensor([whitening.rank], shape: []),
        ]
        if let kept = whitening.keptVariance { arrays["kept_variance"] = Tensor([kept], shape: []) }
        try NumpyArchive(arrays).write(to: path)
    }

    /// Reads a file; one of the reference has its inverse computed.
    ///
    /// - Throws: ``TensorFileError``, ``ModelError`` or ``DataError`` if the file does not fit shifts of a width.
    static func read(_ path: String, dimension: Int) throws -> Whitening {
        let archive = try NumpyArchive(contentsOf: path)
        let mean = try archive.array("mean", file: path)
        func matrix(_ name: String) throws -> Matrix {
            let array = try archive.array(name, file: path)
            guard array.shape == [dimension, dimension] else {
                throw ModelError(
                    "\(path): array '\(name)' has \(array.count) entries, but the shifts have \(dimension) each.")
            }
            return Matrix(rows: dimension, columns: dimension, elements: array.floats)
        }
        guard mean.count == dimension else {
            throw ModelError("\(path): array 'mean' has \(mean.count) entries, but the shifts have \(dimension).")
        }
        let epsilon = try archive.array("epsilon", file: path).doubles.first ?? 0
        guard archive.arrays["unwhitening_matrix"] != nil else {
            return try Whitening(mean: mean.floats, matrix: matrix("whitening_matrix"), epsilon: epsilon)
        }
        return Whitening(
            mean: mean.floats, matrix: try matrix("whitening_matrix"), inverse: try matrix("unwhitening_matrix"),
            epsilon: epsilon, rank: archive.arrays["rank"]?.integers?.first,
            keptVariance: archive.arrays["kept_variance"]?.doubles.first)
    }
}
