import Foundation
import Numerics
import TensorFiles

/// `whitening_params.npz`: the whitening of a model's shifts, by the reference's names `mean` (1 × d),
/// `whitening_matrix` (d × d) and `epsilon`. Further arrays hold what cannot be computed from these to the bit:
/// `unwhitening_matrix` (d × d), `rank` and, if it is known, `kept_variance`.
struct WhiteningFile {
    private let path: String
    private let archive: NumpyArchive
    /// The mean of the shifts (d).
    let mean: Tensor
    /// W (d × d).
    let matrix: Tensor
    /// ε.
    let epsilon: Double

    /// Reads a file of this program or of the reference.
    ///
    /// - Parameter name: How messages call the file; its path by default.
    /// - Throws: ``TensorFileError`` if it is damaged or an array is missing.
    init(_ path: String, name: String? = nil) throws {
        let name = name ?? path
        self.path = name
        archive = try NumpyArchive(contentsOf: path)
        mean = try archive.array("mean", file: name)
        matrix = try archive.array("whitening_matrix", file: name)
        epsilon = try archive.array("epsilon", file: name).doubles.first ?? 0
        for key in ["mean", "whitening_matrix", "unwhitening_matrix"] {
            try archive.arrays[key]?.requireFinite(key, file: name)
        }
    }

    /// The whitening; for a file of the reference the inverse is computed.
    ///
    /// - Throws: ``ModelError`` if the file does not fit shifts of a width, ``DataError`` if its matrix is not symmetric.
    func whitening(dimension: Int) throws -> Whitening {
        func square(_ name: String, _ array: Tensor) throws -> Matrix {
            guard array.shape == [dimension, dimension] else {
                throw ModelError(
                    "\(path): array '\(name)' has \(array.count) entries, but the shifts have \(dimension) each.")
            }
            return Matrix(rows: dimension, columns: dimension, elements: array.floats)
        }
        guard mean.count == dimension else {
            throw ModelError("\(path): array 'mean' has \(mean.count) entries, but the shifts have \(dimension).")
        }
        let matrix = try square("whitening_matrix", matrix)
        guard let inverse = archive.arrays["unwhitening_matrix"] else {
            return try Whitening(mean: mean.floats, matrix: matrix, epsilon: epsilon)
        }
        return Whitening(
            mean: mean.floats, matrix: matrix, inverse: try square("unwhitening_matrix", inverse), epsilon: epsilon,
            rank: archive.arrays["rank"]?.integers?.first, keptVariance: archive.arrays["kept_variance"]?.doubles.first)
    }

    /// Writes a file.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written.
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
}
