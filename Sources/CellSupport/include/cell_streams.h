#ifndef CELL_STREAMS_H
#define CELL_STREAMS_H

#include <stddef.h>

/// Receives what the process writes. `stream` is 1 for standard output, 2 for standard error.
typedef void (*cell_stream_writer)(int stream, const char *bytes, size_t count);

/// Supplies what the process reads: at most `capacity` bytes, 0 at the end, -1 for an error.
typedef long (*cell_stream_reader)(char *bytes, size_t capacity);

/// Replaces the C library's stdin, stdout and stderr by streams over the two callbacks. What is
/// written through them arrives at once and in order, whichever of the two it was written to.
void cell_streams_install(cell_stream_writer writer, cell_stream_reader reader);

/// Gives up those of the three streams that are locked and opens new ones: a cell may have been stopped while it held
/// their locks. To a thread that is just writing, this does no harm.
void cell_streams_renew(void);

/// Flushes standard output and standard error.
void cell_streams_flush(void);

/// Opens a file in memory that child processes do not inherit. Returns its descriptor, or -1 with errno set.
int cell_memory_file(void);

/// Opens a pipe that child processes do not inherit. Returns 0, or -1 with errno set.
int cell_pipe(int descriptors[2]);

#endif
