#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux's exchange of two names in one step, which Swift's Glibc module leaves out. 0, or -1 with errno set.
static inline int sparseshift_exchange_names(const char *first, const char *second) {
    const unsigned int exchange = 2;  // RENAME_EXCHANGE
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, exchange);
}
