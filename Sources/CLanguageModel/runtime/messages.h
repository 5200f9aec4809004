// What llama.cpp says on its log, as the reason of a failure.
#pragma once
#include <stddef.h>

/// Starts llama.cpp, once.
void start_library(void);

/// Forgets earlier errors.
void clear_error(void);

/// The first error since, without the names of functions before it and the line's end.
void copy_error(char *message, size_t room, const char *otherwise);
