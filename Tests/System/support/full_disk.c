// Preloaded into a program, it makes one call that writes fail as on a full disk, and all later ones too.
//
// Environment: FULL_DISK_FOLDER is the folder whose files count, FULL_DISK_STATE a file of two integers of eight bytes: the
// number of calls so far, and the number of the call that fails first (0 for none). The file may be changed at any time.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long *state;
static char folder[4096];

__attribute__((constructor)) static void begin(void) {
    const char *place = getenv("FULL_DISK_FOLDER"), *path = getenv("FULL_DISK_STATE");
    if (place == NULL || path == NULL || realpath(place, folder) == NULL) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *memory = mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) state = memory;
    close(file);
}

static int is_in_folder(const char *path) {
    size_t length = strlen(folder);
    if (length == 0 || state == NULL) return 0;
    char resolved[4096];
    if (path[0] != '/') {
        char here[2048];
        if (getcwd(here, sizeof here) == NULL) return 0;
        snprintf(resolved, sizeof resolved, "%s/%s", here, path);
        path = resolved;
    }
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int fails(void) {
    long number = ++state[0];
    return state[1] > 0 && number >= state[1];
}

// Whether a call on an open file fails.
static int fails_on(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    // Pipes and sockets have no path.
    if (length < 0 || path[0] != '/') return 0;
    path[length] = 0;
    return is_in_folder(path) && fails();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FULL() do { errno = ENOSPC; return -1; } while (0)

ssize_t write(int file, const void *bytes, size_t size) {
    if (fails_on(file)) FULL();
    return NEXT(write)(file, bytes, size);
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
    if (fails_on(file)) FULL();
    return NEXT(pwrite)(file, bytes, size, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
    if (fails_on(file)) FULL();
    return NEXT(pwrite64)(file, bytes, size, offset);
}
ssize_t writev(int file, const struct iovec *parts, int number) {
    if (fails_on(file)) FULL();
    return NEXT(writev)(file, parts, number);
}
int fsync(int file) {
    if (fails_on(file)) FULL();
    return NEXT(fsync)(file);
}
int fdatasync(int file) {
    if (fails_on(file)) FULL();
    return NEXT(fdatasync)(file);
}
int rename(const char *from, const char *to) {
    if (is_in_folder(to) && fails()) FULL();
    return NEXT(rename)(from, to);
}
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    if (is_in_folder(new) && fails()) FULL();
    return NEXT(renameat2)(from, old, to, new, flags);
}
int mkdir(const char *path, mode_t mode) {
    if (is_in_folder(path) && fails()) FULL();
    return NEXT(mkdir)(path, mode);
}

// A new file needs room for its name.
static int opened(int (*next)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (flags & O_CREAT && is_in_folder(path) && access(path, F_OK) != 0 && fails()) FULL();
    return next(path, flags, mode);
}
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(NEXT(open), path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(NEXT(open64), path, flags, mode);
}
