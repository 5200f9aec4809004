// The list of tokens in a GGUF file, checked before llama.cpp reads it.
#pragma once
#include <stdbool.h>
#include <stddef.h>

/// Whether two tokens of the file have the same text; then there is a message. False if the file has no list of tokens
/// or is not a GGUF file.
bool has_repeated_token(const char *path, char *message, size_t room);
