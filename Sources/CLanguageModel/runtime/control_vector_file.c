#include "control_vector_file.h"

#include <errno.h>
#include <ggml.h>
#include <gguf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "messages.h"

#define ARCHITECTURE "controlvector"
#define HINT_KEY ARCHITECTURE ".model_hint"
#define COUNT_KEY ARCHITECTURE ".layer_count"
#define PREFIX "direction."
/// An upper bound of the width of models.
#define WIDEST (1 << 24)

/// The text under a key, or `NULL` if there is none.
static const char *text_of(const struct gguf_context *file, const char *key) {
    int64_t place = gguf_find_key(file, key);
    return place >= 0 && gguf_get_kv_type(file, place) == GGUF_TYPE_STRING ? gguf_get_val_str(file, place) : NULL;
}

/// N of direction.N, or 0 for any other name.
static int32_t number_of(const char *name) {
    if (strncmp(name, PREFIX, strlen(PREFIX)) != 0) return 0;
    const char *digits = name + strlen(PREFIX);
    size_t length = strspn(digits, "0123456789");
    if (length < 1 || length > 6 || digits[length] != 0 || digits[0] == '0') return 0;
    return (int32_t)strtol(digits, NULL, 10);
}

/// Whether llama.cpp accepts the directions, and the file has all their numbers; otherwise writes a message.
static bool are_directions(const struct gguf_context *file, uint64_t bytes, char *message, size_t room) {
    const char *architecture = text_of(file, "general.architecture");
    if (!architecture || strcmp(architecture, ARCHITECTURE) != 0) {
        snprintf(
            message, room, "its general.architecture is '%.60s' instead of '" ARCHITECTURE "'",
            architecture ? architecture : "");
        return false;
    }
    int64_t count = gguf_get_n_tensors(file);
    if (count < 1) {
        snprintf(message, room, "it has no direction");
        return false;
    }
    int64_t width = gguf_get_tensor_ne(file, 0)[0];
    for (int64_t index = 0; index < count; index++) {
        const char *name = gguf_get_tensor_name(file, index);
        const int64_t *shape = gguf_get_tensor_ne(file, index);
        if (number_of(name) < 1) {
            snprintf(message, room, "it has a tensor '%.60s', but only direction.1, direction.2 and so on are expected", name);
        } else if (gguf_get_tensor_type(file, index) != GGML_TYPE_F32) {
            snprintf(
                message, room, "%s is of type %s instead of f32", name, ggml_type_name(gguf_get_tensor_type(file, index)));
        } else if (shape[0] < 1 || shape[0] > WIDEST || shape[1] != 1 || shape[2] != 1 || shape[3] != 1) {
            snprintf(message, room, "%s is not a vector that a model could have", name);
        } else if (shape[0] != width) {
            snprintf(
                message, room, "%s has %lld numbers, but %s has %lld", name, (long long)shape[0],
                gguf_get_tensor_name(file, 0), (long long)width);
        } else {
            uint64_t size = gguf_get_tensor_size(file, index);
            uint64_t start = gguf_get_data_offset(file) + gguf_get_tensor_offset(file, index);
            if (size <= bytes && start <= bytes - size) continue;
            snprintf(message, room, "it ends before the numbers of %s", name);
        }
        return false;
    }
    return true;
}

bool read_control_vector(const char *path, language_model_control_vector *vector, char *message, size_t room) {
    start_library();
    clear_error();
    *vector = (language_model_control_vector){0};
    struct stat status;
    FILE *stream = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rb") : NULL;
    if (!stream) {
        snprintf(message, room, "it cannot be opened");
        return false;
    }
    // Memory for the tensors is allocated after their sizes have been checked.
    struct gguf_context *file = gguf_init_from_file_ptr(stream, (struct gguf_init_params){.no_alloc = true});
    bool is_read = false;
    if (!file) {
        copy_error(message, room, "it is not a GGUF file");
    } else if (are_directions(file, (uint64_t)status.st_size, message, room)) {
        size_t width = (size_t)gguf_get_tensor_ne(file, 0)[0];
        const char *hint = text_of(file, HINT_KEY);
        vector->count = (int32_t)gguf_get_n_tensors(file);
        vector->width = (int32_t)width;
        snprintf(vector->model_hint, sizeof vector->model_hint, "%s", hint ? hint : "");
        vector->blocks = malloc(sizeof(int32_t) * (size_t)vector->count);
        vector->directions = malloc(sizeof(float) * width * (size_t)vector->count);
        is_read = vector->blocks && vector->directions;
        for (int32_t index = 0; is_read && index < vector->count; index++) {
            vector->blocks[index] = number_of(gguf_get_tensor_name(file, index));
            off_t start = (off_t)(gguf_get_data_offset(file) + gguf_get_tensor_offset(file, index));
            is_read = fseeko(stream, start, SEEK_SET) == 0
                      && fread(vector->directions + (size_t)index * width, sizeof(float), width, stream) == width;
        }
        if (!is_read) {
            snprintf(message, room, "it cannot be read");
            release_control_vector(vector);
        }
    }
    if (file) gguf_free(file);
    fclose(stream);
    return is_read;
}

void release_control_vector(language_model_control_vector *vector) {
    free(vector->blocks);
    free(vector->directions);
    *vector = (language_model_control_vector){0};
}

bool write_control_vector(
    const char *path, const language_model_control_vector *vector, char *message, size_t room) {
    start_library();
    clear_error();
    struct ggml_init_params parameters = {
        .mem_size = ggml_tensor_overhead() * (size_t)(vector->count + 1), .no_alloc = true};
    struct ggml_context *tensors = ggml_init(parameters);
    if (!tensors) {
        copy_error(message, room, "there is not enough memory");
        return false;
    }
    struct gguf_context *file = gguf_init_empty();
    gguf_set_val_str(file, "general.architecture", ARCHITECTURE);
    gguf_set_val_str(file, HINT_KEY, vector->model_hint);
    gguf_set_val_i32(file, COUNT_KEY, vector->count);
    for (int32_t index = 0; index < vector->count; index++) {
        struct ggml_tensor *tensor = ggml_new_tensor_1d(tensors, GGML_TYPE_F32, vector->width);
        ggml_format_name(tensor, PREFIX "%d", vector->blocks[index]);
        tensor->data = vector->directions + (size_t)index * (size_t)vector->width;
        gguf_add_tensor(file, tensor);
    }
    FILE *stream = fopen(path, "wbx");
    bool is_written = stream && gguf_write_to_file_ptr(file, stream, false);
    // A full disk may be reported only when the last bytes are written.
    if (stream && fclose(stream) != 0) is_written = false;
    if (!is_written) copy_error(message, room, stream ? "the disk may be full" : strerror(errno));
    gguf_free(file);
    ggml_free(tensors);
    return is_written;
}
