// The table of message_passing_runtime.h over the MPI that mpicc belongs to.
#include "../include/message_passing_runtime.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

// MPI counts elements in an int.
#define MOST_ELEMENTS (1 << 28)

static MPI_Comm all;

static void check(int code, const char *what) {
    if (code == MPI_SUCCESS) return;
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0, rank = -1;
    MPI_Error_string(code, text, &length);
    MPI_Comm_rank(all, &rank);
    fprintf(
        stderr,
        "error: MPI process %d lost the others while it %s (%s); the last checkpoint is good, resume with --resume.\n", rank,
        what, text);
    MPI_Abort(all, 1);
    abort();
}

static const char *name(void) {
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(text, &length);
    for (char *end = text; *end; end++)
        if (*end == '\n' || *end == ',') *end = 0;
    return text;
}

static int start(int32_t *rank, int32_t *count) {
    int provided = MPI_THREAD_SINGLE, started = 0, own, size;
    MPI_Initialized(&started);
    if (!started && MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS) return 1;
    if (started) MPI_Query_thread(&provided);
    if (provided < MPI_THREAD_SERIALIZED) return 2;
    // Messages of others on the same processes stay apart.
    if (MPI_Comm_dup(MPI_COMM_WORLD, &all) != MPI_SUCCESS) return 1;
    MPI_Comm_set_errhandler(all, MPI_ERRORS_RETURN);
    MPI_Comm_rank(all, &own);
    MPI_Comm_size(all, &size);
    *rank = own;
    *count = size;
    return 0;
}

static int part(int64_t left) { return left < MOST_ELEMENTS ? (int)left : MOST_ELEMENTS; }

static void sum_floats(float *numbers, int64_t count) {
    for (int64_t done = 0; done < count; done += MOST_ELEMENTS)
        check(
            MPI_Allreduce(MPI_IN_PLACE, numbers + done, part(count - done), MPI_FLOAT, MPI_SUM, all), "added numbers");
}

static void sum_doubles(double *numbers, int64_t count) {
    for (int64_t done = 0; done < count; done += MOST_ELEMENTS)
        check(
            MPI_Allreduce(MPI_IN_PLACE, numbers + done, part(count - done), MPI_DOUBLE, MPI_SUM, all), "added numbers");
}

static void broadcast(void *bytes, int64_t count) {
    for (int64_t done = 0; done < count; done += MOST_ELEMENTS)
        check(MPI_Bcast((char *)bytes + done, part(count - done), MPI_BYTE, 0, all), "passed on a batch");
}

static void send(const void *bytes, int64_t count, int32_t to) {
    for (int64_t done = 0; done < count; done += MOST_ELEMENTS)
        check(MPI_Send((const char *)bytes + done, part(count - done), MPI_BYTE, to, 0, all), "sent weights");
}

static void receive(void *bytes, int64_t count, int32_t from) {
    for (int64_t done = 0; done < count; done += MOST_ELEMENTS)
        check(
            MPI_Recv((char *)bytes + done, part(count - done), MPI_BYTE, from, 0, all, MPI_STATUS_IGNORE),
            "received weights");
}

static void barrier(void) { check(MPI_Barrier(all), "waited for them"); }

static void end_all(int32_t code) { MPI_Abort(all, code); }

static void finish(void) {
    int finished = 0;
    MPI_Finalized(&finished);
    if (!finished) MPI_Finalize();
}

const message_passing_runtime *sparseshift_message_passing(void) {
    static const message_passing_runtime table = {
        MESSAGE_PASSING_RUNTIME_VERSION, name, start, sum_floats, sum_doubles, broadcast, send, receive, barrier, end_all,
        finish,
    };
    return &table;
}
