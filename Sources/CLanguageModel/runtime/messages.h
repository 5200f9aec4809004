// The errors that llama.cpp logs, as the reasons of failures.
#pragma once
#include <stddef.h>

/// Starts llama.cpp, once.
void start_library(void);

/// Clears earlier errors.
void clear_error(void);

/// Copies the first error since, without function names in front and without the line break, or `otherwise`.
void copy_error(char *message, size_t room, const char *otherwise);
