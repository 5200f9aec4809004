#define _GNU_SOURCE
#include "cell_streams.h"
#include "cell_host.h"
#include "recovery_point.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static cell_stream_writer stream_writer;
static cell_stream_reader stream_reader;

static ssize_t write_to_stream(int stream, const char *bytes, size_t count) {
    // The threads that would send it are not in a child made by fork().
    if (is_forked_child) return write(stream, bytes, count);
    // The lock of the streams must not be held when the stack is full.
    cell_host_refuse_full_stack();
    cell_host_enter();
    stream_writer(stream, bytes, count);
    cell_host_leave();
    return (ssize_t)count;
}

static ssize_t write_standard_output(void *cookie, const char *bytes, size_t count) {
    (void)cookie;
    return write_to_stream(1, bytes, count);
}

static ssize_t write_standard_error(void *cookie, const char *bytes, size_t count) {
    (void)cookie;
    return write_to_stream(2, bytes, count);
}

static ssize_t read_standard_input(void *cookie, char *bytes, size_t capacity) {
    (void)cookie;
    cell_host_enter();
    long count = stream_reader(bytes, capacity);
    cell_host_leave();
    if (count < 0) errno = EIO;
    return (ssize_t)count;
}

static FILE *open_stream(const char *mode, cookie_io_functions_t functions) {
    FILE *stream = fopencookie(NULL, mode, functions);
    // Unbuffered costs no system call here: the bytes only go to a queue of this process.
    if (mode[0] == 'w') setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

static FILE *open_output(void) { return open_stream("w", (cookie_io_functions_t){.write = write_standard_output}); }
static FILE *open_error(void) { return open_stream("w", (cookie_io_functions_t){.write = write_standard_error}); }
static FILE *open_input(void) { return open_stream("r", (cookie_io_functions_t){.read = read_standard_input}); }

static bool is_locked(FILE *stream) {
    if (ftrylockfile(stream) != 0) return true;
    funlockfile(stream);
    return false;
}

void cell_streams_renew(void) {
    if (is_locked(stdout)) stdout = open_output();
    if (is_locked(stderr)) stderr = open_error();
    if (is_locked(stdin)) stdin = open_input();
}

void cell_streams_install(cell_stream_writer writer, cell_stream_reader reader) {
    // Libraries such as libstdc++ keep the streams that they found at start; those write to the
    // descriptors, which must then happen at once.
    fflush(NULL);
    setvbuf(stdout, NULL, _IONBF, 0);
    setvbuf(stderr, NULL, _IONBF, 0);
    stream_writer = writer;
    stream_reader = reader;
    stdout = open_output();
    stderr = open_error();
    stdin = open_input();
}

void cell_streams_flush(void) {
    // Not every open stream: one that a stopped cell left locked would hold this up for ever.
    if (!is_locked(stdout)) fflush(stdout);
    if (!is_locked(stderr)) fflush(stderr);
}

int cell_memory_file(void) {
    return memfd_create("cell", MFD_CLOEXEC);
}

int cell_pipe(int descriptors[2]) {
    return pipe2(descriptors, O_CLOEXEC);
}
