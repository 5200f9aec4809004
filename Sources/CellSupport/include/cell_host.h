#ifndef CELL_HOST_H
#define CELL_HOST_H

#include <stdbool.h>
#include <stddef.h>

/// Counts that the calling thread has come from a cell into the program that runs it. The thread is not stopped there,
/// where it would leave locks behind that the whole program needs, but when it comes back to the cell.
void cell_host_enter(void);

/// The end of what `cell_host_enter` began.
void cell_host_leave(void);

/// Whether the calling thread is there.
bool cell_host_is_entered(void);

/// Whether the calling thread is the one on which cells run.
bool cell_host_is_on_cell_thread(void);

/// The system's number of the calling thread.
int cell_host_thread(void);

/// Keeps what the Swift runtime has just written about the trap that the calling thread is about to meet.
void cell_host_note_message(const char *bytes, size_t count);

/// Ends the work of the calling thread, which is not the cell's, as a full stack does if too little of its stack is left
/// for the program's work.
void cell_host_refuse_full_stack(void);

/// Where a last sentence goes before the process ends.
void cell_host_set_log(int descriptor);

#endif
