import Foundation

extension TensorIndex {
    /// Writes the tensors to an npy, npz or safetensors file; npy and safetensors files are written a part at a time.
    ///
    /// NumPy has no `bfloat16`, so that npy and npz files hold such elements as `float32`. Safetensors files keep the
    /// metadata.
    ///
    /// - Parameters:
    ///   - path: Where to write; an earlier file is replaced.
    ///   - format: `.npy`, `.npz` or `.safetensors`.
    ///   - limit: The most bytes of what has to be held in memory: an npz file, and what ``rows(of:limit:)`` names.
    /// - Throws: ``TensorFileError`` if a tensor cannot be read, the file cannot be written, or the format cannot hold
    ///   the tensors.
    public func copy(to path: String, format: TensorFile.Format, limit: Int = .max) throws {
        if entries.isEmpty, !unread.isEmpty {
            throw TensorFileError("\(name): no tensor that can be read\(unread.remark).")
        }
        if let twice = Dictionary(grouping: entries, by: \.name).first(where: { $0.value.count > 1 })?.key {
            throw TensorFileError("\(name): two tensors are called '\(twice)'.")
        }
        switch format {
        case .npy:
            guard let entry = entries.first, entries.count == 1 else {
                throw TensorFileError(
                    "\(path): a file that ends in .npy holds one array, and \(self.path) has \(entries.count); use .npz."
                )
            }
            let rows = try rows(of: entry.name, limit: limit)
            try AtomicFile.write(to: path) { writer in
                try writer.write(NumpyArray.header(entry.shape, entry.elementType.inNumpy))
                try rows.forEachPart(as: entry.elementType.inNumpy) { part in try writer.write(part) }
            }
        case .npz:
            let bytes = entries.reduce(0) { $0.addingReportingOverflow($1.byteCount).partialValue }
            guard bytes <= limit else {
                throw TensorFileError(
                    "\(path): an npz file of \(bytes >> 20) MiB would be put together in memory, more than the limit of "
                        + "\(limit >> 20) MiB; write .safetensors instead, or allow more memory.")
            }
            let arrays = try entries.map { entry in
                var bytes = Data(capacity: entry.byteCount)
                try rows(of: entry.name, limit: limit).forEachPart(as: entry.elementType) { part in
                    bytes.append(contentsOf: part)
                }
                return (entry.name, Tensor(elementType: entry.elementType, shape: entry.shape, bytes: bytes))
            }
            try NumpyArchive(Dictionary(uniqueKeysWithValues: arrays)).write(to: path)
        case .safetensors:
            let order = try SafeTensors.order(entries.map { (name: $0.name, shape: $0.shape, type: $0.elementType) })
            let rows = try order.map { try self.rows(of: $0.name, limit: limit) }
            try AtomicFile.write(to: path) { writer in
                try writer.write(SafeTensors.header(order, metadata: metadata))
                for (rows, entry) in zip(rows, order) {
                    try rows.forEachPart(as: entry.type) { part in try writer.write(part) }
                }
            }
        default: throw TensorFileError("\(path): tensors cannot be written in the format \(format.name).")
        }
    }
}

extension Tensor.ElementType {
    /// The type that stands for this one in NumPy's files.
    fileprivate var inNumpy: Self { self == .bfloat16 ? .float32 : self }
}
