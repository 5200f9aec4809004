#include "guarded.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <ggml.h>
#include <stdexcept>

#include "language_model_runtime.h"

namespace {

thread_local char reason[512];
/// The number of guarded calls that this thread is in.
thread_local int depth = 0;

void note(const char *text) {
    // ggml names its own source file and line first.
    const char *assertion = std::strstr(text, "GGML_ASSERT(");
    std::snprintf(reason, sizeof reason, "%s", assertion ? assertion : text);
    reason[std::strcspn(reason, "\n")] = 0;
}

/// llama.cpp ends the program after this, unless it throws.
void aborted(const char *text) {
    note(text);
    if (depth > 0) throw std::runtime_error(reason);
    std::fprintf(stderr, "%s\n", reason);
}

template <typename Result, typename Call>
Result guarded(Result failure, Call call) {
    struct Depth {
        Depth() { ++depth; }
        ~Depth() { --depth; }
    } inside;
    reason[0] = 0;
    try {
        return call();
    } catch (const std::exception &error) {
        note(error.what());
    } catch (...) {
        note("an unknown failure");
    }
    return failure;
}

}  // namespace

void guard_assertions(void) { ggml_set_abort_callback(aborted); }

const char *guarded_failure(void) { return reason; }

llama_model *guarded_load(const char *path, llama_model_params options) {
    return guarded<llama_model *>(nullptr, [&] { return llama_model_load_from_file(path, options); });
}

llama_context *guarded_open(llama_model *model, llama_context_params options) {
    return guarded<llama_context *>(nullptr, [&] { return llama_init_from_model(model, options); });
}

int32_t guarded_tokenize(
    const llama_vocab *vocabulary, const char *text, int32_t length, llama_token *tokens, int32_t room,
    bool adds_special, bool parses_special) {
    return guarded<int32_t>(LANGUAGE_MODEL_FAILED, [&] {
        return llama_tokenize(vocabulary, text, length, tokens, room, adds_special, parses_special);
    });
}

int32_t guarded_piece(const llama_vocab *vocabulary, llama_token token, char *bytes, int32_t room) {
    return guarded<int32_t>(0, [&] { return llama_token_to_piece(vocabulary, token, bytes, room, 0, true); });
}

int32_t guarded_decode(llama_context *context, llama_batch batch, bool encodes) {
    return guarded<int32_t>(LANGUAGE_MODEL_FAILED, [&] {
        return encodes ? llama_encode(context, batch) : llama_decode(context, batch);
    });
}

bool guarded_quantize(const char *source, const char *destination, const llama_model_quantize_params *options) {
    return guarded(false, [&] { return llama_model_quantize(source, destination, options) == 0; });
}
