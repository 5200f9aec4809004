// Conversations in the form that a model was trained on; see the table in language_model_runtime.h.
#pragma once
#include "language_model_runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

char *render_chat(
    const char *jinja, const language_model_message *messages, size_t count, bool begins_answer,
    const char *start_text, const char *end_text, char *message, size_t room);
void release_text(char *text);

#ifdef __cplusplus
}
#endif
