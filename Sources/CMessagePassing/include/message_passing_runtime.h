// The functions of MPI that trainings over several processes use.
//
// MPI has no common binary interface, so that the library with this table is built on the user's cluster, by its own
// mpicc. It is opened only by processes that mpirun or srun has started.
#ifndef MESSAGE_PASSING_RUNTIME_H
#define MESSAGE_PASSING_RUNTIME_H

#include <stdint.h>

// Changes with the table.
#define MESSAGE_PASSING_RUNTIME_VERSION 1
#define MESSAGE_PASSING_RUNTIME_ENTRY "sparseshift_message_passing"

// If MPI reports an error, every function prints one sentence and ends all processes.
typedef struct {
    int32_t version;
    // Which MPI it is, in one line.
    const char *(*name)(void);
    // Starts MPI; writes the number of this process and the number of all processes. Returns 0, or another number if it
    // cannot be used by several threads of a process, one at a time.
    int (*start)(int32_t *rank, int32_t *count);
    // Replaces numbers by their sums over all processes, which are the same to the bit in all of them.
    void (*sum_floats)(float *numbers, int64_t count);
    void (*sum_doubles)(double *numbers, int64_t count);
    // Replaces bytes by those of process 0.
    void (*broadcast)(void *bytes, int64_t count);
    void (*send)(const void *bytes, int64_t count, int32_t to);
    void (*receive)(void *bytes, int64_t count, int32_t from);
    // Waits for all processes.
    void (*barrier)(void);
    // Ends all processes with an exit code.
    void (*abort)(int32_t code);
    // Ends MPI, when every process has come here.
    void (*finish)(void);
} message_passing_runtime;

typedef const message_passing_runtime *(*message_passing_runtime_entry)(void);

#endif
