// For dladdr.
#define _GNU_SOURCE
#include "messages.h"

#include <dlfcn.h>
#include <ggml-backend.h>
#include <limits.h>
#include <llama.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "guarded.h"

// llama.cpp logs what is wrong with a file; the text is kept for the message.
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static char last_error[512];

static void note(enum ggml_log_level level, const char *text, void *user) {
    (void)user;
    if (level != GGML_LOG_LEVEL_ERROR) return;
    pthread_mutex_lock(&log_lock);
    // The first error names the cause; later ones name the functions that failed because of it.
    if (last_error[0] == 0) snprintf(last_error, sizeof last_error, "%s", text);
    pthread_mutex_unlock(&log_lock);
}

/// Whether the kernels for AVX2 are wanted, and whether they are used.
static bool wants_portable, is_portable;

/// Loads kernels, which lie beside the library: those for AVX2 if they are wanted, or the best for this processor.
static void load_kernels(void) {
    Dl_info place;
    char folder[PATH_MAX], file[PATH_MAX + 32];
    if (!dladdr((void *)load_kernels, &place) || !place.dli_fname) return;
    snprintf(folder, sizeof folder, "%s", place.dli_fname);
    char *end = strrchr(folder, '/');
    if (end) *end = 0;
    snprintf(file, sizeof file, "%s/libggml-cpu-haswell.so", end ? folder : ".");
    if (wants_portable && ggml_backend_load(file))
        is_portable = true;
    else
        ggml_backend_load_all_from_path(end ? folder : ".");
}

static void start(void) {
    llama_log_set(note, NULL);
    guard_assertions();
    load_kernels();
    llama_backend_init();
}

void start_library(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

bool start_portable_library(void) {
    wants_portable = true;
    start_library();
    return is_portable;
}

void clear_error(void) {
    pthread_mutex_lock(&log_lock);
    last_error[0] = 0;
    pthread_mutex_unlock(&log_lock);
}

void copy_error(char *message, size_t room, const char *otherwise) {
    pthread_mutex_lock(&log_lock);
    const char *text = last_error[0] ? last_error : otherwise;
    for (const char *colon; (colon = strstr(text, ": ")) && !memchr(text, ' ', (size_t)(colon - text));) text = colon + 2;
    snprintf(message, room, "%s", text);
    message[strcspn(message, "\n")] = 0;
    pthread_mutex_unlock(&log_lock);
}
