import TensorFiles

extension Tensor {
    /// Refuses a tensor of weights with an entry that is not finite.
    ///
    /// - Throws: ``ModelError`` that names the file, the tensor and the entry.
    func requireFinite(_ name: String, file: String) throws(ModelError) {
        guard let element = firstNotFinite else { return }
        let value = doubles[element]
        throw ModelError(
            "\(file): tensor '\(name)' has the value \(value) (\(place(of: element))); every weight must be finite.")
    }
}
