import CLanguageModel
import Foundation
import Machine

/// A language model in a GGUF file, which runs on the CPU.
///
///     let model = try LanguageModel.default
///     let shifts = try model.shifts(of: TextPairs.cat(count: 2_000))
///     try model.generate("I painted the door", steering: [.add(vector, layer: .middle, scale: 4)])
///
/// Several threads can use one model, because its weights are only read.
public final class LanguageModel: @unchecked Sendable {
    /// The path of the file.
    public let path: String
    /// The file's name without folder and extension.
    public let name: String
    /// The architecture, such as `llama`, `gptneox`, `gpt2` or `bert`.
    public let architecture: String
    /// The number of transformer blocks.
    public let layers: Int
    /// The width of the residual stream, d.
    public let width: Int
    /// The number of tokens in the vocabulary.
    public let vocabularySize: Int
    /// The maximum length of a text in tokens, from training.
    public let contextLength: Int
    /// The number of parameters.
    public let parameterCount: Int
    /// Whether the model cannot generate text, but has one embedding for each text.
    public let isEncoder: Bool

    /// Whether the file specifies how an encoder's states become one embedding of a text.
    let givesTextEmbeddings: Bool
    /// Whether texts with a common beginning can share its tokens.
    let sharesTokens: Bool
    /// How texts become tokens.
    public let tokenRule: TokenRule
    /// The precision of the weights that the model computes with.
    public let weights: WeightPrecision
    /// Whether the file has a tokenizer.
    package let hasTokenizer: Bool
    /// The start token; `nil` if there is none.
    let startToken: Int32?
    /// The end token; `nil` if there is none.
    let endToken: Int32?
    /// Whether the tokenizer itself adds a start token.
    package let addsStart: Bool
    /// Whether the tokenizer itself adds an end token.
    package let addsEnd: Bool
    let functions: language_model_runtime
    private let loaded: LoadedModel
    var handle: OpaquePointer { loaded.handle }

    /// Opens a GGUF file. ``default`` is a small model that needs no path.
    ///
    ///     let model = try LanguageModel("~/models/model.gguf")
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - tokens: How texts become tokens.
    /// - Throws: ``LanguageModelError`` if there is no such file, it is damaged or of an unknown architecture, or
    ///   the library for language models is missing.
    public init(_ path: String, tokens: TokenRule = TokenRule()) throws(LanguageModelError) {
        let functions = try LanguageModelRuntime.functions()
        let path = UserFolders.current.expandingTilde(in: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            // What is no path may be a name by which other programs fetch a model.
            let hint = path.contains("/") || path.contains(".") ? "" : " LanguageModel.default is a small one."
            throw LanguageModelError("\(path): there is no such file; a language model is a GGUF file.\(hint)")
        }
        var message = [CChar](repeating: 0, count: 512)
        guard let handle = functions.load(path, &message, message.count) else {
            throw LanguageModelError("\(path): not a language model that can be used: \(String(cText: message)).")
        }
        var facts = language_model_description()
        functions.describe(handle, &facts)
        self.functions = functions
        loaded = LoadedModel(handle, functions)
        tokenRule = tokens
        weights = .file
        hasTokenizer = facts.has_tokenizer
        (addsStart, addsEnd) = (facts.adds_start, facts.adds_end)
        startToken = facts.start_token >= 0 ? facts.start_token : nil
        endToken = facts.end_token >= 0 ? facts.end_token : nil
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
        // llama.cpp reports that BERT and similar models have a decoder.
        let isCausal = Self.metadata("\(architecture).attention.causal", of: handle, functions)
        isEncoder = facts.has_encoder && !facts.has_decoder || isCausal == "false" || architecture == "gemma-embedding"
        // 0 means no pooling, and 4 means scores of a ranking, whose number is less than the width.
        let pooling = Self.metadata("\(architecture).pooling_type", of: handle, functions)
        givesTextEmbeddings = pooling.map { !["0", "4"].contains($0) } ?? false
    }

    /// The same model with another token rule, or with the weights of another file.
    init(
        _ other: LanguageModel, tokens: TokenRule? = nil,
        weights: (precision: WeightPrecision, of: LanguageModel)? = nil
    ) {
        functions = other.functions
        loaded = weights?.of.loaded ?? other.loaded
        tokenRule = tokens ?? other.tokenRule
        self.weights = weights?.precision ?? other.weights
        hasTokenizer = other.hasTokenizer
        (addsStart, addsEnd) = (other.addsStart, other.addsEnd)
        (startToken, endToken) = (other.startToken, other.endToken)
        (path, name, architecture) = (other.path, other.name, other.architecture)
        (layers, width, vocabularySize) = (other.layers, other.width, other.vocabularySize)
        (contextLength, parameterCount) = (other.contextLength, other.parameterCount)
        (isEncoder, givesTextEmbeddings, sharesTokens) = (
            other.isEncoder, other.givesTextEmbeddings, other.sharesTokens
        )
    }

    /// The same model, which makes tokens of texts by another rule. The weights are in memory once.
    public func reading(by rule: TokenRule) -> LanguageModel { LanguageModel(self, tokens: rule) }

    /// SmolLM2-135M-Instruct, which `make models` fetches: 30 blocks, 576 wide, with four-bit weights stored in single
    /// precision.
    ///
    /// - Throws: ``LanguageModelError`` if it has not been fetched.
    public static var `default`: LanguageModel {
        get throws(LanguageModelError) {
            try LanguageModel(installed: "SmolLM2-135M-Instruct-F32", "the default language model", by: "make models")
        }
    }

    /// Gemma 3 270M, which `make models SECOND=1` fetches: 18 blocks, 640 wide, not tuned to instructions, with four-bit
    /// weights stored in single precision. Gemma's terms of use apply to it.
    ///
    /// - Throws: ``LanguageModelError`` if it has not been fetched.
    public static var gemma3: LanguageModel {
        get throws(LanguageModelError) {
            try LanguageModel(installed: "gemma-3-270m-F32", "Gemma 3 270M", by: "make models SECOND=1")
        }
    }

    private convenience init(installed file: String, _ title: String, by command: String) throws(LanguageModelError) {
        let path = LanguageModelRuntime.cache + "/models/\(file).gguf"
        guard FileManager.default.fileExists(atPath: path) else {
            throw LanguageModelError(
                "\(title) is not installed: run '\(command)' in a checkout of SparseShift (\(path) is missing).")
        }
        try self.init(path)
    }

    /// The size of the file in bytes; `nil` if it no longer exists.
    public var fileSize: Int? { (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int }

    /// The name of the layer with an index.
    package func place(ofLayer index: Int) -> String {
        isEncoder ? "pooled output" : index == layers ? "final norm" : "layer \(index)"
    }

    /// A value of the file's metadata, such as `general.name`; `nil` if there is none.
    public func metadata(_ key: String) -> String? { Self.metadata(key, of: handle, functions) }

    private static func metadata(_ key: String, of handle: OpaquePointer, _ functions: language_model_runtime)
        -> String?
    {
        var value = [CChar](repeating: 0, count: 1024)
        var length = functions.metadata(handle, key, &value, value.count)
        if Int(length) >= value.count {
            value = [CChar](repeating: 0, count: Int(length) + 1)
            length = functions.metadata(handle, key, &value, value.count)
        }
        return length >= 0 ? String(cText: value) : nil
    }
}

extension LanguageModel: CustomStringConvertible {
    public var description: String {
        "\(name): \(architecture), \(layers) blocks × \(width), \(vocabularySize) tokens, context \(contextLength)"
    }
}

extension String {
    /// The text in a buffer that a C function has written.
    init(cText buffer: [CChar]) {
        self = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
