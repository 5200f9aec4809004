#ifndef CELL_SYMBOLS_H
#define CELL_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A function or a variable that a library or an object file defines.
typedef struct cell_symbol {
    /// The mangled name, which is valid during the call alone.
    const char *name;
    /// Where it lies: in a library, the offset from the load address.
    uintptr_t offset;
    bool is_function;
    /// Whether it lies in memory that the program may write to.
    bool is_writable;
} cell_symbol;

/// Calls `visit` with every function and variable that an ELF file defines, local ones included. Returns
/// false if the file cannot be read.
bool cell_symbols_visit(const char *path, void (*visit)(const cell_symbol *symbol, void *context), void *context);

/// Calls `visit` with every pair of a function in an ELF object file and a name that its code refers to.
/// Calls of local functions in the same file are left out: the assembler has resolved them.
bool cell_references_visit(
    const char *path, void (*visit)(const char *function, const char *referred, void *context), void *context);

/// The readable form of a mangled Swift name, to be freed by the caller; NULL for any other name.
char *cell_symbol_demangled(const char *name);

#endif
