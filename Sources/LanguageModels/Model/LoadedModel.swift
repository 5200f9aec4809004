import CLanguageModel

/// A model in memory, which several language models with different token rules can share.
final class LoadedModel: @unchecked Sendable {
    let handle: OpaquePointer
    private let functions: language_model_runtime

    init(_ handle: OpaquePointer, _ functions: language_model_runtime) {
        self.handle = handle
        self.functions = functions
    }

    deinit { functions.unload(handle) }
}
