// The kernel's interface to language models: a table of functions that a shared library exports.
//
// The library is built separately from the kernel, against the llama.cpp that it links (`make models`), and is opened
// at run time. The kernel therefore builds and runs without it, and no structure of llama.cpp is part of the interface.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Incremented whenever the table changes.
#define LANGUAGE_MODEL_RUNTIME_VERSION 6
/// The oldest version whose table begins like this one, so that its library can be used.
#define LANGUAGE_MODEL_RUNTIME_OLDEST 5
/// The symbol of the function that returns the table.
#define LANGUAGE_MODEL_RUNTIME_ENTRY "sparseshift_language_model_runtime"

typedef struct language_model language_model;
typedef struct language_model_context language_model_context;
typedef struct language_model_sampler language_model_sampler;

typedef struct {
    int32_t layers;
    int32_t width;
    int32_t vocabulary;
    int32_t trained_context;
    uint64_t parameters;
    uint64_t bytes;
    bool has_encoder;
    bool has_decoder;
    /// Whether the file has a tokenizer, without which texts cannot be read.
    bool has_tokenizer;
    /// Whether the tokenizer puts the start token before a text, and the end token after it.
    bool adds_start;
    bool adds_end;
    /// The start token and the end token of a text; negative if there is none.
    int32_t start_token;
    int32_t end_token;
    /// Whether a token can belong to several sequences, which needs attention instead of a recurrent state.
    bool shares_tokens;
} language_model_description;

typedef struct {
    /// The maximum number of tokens of all sequences together.
    int32_t context;
    /// The maximum number of tokens of one decode.
    int32_t batch;
    int32_t sequences;
    int32_t threads;
    /// Whether to compute the model's own pooled output (for encoders) instead of logits.
    bool pooled;
    /// Whether attention leaves out, in tiles, the tokens that no token of a tile sees. It is quicker for texts side by
    /// side, and rounds in another way.
    bool tiled;
} language_model_context_options;

/// The types of a model's weights that `rewrite` can write.
enum {
    language_model_single = 0,
    language_model_bfloat16 = 1,
};

/// The result of a visit to the residual stream.
enum {
    language_model_visit_go_on = 0,
    /// The values were changed and are written back to the stream.
    language_model_visit_write = 1,
    /// The layers after this one are not needed.
    language_model_visit_stop = 2,
};

/// Called while a batch is computed. Layer n < layers is the output of block n; layer == layers is the final norm's.
typedef struct {
    void *user;
    bool (*wants)(void *user, int32_t layer);
    int32_t (*visit)(void *user, int32_t layer, int32_t rows, int32_t width, float *values);
} language_model_visitor;

/// Returned by `tokenize` and `decode` if the library failed, with its reason in `failure`.
#define LANGUAGE_MODEL_FAILED INT32_MIN

/// A message of a conversation.
typedef struct {
    const char *role;
    const char *content;
} language_model_message;

/// The contents of a control vector file.
typedef struct {
    /// The architecture of the model that it is for; can be empty.
    char model_hint[64];
    /// The number of entries of a direction.
    int32_t width;
    /// The number of directions.
    int32_t count;
    /// N of each `direction.N`: the block, counted from 0, to whose output the direction is added (count).
    int32_t *blocks;
    /// The directions, row-major (count × width).
    float *directions;
} language_model_control_vector;

typedef struct {
    int32_t version;
    const char *(*name)(void);

    /// `NULL`, with a message of up to `room` bytes, if the file is not a supported model.
    language_model *(*load)(const char *path, char *message, size_t room);
    void (*unload)(language_model *model);
    void (*describe)(const language_model *model, language_model_description *description);
    /// The length of the value, or a negative number if there is none.
    int32_t (*metadata)(const language_model *model, const char *key, char *value, size_t room);
    /// The number of tokens; its negative if there is not enough room; `LANGUAGE_MODEL_FAILED`.
    int32_t (*tokenize)(
        const language_model *model, const char *text, int32_t length, bool adds_special, bool parses_special,
        int32_t *tokens, int32_t room);
    /// The number of bytes of a token's text; its negative if there is not enough room.
    int32_t (*piece)(const language_model *model, int32_t token, char *bytes, int32_t room);
    bool (*ends_generation)(const language_model *model, int32_t token);

    language_model_context *(*open)(
        language_model *model, const language_model_context_options *options, char *message, size_t room);
    void (*close)(language_model_context *context);
    /// Every token belongs to `sequence_counts` sequences, the first of which is in `sequences`. 0 on success.
    int32_t (*decode)(
        language_model_context *context, int32_t count, const int32_t *tokens, const int32_t *positions,
        const int32_t *sequences, const int32_t *sequence_counts, const int8_t *outputs);
    void (*forget)(language_model_context *context);
    /// The logits of an output token of the last batch (vocabulary); `NULL` if the token was not an output.
    const float *(*logits)(language_model_context *context, int32_t index);
    /// The pooled output of a sequence (width); `NULL` if there is none.
    const float *(*pooled)(language_model_context *context, int32_t sequence);
    /// `NULL` removes the visitor. The visitor has to outlive every decode.
    void (*set_visitor)(language_model_context *context, const language_model_visitor *visitor);
    /// Directions for the blocks 1 … layers − 1, one after the other (width each); `NULL` means none.
    int32_t (*set_control_vector)(
        language_model_context *context, const float *directions, size_t count, int32_t width, int32_t first,
        int32_t last);

    /// False, with a message, if the file is not a control vector; otherwise the caller releases `vector`.
    bool (*read_control_vector)(
        const char *path, language_model_control_vector *vector, char *message, size_t room);
    void (*release_control_vector)(language_model_control_vector *vector);
    /// False, with a message, if the file cannot be written.
    bool (*write_control_vector)(
        const char *path, const language_model_control_vector *vector, char *message, size_t room);

    /// Temperature 0 selects the likeliest token; top_k 0, top_p 1 and min_p 0 keep all tokens.
    language_model_sampler *(*sampler)(float temperature, int32_t top_k, float top_p, float min_p, uint32_t seed);
    void (*free_sampler)(language_model_sampler *sampler);
    int32_t (*sample)(language_model_sampler *sampler, language_model_context *context, int32_t index);

    /// Writes a model with the same weights in another type; false, with a message, if that fails.
    bool (*rewrite)(const char *source, const char *destination, int32_t type, char *message, size_t room);

    /// Whether a token is not text, but a mark such as `<|im_start|>`.
    bool (*is_special)(const language_model *model, int32_t token);
    /// The conversation in the form of a Jinja template, which the caller releases; `NULL`, with a message, if the
    /// template is not valid or refuses the conversation.
    char *(*render_chat)(
        const char *jinja, const language_model_message *messages, size_t count, bool begins_answer,
        const char *start_text, const char *end_text, char *message, size_t room);
    void (*release_text)(char *text);
    /// Why the last call on this thread failed.
    const char *(*failure)(void);

    /// Since version 6. Computes with the kernels for AVX2, whatever more the processor has; false if that is not
    /// possible. To be called before anything else.
    bool (*be_portable)(void);
} language_model_runtime;

/// The type of the entry function.
typedef const language_model_runtime *(*language_model_runtime_entry)(void);
