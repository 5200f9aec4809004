import Foundation
import HDF5

/// The precision of the weights that a model computes with.
public enum WeightPrecision: String, Sendable, CaseIterable {
    /// As the file has them.
    case file
    /// With eight significant bits. Matrix products are about twice as fast on processors that multiply such numbers
    /// (AVX-512 BF16), and slower on others; what is multiplied with the weights is rounded, too.
    case bfloat16
}

extension LanguageModel {
    /// The same model with weights in bfloat16.
    ///
    /// They are in a file of the user's cache, `$XDG_CACHE_HOME/sparseshift/models` (`~/.cache/sparseshift/models`), which is
    /// made when first needed, and half as large as one in single precision.
    ///
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    public func inBFloat16() throws(LanguageModelError) -> LanguageModel {
        guard weights != .bfloat16 else { return self }
        let folder = LanguageModelRuntime.cache + "/models"
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw LanguageModelError("\(folder): the folder for models in bfloat16 cannot be created.")
        }
        let rounded = "\(folder)/\(name.prefix(100))-bfloat16-\(try fingerprint.prefix(16)).gguf"
        if !FileManager.default.fileExists(atPath: rounded) { try Self.rewrite(path, to: rounded, .bfloat16) }
        return LanguageModel(self, weights: (.bfloat16, try LanguageModel(rounded)))
    }

    /// What distinguishes results from those of the file's own weights; empty for these.
    var weightIdentity: [String] { weights == .file ? [] : ["weights \(weights.rawValue)"] }

    /// What files of embeddings say of the weights; nothing for those of the file.
    var weightAttributes: [String: HDF5Attribute] {
        weights == .file ? [:] : ["weights": .string(weights.rawValue)]
    }
}
