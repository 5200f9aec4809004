#ifndef RECOVERY_POINT_H
#define RECOVERY_POINT_H

#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What the modules of this library share about the places to which a thread can jump back.

#define MAXIMUM_RUNTIME_STATE 64

/// A thread's own variables of the Swift runtime: the accesses to variables that it is in the midst of, and the task
/// and the executor that it runs.
typedef struct runtime_state {
    unsigned char bytes[2][MAXIMUM_RUNTIME_STATE];
} runtime_state;

/// The initialisation of a global value that a thread is in the midst of.
typedef struct once_record {
    _Atomic int32_t *state;
    struct once_record *outer;
} once_record;

/// A place to which a thread can jump back, and what must be as it was then.
typedef struct recovery_point {
    sigjmp_buf buffer;
    struct recovery_point *outer;
    once_record *once;
    void *queue;
    runtime_state state;
    /// Whether the thread ends after a jump, which one that belongs to the program or to libdispatch must not.
    bool is_thread_start;
    /// Whether the function that entered it leaves a queue in order first, and then calls `continue_leaving`.
    bool is_stage;
} recovery_point;

/// The innermost of the calling thread; NULL without one.
extern __thread recovery_point *innermost_recovery_point;
/// The same for initialisations.
extern __thread once_record *innermost_once;

/// Whose thread it is: one of the program's own must go on, and a trap there ends the process.
typedef enum thread_kind { thread_of_program, thread_of_dispatch, thread_of_cells } thread_kind;
extern __thread thread_kind kind_of_thread;

/// Where the thread's stack lies, if it is known.
extern __thread uintptr_t lowest_stack_address, highest_stack_address;

/// Enters a recovery point. To be followed by `sigsetjmp(point.buffer, …)` in the same function.
void recovery_point_enter(recovery_point *point);

/// Leaves a recovery point after its function has returned.
void recovery_point_leave(recovery_point *point);

/// Restores the state of the thread after a jump to a recovery point.
void recovery_point_land(recovery_point *point);

/// Whether the thread is in no more blocks of dispatch queues than at the recovery point. Safe in a signal handler.
bool recovery_point_is_reachable(const recovery_point *point);

/// Undoes the initialisations that the thread has begun since the recovery point (NULL for all), so that the next use
/// of a value begins them anew. Safe in a signal handler.
void once_undo(const recovery_point *point);

/// Finds the variables of the Swift runtime.
void runtime_state_prepare(void);

/// Gives the calling thread an alternate signal stack.
void alternate_stack_prepare(void);

/// The process that a cell has made by fork(): it is no kernel.
extern bool is_forked_child;

/// Jumps on from a stage to the next recovery point outwards.
void continue_leaving(void) __attribute__((noreturn));

/// Whether the calling thread runs a cell, and not the program on its behalf.
bool cell_runs_here(void);

/// Ends the running cell, or the work of another thread, as a call of exit() does.
void __wrap_exit(int status) __attribute__((noreturn));

/// Ends the process at once.
void end_process(int status) __attribute__((noreturn));

#endif
