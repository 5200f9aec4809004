#ifndef CELL_REDIRECTION_H
#define CELL_REDIRECTION_H

#include <stdbool.h>
#include <stdint.h>

// A function that is declared again takes the place of the earlier one: every call of that one, from whatever was
// compiled before, arrives at the new one. To be called while no cell runs.

/// Makes the function at one address jump to another. Returns false if its code cannot be changed.
bool cell_redirect(uintptr_t from, uintptr_t to);

/// Makes callers of an asynchronous function reserve as much memory for it as the function that replaces it needs.
/// Both addresses are those of asynchronous function pointers. Returns false if the first cannot be changed.
bool cell_redirect_async(uintptr_t from, uintptr_t to);

#endif
