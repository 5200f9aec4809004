import CLanguageModel
import Foundation
import Machine
import SparseShift
import Work

/// The state of a run of a model: the attention cache and the observer of the residual stream.
///
/// Only one thread may use it at a time.
package final class ModelContext {
    /// Reads or changes the rows of a layer while a batch is computed.
    ///
    /// There is one row for every token of the batch, in order; after the last block, only for outputs.
    typealias Visit = (_ layer: Int, _ rows: UnsafeMutableBufferPointer<Float>) -> VisitResult

    struct VisitResult: OptionSet {
        let rawValue: Int32
        /// The rows were changed.
        static let write = VisitResult(rawValue: 1)
        /// Later layers are not needed.
        static let stop = VisitResult(rawValue: 2)
    }

    /// Tokens to compute.
    package struct Batch {
        package var tokens: [Int32] = []
        package var positions: [Int32] = []
        /// The first sequence of every token.
        package var sequences: [Int32] = []
        /// The number of consecutive sequences of every token.
        package var sequenceCounts: [Int32] = []
        /// Whether the logits, or the rows of the last layer, of every token are needed: 1 or 0.
        package var outputs: [Int8] = []

        package var count: Int { tokens.count }

        mutating func append(_ token: Int32, position: Int, sequence: Int = 0, isOutput: Bool) {
            tokens.append(token)
            positions.append(Int32(position))
            sequences.append(Int32(sequence))
            sequenceCounts.append(1)
            outputs.append(isOutput ? 1 : 0)
        }

        /// What steering has to know of the tokens.
        ///
        /// - Parameters:
        ///   - isPrompt: Whether they are the tokens of prompts.
        ///   - last: The indices of tokens that end a prompt.
        ///   - plans: The plan that steers each sequence; empty if there is one plan.
        func steered(isPrompt: Bool, last: some Sequence<Int>, plans: [Int] = []) -> SteeredTokens {
            SteeredTokens(
                positions: positions, outputs: outputs, plans: plans.isEmpty ? [] : sequences.map { plans[Int($0)] },
                isPrompt: isPrompt, last: last)
        }
    }

    let model: LanguageModel
    private let handle: OpaquePointer
    private let visitor = UnsafeMutablePointer<language_model_visitor>.allocate(capacity: 1)
    private var wanted: Set<Int> = []
    private var visit: Visit?
    /// Whether the batch is long enough to be stopped between two layers.
    private var isStoppable = false
    private static let longBatch = 8

    /// - Parameters:
    ///   - model: The language model.
    ///   - tokens: The maximum number of tokens of all sequences together.
    ///   - batch: The maximum number of tokens in a batch; `nil` means `tokens`.
    ///   - sequences: The maximum number of sequences.
    ///   - pooled: Whether to compute an encoder's own embedding of a text.
    ///   - threads: The number of threads; `nil` means one for every processor.
    ///   - isTiled: Whether attention leaves out tokens of other sequences, in tiles, which is quicker for many texts.
    /// - Throws: ``LanguageModelError`` if there is not enough memory.
    init(
        _ model: LanguageModel, tokens: Int, batch: Int? = nil, sequences: Int = 1, pooled: Bool = false,
        threads: Int? = nil, isTiled: Bool = false
    ) throws(LanguageModelError) {
        var message = [CChar](repeating: 0, count: 512)
        var options = language_model_context_options(
            context: Int32(tokens), batch: Int32(batch ?? tokens), sequences: Int32(sequences),
            threads: Int32(threads ?? Processors.count), pooled: pooled, tiled: isTiled)
        guard let handle = model.functions.open(model.handle, &options, &message, message.count) else {
            throw LanguageModelError(
                "\(model.name): no room for \(tokens) tokens at a time: \(String(cText: message)).")
        }
        self.model = model
        self.handle = handle
        visitor.initialize(
            to: language_model_visitor(
                user: nil,
                wants: { user, layer in
                    let context = Unmanaged<ModelContext>.fromOpaque(user!).takeUnretainedValue()
                    return context.isStoppable || context.wanted.contains(Int(layer))
                },
                visit: { user, layer, rows, width, values in
                    let context = Unmanaged<ModelContext>.fromOpaque(user!).takeUnretainedValue()
                    if context.isStoppable, Interruption.isRequested { return VisitResult.stop.rawValue }
                    guard context.wanted.contains(Int(layer)) else { return 0 }
                    let rows = UnsafeMutableBufferPointer(start: values, count: Int(rows) * Int(width))
                    return context.visit?(Int(layer), rows).rawValue ?? 0
                }))
        visitor.pointee.user = Unmanaged.passUnretained(self).toOpaque()
        model.functions.set_visitor(handle, visitor)
    }

    deinit {
        model.functions.close(handle)
        visitor.deallocate()
    }

    /// Sets the layers to observe from the next batch on; an empty set means none.
    func observe(_ layers: Set<Int>, _ visit: @escaping Visit) {
        wanted = layers
        self.visit = visit
    }

    /// Lets llama.cpp add the directions of a control vector to the outputs of the blocks, at every token.
    ///
    /// - Throws: ``LanguageModelError`` if the control vector does not fit the model.
    func add(_ controlVector: ControlVector) throws(LanguageModelError) {
        try controlVector.check(model)
        // The first row belongs to block 1.
        var rows = [Float](repeating: 0, count: (model.layers - 1) * model.width)
        for (block, direction) in controlVector.directions {
            rows.replaceSubrange((block - 1) * model.width..<block * model.width, with: direction)
        }
        let result = model.functions.set_control_vector(
            handle, rows, rows.count, Int32(model.width), 1, Int32(model.layers - 1))
        guard result == 0 else {
            throw LanguageModelError("\(model.name): llama.cpp refuses the control vector (\(result)).")
        }
    }

    /// Computes a batch, whose logits are available afterwards unless a visit has stopped it.
    ///
    /// - Throws: ``LanguageModelError`` if the library cannot compute the batch, and `Interrupted` if a stop was
    ///   requested during a long batch; the context must not be used afterwards.
    func decode(_ batch: Batch) throws {
        isStoppable = batch.count >= Self.longBatch
        let result = model.functions.decode(
            handle, Int32(batch.count), batch.tokens, batch.positions, batch.sequences, batch.sequenceCounts,
            batch.outputs)
        guard result == 0 else {
            throw LanguageModelError(
                "\(model.name): a batch of \(batch.count) tokens could not be computed (\(result)).")
        }
        if isStoppable { try Interruption.check() }
    }

    /// Clears the attention cache.
    func forget() { model.functions.forget(handle) }

    /// The logits of an output token by its index in the last batch; `nil` if the token was not an output.
    func logits(_ index: Int) -> UnsafeBufferPointer<Float>? {
        model.functions.logits(handle, Int32(index)).map { UnsafeBufferPointer(start: $0, count: model.vocabularySize) }
    }

    /// An encoder's embedding of a sequence; `nil` if there is none.
    func pooled(_ sequence: Int) -> UnsafeBufferPointer<Float>? {
        model.functions.pooled(handle, Int32(sequence)).map { UnsafeBufferPointer(start: $0, count: model.width) }
    }

    func sample(_ sampler: OpaquePointer, at index: Int) -> Int32 {
        model.functions.sample(sampler, handle, Int32(index))
    }
}
