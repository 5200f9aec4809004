// System calls that Swift's Glibc module leaves out.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The exchange of two names in one step. 0, or -1 with errno set.
static inline int sparseshift_exchange_names(const char *first, const char *second) {
    const unsigned int exchange = 2;  // RENAME_EXCHANGE
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, exchange);
}

// The processors that the calling thread may run on, a bit each, in a mask of `size` bytes. The number of bytes that the
// system has written, or -1 with errno set (EINVAL if the system has more processors than the mask has bits).
static inline long sparseshift_affinity(unsigned long size, void *mask) {
    return syscall(SYS_sched_getaffinity, 0, size, mask);
}

// A lock on a whole file, of the open file instead of the process, so that other threads' locks and closes leave it
// alone. HDF5 uses flock, which does not see it. 0, or -1 with errno set (EAGAIN or EACCES if another open file has it).
static inline int sparseshift_lock_open_file(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    const int set = 37;  // F_OFD_SETLK
    return fcntl(descriptor, set, &lock);
}
