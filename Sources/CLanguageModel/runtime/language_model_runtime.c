// The functions of the table, implemented by llama.cpp.
#include "language_model_runtime.h"

#include <ggml-backend.h>
#include <ggml.h>
#include <llama.h>
#include <stdlib.h>
#include <string.h>

#include "chat_template.h"
#include "control_vector_file.h"
#include "guarded.h"
#include "messages.h"
#include "token_list.h"

struct language_model {
    struct llama_model *llama;
    const struct llama_vocab *vocabulary;
};

struct language_model_context {
    struct llama_context *llama;
    const language_model_visitor *visitor;
    int32_t layers;
    struct llama_batch batch;
    int32_t room;
    float *values;
    size_t value_room;
};

static const char *name(void) { return "llama.cpp"; }

static language_model *load(const char *path, char *message, size_t room) {
    start_library();
    clear_error();
    struct llama_model_params options = llama_model_default_params();
    options.n_gpu_layers = 0;
    // llama.cpp asserts that the tokens differ.
    if (has_repeated_token(path, message, room)) return NULL;
    struct llama_model *llama = guarded_load(path, options);
    if (!llama) {
        copy_error(message, room, guarded_failure()[0] ? guarded_failure() : "it cannot be read");
        return NULL;
    }
    language_model *model = malloc(sizeof *model);
    *model = (language_model){.llama = llama, .vocabulary = llama_model_get_vocab(llama)};
    return model;
}

static void unload(language_model *model) {
    llama_model_free(model->llama);
    free(model);
}

static void describe(const language_model *model, language_model_description *description) {
    *description = (language_model_description){
        .layers = llama_model_n_layer(model->llama),
        .width = llama_model_n_embd(model->llama),
        .vocabulary = llama_vocab_n_tokens(model->vocabulary),
        .trained_context = llama_model_n_ctx_train(model->llama),
        .parameters = llama_model_n_params(model->llama),
        .bytes = llama_model_size(model->llama),
        .has_encoder = llama_model_has_encoder(model->llama),
        .has_decoder = llama_model_has_decoder(model->llama),
        .has_tokenizer = llama_vocab_type(model->vocabulary) != LLAMA_VOCAB_TYPE_NONE,
        .adds_start = llama_vocab_get_add_bos(model->vocabulary),
        .adds_end = llama_vocab_get_add_eos(model->vocabulary),
        .start_token = llama_vocab_bos(model->vocabulary),
        .end_token = llama_vocab_eos(model->vocabulary),
        .shares_tokens = !llama_model_is_recurrent(model->llama) && !llama_model_is_hybrid(model->llama),
    };
}

static int32_t metadata(const language_model *model, const char *key, char *value, size_t room) {
    return llama_model_meta_val_str(model->llama, key, value, room);
}

static int32_t tokenize(
    const language_model *model, const char *text, int32_t length, bool adds_special, bool parses_special,
    int32_t *tokens, int32_t room) {
    return guarded_tokenize(model->vocabulary, text, length, tokens, room, adds_special, parses_special);
}

static int32_t piece(const language_model *model, int32_t token, char *bytes, int32_t room) {
    return guarded_piece(model->vocabulary, token, bytes, room);
}

static bool is_special(const language_model *model, int32_t token) {
    return llama_vocab_is_control(model->vocabulary, token);
}

static bool ends_generation(const language_model *model, int32_t token) {
    return llama_vocab_is_eog(model->vocabulary, token);
}

/// The layer of a tensor of the graph, or −1 if the tensor is not the residual stream.
static int32_t layer_of(const language_model_context *context, const struct ggml_tensor *tensor) {
    const char *tensor_name = ggml_get_name(tensor);
    if (strcmp(tensor_name, "result_norm") == 0) return context->layers;
    if (strncmp(tensor_name, "l_out-", 6) != 0) return -1;
    char *end;
    long layer = strtol(tensor_name + 6, &end, 10);
    return *end == 0 && layer < context->layers ? (int32_t)layer : -1;
}

static bool evaluated(struct ggml_tensor *tensor, bool asks, void *user) {
    language_model_context *context = user;
    const language_model_visitor *visitor = context->visitor;
    if (!visitor) return !asks;
    int32_t layer = layer_of(context, tensor);
    if (layer < 0 || !visitor->wants(visitor->user, layer)) return !asks;
    if (asks) return true;
    if (tensor->type != GGML_TYPE_F32) return true;
    size_t bytes = ggml_nbytes(tensor);
    if (bytes > context->value_room) {
        free(context->values);
        context->values = malloc(bytes);
        context->value_room = bytes;
    }
    ggml_backend_tensor_get(tensor, context->values, 0, bytes);
    int32_t answer = visitor->visit(
        visitor->user, layer, (int32_t)ggml_nrows(tensor), (int32_t)tensor->ne[0], context->values);
    if (answer & language_model_visit_write) ggml_backend_tensor_set(tensor, context->values, 0, bytes);
    return !(answer & language_model_visit_stop);
}

/// The largest distance between two tokens that is exact in half precision. Attention masks have that, and those of ALiBi
/// hold distances.
enum { most_exact_distance = 2048 };

static language_model_context *open_context(
    language_model *model, const language_model_context_options *options, char *message, size_t room) {
    clear_error();
    language_model_context *context = calloc(1, sizeof *context);
    context->layers = llama_model_n_layer(model->llama);
    struct llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = (uint32_t)options->context;
    parameters.n_batch = parameters.n_ubatch = (uint32_t)options->batch;
    parameters.n_seq_max = (uint32_t)options->sequences;
    parameters.n_threads = parameters.n_threads_batch = options->threads;
    parameters.kv_unified = true;
    // With the attention cache in half precision, embeddings would lose three digits.
    parameters.type_k = parameters.type_v = GGML_TYPE_F32;
    parameters.flash_attn_type =
        options->tiled && options->context <= most_exact_distance ? LLAMA_FLASH_ATTN_TYPE_ENABLED
                                                                  : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    parameters.embeddings = options->pooled;
    parameters.cb_eval = evaluated;
    parameters.cb_eval_user_data = context;
    parameters.no_perf = true;
    context->llama = guarded_open(model->llama, parameters);
    if (!context->llama) {
        copy_error(message, room, guarded_failure()[0] ? guarded_failure() : "there is not enough memory");
        free(context);
        return NULL;
    }
    context->room = options->batch;
    context->batch = llama_batch_init(options->batch, 0, options->sequences);
    return context;
}

static void close_context(language_model_context *context) {
    llama_batch_free(context->batch);
    llama_free(context->llama);
    free(context->values);
    free(context);
}

static int32_t decode(
    language_model_context *context, int32_t count, const int32_t *tokens, const int32_t *positions,
    const int32_t *sequences, const int32_t *sequence_counts, const int8_t *outputs) {
    if (count < 1 || count > context->room) return -1;
    struct llama_batch *batch = &context->batch;
    batch->n_tokens = count;
    for (int32_t index = 0; index < count; index++) {
        batch->token[index] = tokens[index];
        batch->pos[index] = positions[index];
        batch->n_seq_id[index] = sequence_counts[index];
        for (int32_t place = 0; place < sequence_counts[index]; place++)
            batch->seq_id[index][place] = sequences[index] + place;
        batch->logits[index] = outputs[index];
    }
    const struct llama_model *model = llama_get_model(context->llama);
    bool encodes = llama_model_has_encoder(model) && !llama_model_has_decoder(model);
    return guarded_decode(context->llama, *batch, encodes);
}

static void forget(language_model_context *context) {
    llama_memory_t memory = llama_get_memory(context->llama);
    if (memory) llama_memory_clear(memory, true);
}

static const float *logits(language_model_context *context, int32_t index) {
    return llama_get_logits_ith(context->llama, index);
}

static const float *pooled(language_model_context *context, int32_t sequence) {
    return llama_get_embeddings_seq(context->llama, sequence);
}

static void set_visitor(language_model_context *context, const language_model_visitor *visitor) {
    context->visitor = visitor;
}

static int32_t set_control_vector(
    language_model_context *context, const float *directions, size_t count, int32_t width, int32_t first,
    int32_t last) {
    return llama_set_adapter_cvec(context->llama, directions, count, width, first, last);
}

static language_model_sampler *make_sampler(
    float temperature, int32_t top_k, float top_p, float min_p, uint32_t seed) {
    struct llama_sampler *chain = llama_sampler_chain_init(llama_sampler_chain_default_params());
    if (temperature <= 0) {
        llama_sampler_chain_add(chain, llama_sampler_init_greedy());
        return (language_model_sampler *)chain;
    }
    if (top_k > 0) llama_sampler_chain_add(chain, llama_sampler_init_top_k(top_k));
    if (top_p < 1) llama_sampler_chain_add(chain, llama_sampler_init_top_p(top_p, 1));
    if (min_p > 0) llama_sampler_chain_add(chain, llama_sampler_init_min_p(min_p, 1));
    llama_sampler_chain_add(chain, llama_sampler_init_temp(temperature));
    llama_sampler_chain_add(chain, llama_sampler_init_dist(seed));
    return (language_model_sampler *)chain;
}

static void free_sampler(language_model_sampler *sampler) { llama_sampler_free((struct llama_sampler *)sampler); }

static int32_t sample(language_model_sampler *sampler, language_model_context *context, int32_t index) {
    return llama_sampler_sample((struct llama_sampler *)sampler, context->llama, index);
}

static bool rewrite(const char *source, const char *destination, int32_t type, char *message, size_t room) {
    start_library();
    clear_error();
    struct llama_model_quantize_params options = llama_model_quantize_default_params();
    options.ftype = type == language_model_bfloat16 ? LLAMA_FTYPE_MOSTLY_BF16 : LLAMA_FTYPE_ALL_F32;
    options.allow_requantize = true;
    if (has_repeated_token(source, message, room)) return false;
    if (guarded_quantize(source, destination, &options)) return true;
    copy_error(message, room, guarded_failure()[0] ? guarded_failure() : "it cannot be read");
    return false;
}

__attribute__((visibility("default"))) const language_model_runtime *sparseshift_language_model_runtime(void) {
    static const language_model_runtime table = {
        .version = LANGUAGE_MODEL_RUNTIME_VERSION,
        .name = name,
        .load = load,
        .unload = unload,
        .describe = describe,
        .metadata = metadata,
        .tokenize = tokenize,
        .piece = piece,
        .ends_generation = ends_generation,
        .open = open_context,
        .close = close_context,
        .decode = decode,
        .forget = forget,
        .logits = logits,
        .pooled = pooled,
        .set_visitor = set_visitor,
        .set_control_vector = set_control_vector,
        .read_control_vector = read_control_vector,
        .release_control_vector = release_control_vector,
        .write_control_vector = write_control_vector,
        .sampler = make_sampler,
        .free_sampler = free_sampler,
        .sample = sample,
        .rewrite = rewrite,
        .is_special = is_special,
        .render_chat = render_chat,
        .release_text = release_text,
        .failure = guarded_failure,
        .be_portable = start_portable_library,
    };
    return &table;
}
