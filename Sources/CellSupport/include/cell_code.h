#ifndef CELL_CODE_H
#define CELL_CODE_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

/// Tells that the addresses [low, high) hold code of a cell.
void cell_code_add(uintptr_t low, uintptr_t high);

/// Whether an address lies in a cell's code. Safe in a signal handler.
bool cell_code_contains(uintptr_t address);

/// Whether an address in a cell's code stands behind a call, so that a function may return there. Safe in
/// a signal handler.
bool cell_code_follows_call(uintptr_t address);

/// The registers of an interrupted thread that tell where it was.
uintptr_t cell_context_program_counter(const ucontext_t *context);
uintptr_t cell_context_stack_pointer(const ucontext_t *context);
void cell_context_set_program_counter(ucontext_t *context, uintptr_t address);

/// Sets the registers of a thread that has just made a call as if the call had returned.
void cell_context_return_from_call(ucontext_t *context);

#endif
