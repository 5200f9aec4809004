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
    /// The same on another thread.
    cell_end_foreign_fault = 2,
    /// The session asked the cell to stop.
    cell_end_interrupted = 3,
    /// The cell called exit().
    cell_end_exit = 4,
    /// The cell threw an error at its top level.
    cell_end_thrown = 5,
    /// Library code gave the cell up with `cell_abandon`.
    cell_end_abandoned = 6,
    /// The cell ended its own thread, with `Thread.exit()` for example.
    cell_end_thread_exit = 7,
} cell_end;

#define CELL_MAXIMUM_FRAMES 64
#define CELL_MAXIMUM_MESSAGE 1024

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
    /// Whether the other thread of a fault stands still for ever where it was, as it could not be left.
    bool is_parked;
    /// Whether the thread of a fault was in the midst of a task, which will never end.
    bool in_task;
    /// Whether the message is a sentence on why the fault has happened, in a library that knows.
    bool has_reason;
    /// What the runtime wrote about a trap, without a zero at its end.
    int message_count;
    char message[CELL_MAXIMUM_MESSAGE];
    /// Where control was and the return addresses above it, innermost first; for a thrown error, the
    /// return addresses above the place that threw.
    int frame_count;
    void *frames[CELL_MAXIMUM_FRAMES];
} cell_outcome;

/// Installs the signal handlers. Call once, before any cell runs.
void cell_recovery_install(void);

/// Has `hook` called in the signal handler of a thread that has met a fault and leaves whatever library it is in: it
/// releases the library's locks, and returns a sentence on why the fault has happened, or NULL if it does not know.
/// Call before any cell runs.
void cell_recovery_set_fault_hook(const char *(*hook)(void));

/// Has copies of this process that cells make by `fork` close a descriptor, or none if it is -1: whoever reads a pipe
/// would otherwise wait for the copy's end. Replaces the descriptor of the call before.
void cell_close_in_forks(int descriptor);

/// Calls `entry` on the thread of the cells and comes back however it ends. One cell runs at a time.
///
/// The thread has room for deep recursion. If it is left by a jump that cuts off more than the cell's own code, it is
/// replaced.
void cell_recovery_run(int (*entry)(int, char **), cell_outcome *outcome);

/// Calls a function that runs code of cells, such as a deinitialiser, on the calling thread. Returns false if a fault
/// has cut it short, which is then told like one of work in the background.
bool cell_recovery_call(void (*function)(void *), void *context);

/// Stops the running cell from another thread as soon as it stands where stopping is safe:
/// `patience` rises from 0 (only in the cell's own code) over 1 (also where its calls return, and in a wait that lasts)
/// to 2 (also in other libraries, the C library and this program excepted).
/// Harmless if no cell is running; call it again until the cell has ended.
void cell_recovery_interrupt(int patience);

/// Ignores `cell_recovery_interrupt` for a while: code on the cell's thread has taken note of the request
/// and ends by itself.
void cell_recovery_hold_off(double seconds);

/// Leaves the running cell from its own thread, as an interrupt does.
void cell_recovery_leave_interrupted(void) __attribute__((noreturn));

/// Leaves the running cell from its own thread if it is to end for a fault on another thread.
void cell_recovery_leave_for_fault(void);

/// Waits until code of a cell has met a trap on another thread, or called exit() there, and gives what is known. The
/// thread has left its work, or stands still where it was.
void cell_recovery_wait_for_foreign_fault(cell_outcome *fault);

/// Ends the running cell for a fault on another thread. Returns when no cell has run or it has ended: whether that
/// was why.
bool cell_recovery_end_for(const cell_outcome *fault);

/// How many tasks have been lost by faults so far.
int cell_recovery_lost_tasks(void);

/// Ends the running cell from its own thread with an error, of which one reference is taken over.
void cell_end_with_error(void *error) __attribute__((noreturn));

/// Gives the running cell up from its own thread, as soon as it leaves the program's own code. Does nothing if no cell
/// runs on this thread.
void cell_abandon(void);

#endif
