#define _GNU_SOURCE
#include "recovery_point.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

__thread once_record *innermost_once;

static void futex(_Atomic int32_t *word, int operation, int32_t value) {
    syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

enum { not_begun = 0, running = 1, done = -1 };

static void set(_Atomic int32_t *state, int32_t value) {
    atomic_store(state, value);
    futex(state, FUTEX_WAKE, INT32_MAX);
}

// The runtime's function behind `static let` and globals. Its own version holds a lock for ever if an initialiser is
// left by a jump, and the next use would wait for it. Like there, a negative state means done.
__attribute__((visibility("default"))) void swift_once(
    _Atomic int32_t *state, void (*initialise)(void *), void *context
) {
    for (;;) {
        int32_t found = not_begun;
        if (atomic_compare_exchange_strong(state, &found, running)) break;
        if (found < 0) return;
        futex(state, FUTEX_WAIT, found);
    }
    once_record record = {.state = state, .outer = innermost_once};
    innermost_once = &record;
    initialise(context);
    innermost_once = record.outer;
    set(state, done);
}

void once_undo(const recovery_point *point) {
    const once_record *end = point ? point->once : NULL;
    for (const once_record *record = innermost_once; record && record != end; record = record->outer)
        set(record->state, not_begun);
}
