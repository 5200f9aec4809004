#ifndef CELL_LIBRARY_H
#define CELL_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

/// Finds where a library opened by dlopen lies: its load address and its executable range.
bool cell_library_range(void *handle, uintptr_t *base, uintptr_t *low, uintptr_t *high);

/// Whether a file system does not let programs and libraries be loaded from a folder.
bool cell_library_is_refused_in(const char *folder);

/// The file of the program or library that an address lies in, or NULL.
const char *cell_library_file(uintptr_t address);

#endif
