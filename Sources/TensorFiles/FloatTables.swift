import Foundation

/// Writes tables of float32 numbers to an npy or safetensors file, a part at a time.
///
/// An npy file has one table. The shapes are known before the first number is written, and the numbers come in their
/// order.
public enum FloatTables {
    /// A table by name, with the length of every dimension.
    public typealias Layout = (name: String, shape: [Int])

    /// Writes a file atomically.
    ///
    /// - Parameters:
    ///   - path: Where to write; an earlier file is replaced.
    ///   - format: `.npy` or `.safetensors`.
    ///   - tables: The tables in the order in which their numbers come.
    ///   - metadata: Texts by key, which only safetensors files have.
    ///   - body: Writes the numbers of all tables by calling its argument.
    /// - Throws: ``TensorFileError`` if the file cannot be written, the format cannot hold the tables, or there were more
    ///   or fewer numbers than the shapes have places; any error of `body`.
    public static func write(
        to path: String, format: TensorFile.Format, tables: [Layout], metadata: [String: String] = [:],
        _ body: (_ write: ([Float]) throws -> Void) throws -> Void
    ) throws {
        let header: Data
        switch format {
        case .npy where tables.count == 1: header = NumpyArray.header(tables[0].shape, .float32)
        case .safetensors:
            header = SafeTensors.header(
                tables.map { (name: $0.name, shape: $0.shape, type: .float32) }, metadata: metadata)
        default:
            throw TensorFileError(
                "\(path): \(tables.count) tables cannot be written to a file of the format \(format.name).")
        }
        var left = tables.reduce(0) { $0 + (Tensor.count($1.shape) ?? 0) }
        try AtomicFile.write(to: path) { writer in
            try writer.write(header)
            try body { numbers in
                left -= numbers.count
                try numbers.withUnsafeBytes { try writer.write($0) }
            }
            guard left == 0 else {
                throw TensorFileError(
                    "\(path): \(abs(left)) numbers too \(left > 0 ? "few" : "many") came for its tables.")
            }
        }
    }
}
