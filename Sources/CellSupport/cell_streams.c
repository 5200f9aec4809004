#define _GNU_SOURCE
#include "cell_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

static cell_stream_writer stream_writer;
static cell_stream_reader stream_reader;

static ssize_t write_standard_output(void *cookie, const char *bytes, size_t count) {
    (void)cookie;
    stream_writer(1, bytes, count);
    return (ssize_t)count;
}

static ssize_t write_standard_error(void *cookie, const char *bytes, size_t count) {
    (void)cookie;
    stream_writer(2, bytes, count);
    return (ssize_t)count;
}

static ssize_t read_standard_input(void *cookie, char *bytes, size_t capacity) {
    (void)cookie;
    long count = stream_reader(bytes, capacity);
    if (count < 0) errno = EIO;
    return (ssize_t)count;
}

static FILE *open_stream(const char *mode, cookie_io_functions_t functions) {
    FILE *stream = fopencookie(NULL, mode, functions);
    // Unbuffered costs no system call here: the bytes only go to a queue of this process.
    if (mode[0] == 'w') setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

void cell_streams_renew(void) {
    stdout = open_stream("w", (cookie_io_functions_t){.write = write_standard_output});
    stderr = open_stream("w", (cookie_io_functions_t){.write = write_standard_error});
    stdin = open_stream("r", (cookie_io_functions_t){.read = read_standard_input});
}

void cell_streams_install(cell_stream_writer writer, cell_stream_reader reader) {
    // Libraries such as libstdc++ keep the streams that they found at start; those write to the
    // descriptors, which must then happen at once.
    fflush(NULL);
    setvbuf(stdout, NULL, _IONBF, 0);
    setvbuf(stderr, NULL, _IONBF, 0);
    stream_writer = writer;
    stream_reader = reader;
    cell_streams_renew();
}

void cell_streams_flush(void) {
    // Not every open stream: one that a stopped cell left locked would hold this up for ever.
    fflush(stdout);
    fflush(stderr);
}

int cell_pipe(int descriptors[2]) {
    return pipe2(descriptors, O_CLOEXEC);
}
