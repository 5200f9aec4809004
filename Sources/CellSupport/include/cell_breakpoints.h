#ifndef CELL_BREAKPOINTS_H
#define CELL_BREAKPOINTS_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

// A cell that calls a library again and again is hardly ever met in its own code, and a library must not be
// left in the midst of its work. Breakpoints where its calls will return stop the cell there.

/// Sets breakpoints at the places in cells to which the calls on a stack may return. Too many do no harm:
/// wherever one is met, the cell is in its own code. Safe in a signal handler.
void cell_breakpoints_plant(uintptr_t stack_pointer, uintptr_t stack_end);

/// Whether there are any.
bool cell_breakpoints_are_planted(void);

/// Puts the cells' own instructions back. Safe in a signal handler. Like planting, for the cell's thread.
void cell_breakpoints_remove(void);

/// To be asked by the handler of SIGTRAP: whether a breakpoint was met, be it a moment ago. If so, the
/// context is set back to the instruction that belongs there.
bool cell_breakpoints_were_met(ucontext_t *context);

#endif
