#include "token_list.h"

#include <gguf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define KEY "tokenizer.ggml.tokens"

typedef struct {
    const char *text;
    size_t index;
} listed_token;

static int by_text(const void *left, const void *right) {
    const listed_token *first = left, *second = right;
    int order = strcmp(first->text, second->text);
    return order != 0 ? order : (first->index > second->index) - (first->index < second->index);
}

bool has_repeated_token(const char *path, char *message, size_t room) {
    struct stat status;
    FILE *stream = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rb") : NULL;
    if (!stream) return false;
    struct gguf_context *file = gguf_init_from_file_ptr(stream, (struct gguf_init_params){.no_alloc = true});
    fclose(stream);
    if (!file) return false;
    int64_t place = gguf_find_key(file, KEY);
    bool is_list = place >= 0 && gguf_get_kv_type(file, place) == GGUF_TYPE_ARRAY
                   && gguf_get_arr_type(file, place) == GGUF_TYPE_STRING;
    size_t count = is_list ? gguf_get_arr_n(file, place) : 0;
    listed_token *tokens = count ? malloc(count * sizeof *tokens) : NULL;
    bool is_repeated = false;
    if (tokens) {
        for (size_t index = 0; index < count; index++)
            tokens[index] = (listed_token){gguf_get_arr_str(file, place, index), index};
        qsort(tokens, count, sizeof *tokens, by_text);
        for (size_t index = 1; index < count && !is_repeated; index++) {
            // An empty text is not one that the tokenizer looks for.
            is_repeated = tokens[index].text[0] != 0 && strcmp(tokens[index - 1].text, tokens[index].text) == 0;
            if (is_repeated)
                snprintf(
                    message, room, "the tokens %zu and %zu are both '%.60s', so the file is damaged",
                    tokens[index - 1].index, tokens[index].index, tokens[index].text);
        }
    }
    free(tokens);
    gguf_free(file);
    return is_repeated;
}
