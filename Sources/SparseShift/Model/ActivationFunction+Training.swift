import Glibc

extension ActivationFunction {
    /// Whether every vector has one entry per feature.
    func fits(features: Int) -> Bool { Self.vectors.allSatisfy { self[keyPath: $0.path].count == features } }

    /// The activation before the first step: empty vectors are filled with their initial values.
    func filled(features: Int) -> Self {
        var result = self
        for vector in Self.vectors where result[keyPath: vector.path].isEmpty {
            result[keyPath: vector.path] = .init(repeating: vector.initialValue, count: features)
        }
        return result
    }

    /// The activation without its trained numbers; activations that differ only by training have the same one.
    var untrained: Self {
        var result = self
        for vector in Self.vectors { result[keyPath: vector.path] = [] }
        for number in Self.numbers { result[keyPath: number.path] = 0 }
        return result
    }

    /// The activation without its trained numbers as text for messages: `TopK.Activation(k: 4)`.
    var words: String {
        let type = String(reflecting: Self.self).split(separator: ".").dropFirst().joined(separator: ".")
        let fields = Mirror(reflecting: untrained).children.compactMap { child in
            child.value is [Float] ? nil : child.label.map { "\($0): \(child.value)" }
        }
        return fields.isEmpty ? type : "\(type)(\(fields.joined(separator: ", ")))"
    }

    /// Whether another activation has the same type and is equal.
    func isEqual(to other: any ActivationFunction) -> Bool { (other as? Self) == self }

    /// The vectors in the form that gradient steps change (H each): logarithmic vectors by their logarithms.
    var trainedVectors: [[Float]] {
        Self.vectors.map { vector in
            let values = self[keyPath: vector.path]
            return vector.isLogarithmic ? values.map { log($0) } : values
        }
    }

    /// The activation with other vectors in the form of ``trainedVectors``.
    func withTrainedVectors(_ vectors: [[Float]]) -> Self {
        var result = self
        for (vector, values) in zip(Self.vectors, vectors) {
            result[keyPath: vector.path] = vector.isLogarithmic ? values.map { exp($0) } : values
        }
        return result
    }

    /// The trained vectors and numbers with the names of their tensors.
    var namedVectors: [(name: String, values: [Float])] {
        Self.vectors.map { ($0.name, self[keyPath: $0.path]) }
            + Self.numbers.map { ($0.name, [self[keyPath: $0.path]]) }
    }

    /// The activation with the trained numbers that `read` returns.
    ///
    /// - Parameters:
    ///   - features: The number of features, H.
    ///   - read: Gets the name of a tensor and the number of its entries, and returns the entries.
    /// - Throws: Any error of `read`.
    func reading<Failure: Error>(
        features: Int, _ read: (_ name: String, _ count: Int) throws(Failure) -> [Float]
    ) throws(Failure) -> Self {
        var result = self
        for vector in Self.vectors { result[keyPath: vector.path] = try read(vector.name, features) }
        for number in Self.numbers { result[keyPath: number.path] = try read(number.name, 1)[0] }
        return result
    }
}
