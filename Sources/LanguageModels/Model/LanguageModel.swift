import CLanguageModel
import Foundation
import Machine

/// A language model in a GGUF file, run on the processor.
///
///     let model = try LanguageModel.default
///     let shifts = try model.shifts(of: TextPairs.cat(count: 2_000))
///     try model.generate("I painted the door", steering: [.add(vector, layer: .middle, scale: 4)])
///
/// Several threads may use one model; its weights are read alone.
public final class LanguageModel: @unchecked Sendable {
    /// The file.
    public let path: String
    /// Its name without folder and ending.
    public let name: String
    /// Such as `llama`, `gptneox`, `gpt2` or `bert`.
    public let architecture: String
    /// Transformer blocks.
    public let layers: Int
    /// d, the width of the residual stream.
    public let width: Int
    /// Tokens that there are.
    public let vocabularySize: Int
    /// Tokens of a text that the model was trained for.
    public let contextLength: Int
    public let parameterCount: Int
    /// Whether it has no generation, but one embedding a text.
    public let isEncoder: Bool

    /// Whether the file tells how an encoder's states become one embedding of a text.
    let givesTextEmbeddings: Bool
    /// Whether texts that begin alike can share the tokens of their beginning.
    let sharesTokens: Bool
    let functions: language_model_runtime
    let handle: OpaquePointer

    /// Opens a GGUF file.
    ///
    /// - Throws: ``LanguageModelError`` if there is no such file, it is damaged or of an unknown architecture, or
    ///   the library for language models is missing.
    public init(_ path: String) throws(LanguageModelError) {
        let functions = try LanguageModelRuntime.functions()
        let path = UserFolders.current.expandingTilde(in: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw LanguageModelError("\(path): there is no such file; a language model is a GGUF file.")
        }
        var message = [CChar](repeating: 0, count: 512)
        guard let handle = functions.load(path, &message, message.count) else {
            throw LanguageModelError("\(path): not a language model that can be used: \(String(cText: message)).")
        }
        var facts = language_model_description()
        functions.describe(handle, &facts)
        self.functions = functions
        self.handle = handle
        self.path = path
        name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        layers = Int(facts.layers)
        width = Int(facts.width)
        vocabularySize = Int(facts.vocabulary)
        contextLength = Int(facts.trained_context)
        parameterCount = Int(facts.parameters)
        sharesTokens = facts.shares_tokens
        let architecture = Self.metadata("general.architecture", of: handle, functions) ?? ""
        self.architecture = architecture
        // Of BERT and its like llama.cpp says that they decode.
        let isCausal = Self.metadata("\(architecture).attention.causal", of: handle, functions)
        isEncoder = facts.has_encoder && !facts.has_decoder || isCausal == "false" || architecture == "gemma-embedding"
        // None, or the scores of a ranking, which are fewer than the width.
        let pooling = Self.metadata("\(architecture).pooling_type", of: handle, functions)
        givesTextEmbeddings = pooling.map { !["0", "4"].contains($0) } ?? false
    }

    deinit { functions.unload(handle) }

    /// SmolLM2-135M-Instruct, which `make models` fetches: 30 blocks, 576 wide, its weights of four bits in single
    /// precision.
    ///
    /// - Throws: ``LanguageModelError`` if it has not been fetched.
    public static var `default`: LanguageModel {
        get throws(LanguageModelError) {
            let path = LanguageModelRuntime.cache + "/models/SmolLM2-135M-Instruct-F32.gguf"
            guard FileManager.default.fileExists(atPath: path) else {
                throw LanguageModelError(
                    "the default language model is not there: run 'make models' in a checkout of SparseShift (\(path) is missing)."
                )
            }
            return try LanguageModel(path)
        }
    }

    /// Bytes of the file; `nil` if it is no longer there.
    public var fileSize: Int? { (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int }

    /// A place in the residual stream by its number, in words.
    func place(ofLayer index: Int) -> String {
        isEncoder ? "pooled output" : index == layers ? "final norm" : "layer \(index)"
    }

    /// A value of the file's own metadata, such as `general.name`.
    public func metadata(_ key: String) -> String? { Self.metadata(key, of: handle, functions) }

    private static func metadata(_ key: String, of handle: OpaquePointer, _ functions: language_model_runtime)
        -> String?
    {
        var value = [CChar](repeating: 0, count: 1024)
        return functions.metadata(handle, key, &value, value.count) >= 0 ? String(cText: value) : nil
    }
}

extension LanguageModel: CustomStringConvertible {
    public var description: String {
        "\(name): \(architecture), \(layers) blocks × \(width), \(vocabularySize) tokens, context \(contextLength)"
    }
}

extension String {
    /// Text that C has written into a buffer.
    init(cText buffer: [CChar]) {
        self = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
