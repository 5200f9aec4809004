// Control vectors as GGUF files; see the table in language_model_runtime.h.
#pragma once
#include "language_model_runtime.h"

bool read_control_vector(const char *path, language_model_control_vector *vector, char *message, size_t room);
void release_control_vector(language_model_control_vector *vector);
bool write_control_vector(
    const char *path, const language_model_control_vector *vector, char *message, size_t room);
