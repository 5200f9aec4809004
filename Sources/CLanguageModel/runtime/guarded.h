// Calls of llama.cpp whose C++ exceptions and failed assertions are returned as failures, with a reason.
#pragma once
#include <llama.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Makes failed assertions throw within the calls below, instead of ending the program.
void guard_assertions(void);

/// Why the last guarded call on this thread failed.
const char *guarded_failure(void);

/// `NULL` on failure.
struct llama_model *guarded_load(const char *path, struct llama_model_params options);
struct llama_context *guarded_open(struct llama_model *model, struct llama_context_params options);
/// `LANGUAGE_MODEL_FAILED` on failure.
int32_t guarded_tokenize(
    const struct llama_vocab *vocabulary, const char *text, int32_t length, llama_token *tokens, int32_t room,
    bool adds_special, bool parses_special);
int32_t guarded_piece(const struct llama_vocab *vocabulary, llama_token token, char *bytes, int32_t room);
int32_t guarded_decode(struct llama_context *context, struct llama_batch batch, bool encodes);
/// False on failure.
bool guarded_quantize(const char *source, const char *destination, const struct llama_model_quantize_params *options);

#ifdef __cplusplus
}
#endif
