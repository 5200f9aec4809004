// The errors that llama.cpp logs, as the reasons of failures.
#pragma once
#include <stdbool.h>
#include <stddef.h>

/// Starts llama.cpp, once.
void start_library(void);

/// Starts llama.cpp with the kernels for AVX2; false if it has others, or there are none.
bool start_portable_library(void);

/// Clears earlier errors.
void clear_error(void);

/// Copies the first error since, without function names in front and without the line break, or `otherwise`.
void copy_error(char *message, size_t room, const char *otherwise);
