#ifndef CELL_RECOVERY_H
#define CELL_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Why control left a cell.
typedef enum cell_end {
    /// The entry point returned.
    cell_end_returned = 0,
    /// A signal such as SIGILL (a Swift trap) or SIGSEGV on the cell's own thread.
    cell_end_fault = 1,
    /// The same on another thread, which is parked from then on.
    cell_end_foreign_fault = 2,
    /// The session asked the cell to stop.
    cell_end_interrupted = 3,
    /// The cell called exit().
    cell_end_exit = 4,
    /// The cell threw an error at its top level.
    cell_end_thrown = 5,
    /// Library code gave the cell up with `cell_abandon`.
    cell_end_abandoned = 6,
} cell_end;

#define CELL_MAXIMUM_FRAMES 64

/// What is known when control has left a cell.
typedef struct cell_outcome {
    cell_end end;
    /// The signal of a fault.
    int signal_number;
    /// The address that could not be accessed, for SIGSEGV and SIGBUS.
    uintptr_t fault_address;
    /// The argument of exit().
    int exit_status;
    /// The error thrown, retained for the caller.
    void *error;
    /// Whether the fault was a stack overflow.
    bool stack_overflow;
    /// Whether control was inside the cell's own code, so that nothing else was cut short.
    bool in_cell_code;
    /// Whether the thread is in the midst of nothing: the jump out of the cell has not left it inside a
    /// task or a block of a dispatch queue.
    bool thread_is_whole;
    /// Where control was and the return addresses above it, innermost first; for a thrown error, the
    /// return addresses above the place that threw.
    int frame_count;
    void *frames[CELL_MAXIMUM_FRAMES];
} cell_outcome;

/// Installs the signal handlers. Call once, before any cell runs.
void cell_recovery_install(void);

/// Gives the calling thread an alternate signal stack, so that it survives its own stack's overflow.
void cell_recovery_prepare_thread(void);

/// Calls `entry` and comes back however it ends.
void cell_recovery_run(int (*entry)(int, char **), cell_outcome *outcome);

/// Keeps the calling thread for ever without work. A thread that is in the midst of something must
/// not end, or libdispatch would end the process.
void cell_recovery_park_thread(void) __attribute__((noreturn));

/// Whether a cell is running.
bool cell_recovery_is_running(void);

/// Stops the running cell from another thread as soon as it stands where stopping is safe:
/// `patience` rises from 0 (only in the cell's own code) over 1 (also in the Swift runtime and in a
/// blocking system call) to 2 (also in other libraries, the C library and this program excepted).
/// Where it cannot be stopped, from 1 on it will be as soon as it comes back to its own code.
/// Harmless if no cell is running; call it again until the cell has ended.
void cell_recovery_interrupt(int patience);

/// Ignores `cell_recovery_interrupt` for a while: code on the cell's thread has taken note of the request
/// and ends by itself.
void cell_recovery_hold_off(double seconds);

/// Leaves the running cell from its own thread, as an interrupt does.
void cell_recovery_leave_interrupted(void) __attribute__((noreturn));

/// Gives the running cell up from its own thread. Does not return if a cell runs on this thread.
void cell_abandon(void);

#endif
