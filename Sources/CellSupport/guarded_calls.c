#define _GNU_SOURCE
#include "cell_code.h"
#include "cell_recovery.h"
#include "recovery_point.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

// The program's own versions of the functions by which libraries and cells begin work on other threads. A trap in such
// work is left at the work's beginning, so that its thread, its queue and the executor of its task go on.

static void *real(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

#define REAL(result, name, ...) \
    static result (*_Atomic real_function)(__VA_ARGS__); \
    result (*function)(__VA_ARGS__) = atomic_load(&real_function); \
    if (!function) atomic_store(&real_function, function = real(name))

#define EXPORTED __attribute__((visibility("default")))

// Calls a function; returns false if a fault has cut it short.
enum { is_thread_start = 1, is_stage = 2 };

static bool call_guarded(void (*function)(void *), void *context, int kind) {
    recovery_point point = {.is_thread_start = kind == is_thread_start, .is_stage = kind == is_stage};
    recovery_point_enter(&point);
    if (sigsetjmp(point.buffer, 0) == 0) {
        function(context);
        recovery_point_leave(&point);
        return true;
    }
    recovery_point_land(&point);
    // As the handler of the fault had them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR2);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    return false;
}

bool cell_recovery_call(void (*function)(void *), void *context) {
    return call_guarded(function, context, 0);
}

// Threads.

#define GUARD_SIZE ((size_t)128 << 10)

struct thread_start {
    void *(*routine)(void *);
    void *argument, *result;
    thread_kind kind;
};

static void note_stack(void) {
    pthread_attr_t attributes;
    void *low;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        lowest_stack_address = (uintptr_t)low;
        highest_stack_address = (uintptr_t)low + size;
    }
    pthread_attr_destroy(&attributes);
}

static void run_routine(void *raw_start) {
    struct thread_start *start = raw_start;
    start->result = start->routine(start->argument);
}

static void *run_thread(void *raw_start) {
    struct thread_start start = *(struct thread_start *)raw_start;
    free(raw_start);
    kind_of_thread = start.kind;
    alternate_stack_prepare();
    note_stack();
    call_guarded(run_routine, &start, is_thread_start);
    return start.result;
}

static bool is_of_dispatch(void *(*routine)(void *)) {
    Dl_info object;
    return dladdr((void *)(uintptr_t)routine, &object) && object.dli_fname && strstr(object.dli_fname, "libdispatch");
}

EXPORTED int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument
) {
    REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    struct thread_start *start = malloc(sizeof *start);
    if (!start) return function(thread, attributes, routine, argument);
    *start = (struct thread_start){.routine = routine, .argument = argument};
    start->kind = is_of_dispatch(routine) ? thread_of_dispatch : kind_of_thread == thread_of_cells ? thread_of_cells : thread_of_program;
    // Frames that are larger than the usual guard, a page, would reach beyond it.
    pthread_attr_t own;
    pthread_attr_t usual;
    pthread_attr_init(&usual);
    own = attributes ? *attributes : usual;
    size_t size = 0;
    if (pthread_attr_getstacksize(&own, &size) == 0 && size >= 8 * GUARD_SIZE) pthread_attr_setguardsize(&own, GUARD_SIZE);
    int result = function(thread, &own, run_thread, start);
    pthread_attr_destroy(&usual);
    if (result != 0) free(start);
    return result;
}

// Blocks and functions on queues. Blocks are C's extension, as libdispatch takes them.

typedef void (^block)(void);

static void call_block(void *raw_block) { ((block)raw_block)(); }

extern void *_Block_copy(const void *);
extern void _Block_release(const void *);

static block guarded(block work) {
    return _Block_copy(^{
        call_guarded(call_block, (void *)work, 0);
    });
}

// Passes a guarded block, which the function behind keeps as long as it needs it.
#define PASS_GUARDED(work, ...) \
    block guarded_work = guarded(work); \
    function(__VA_ARGS__, guarded_work); \
    _Block_release(guarded_work)

struct guarded_function {
    void (*function)(void *);
    void *context;
};

static void call_function(void *raw_call) {
    struct guarded_function call = *(struct guarded_function *)raw_call;
    free(raw_call);
    call_guarded(call.function, call.context, 0);
}

static struct guarded_function *guarded_function(void (*function)(void *), void *context) {
    struct guarded_function *call = malloc(sizeof *call);
    if (!call) abort();
    *call = (struct guarded_function){.function = function, .context = context};
    return call;
}

EXPORTED void dispatch_async(void *queue, block work) {
    REAL(void, "dispatch_async", void *, block);
    PASS_GUARDED(work, queue);
}

EXPORTED void dispatch_barrier_async(void *queue, block work) {
    REAL(void, "dispatch_barrier_async", void *, block);
    PASS_GUARDED(work, queue);
}

EXPORTED void dispatch_group_async(void *group, void *queue, block work) {
    REAL(void, "dispatch_group_async", void *, void *, block);
    PASS_GUARDED(work, group, queue);
}

EXPORTED void dispatch_group_notify(void *group, void *queue, block work) {
    REAL(void, "dispatch_group_notify", void *, void *, block);
    PASS_GUARDED(work, group, queue);
}

EXPORTED void dispatch_after(uint64_t time, void *queue, block work) {
    REAL(void, "dispatch_after", uint64_t, void *, block);
    PASS_GUARDED(work, time, queue);
}

EXPORTED void dispatch_source_set_event_handler(void *source, block work) {
    REAL(void, "dispatch_source_set_event_handler", void *, block);
    if (!work) return function(source, NULL);
    PASS_GUARDED(work, source);
}

// The caller of these waits for the block: when the queue is in order again, it is left as well.

#define RUN_AS_STAGE(name) \
    REAL(void, name, void *, block); \
    __block bool is_whole = true; \
    function(queue, ^{ is_whole = call_guarded(call_block, (void *)work, is_stage); }); \
    if (!is_whole) continue_leaving()

EXPORTED void dispatch_sync(void *queue, block work) {
    RUN_AS_STAGE("dispatch_sync");
}

EXPORTED void dispatch_barrier_sync(void *queue, block work) {
    RUN_AS_STAGE("dispatch_barrier_sync");
}

// The concurrency library runs tasks by these two.
EXPORTED void dispatch_async_f(void *queue, void *context, void (*work)(void *)) {
    REAL(void, "dispatch_async_f", void *, void *, void (*)(void *));
    function(queue, guarded_function(work, context), call_function);
}

EXPORTED void dispatch_after_f(uint64_t time, void *queue, void *context, void (*work)(void *)) {
    REAL(void, "dispatch_after_f", uint64_t, void *, void *, void (*)(void *));
    function(time, queue, guarded_function(work, context), call_function);
}

// What a library calls in order to end the process ends the cell.

EXPORTED void exit(int status) {
    if (cell_runs_here()) __wrap_exit(status);
    REAL(void, "exit", int);
    function(status);
    __builtin_unreachable();
}

// A cell that sets a handler of its own for faults would lose the session at the next trap.

static bool is_kept_from_cells(int number) {
    return number == SIGILL || number == SIGTRAP || number == SIGSEGV || number == SIGBUS || number == SIGFPE
        || number == SIGABRT || number == SIGUSR2;
}

EXPORTED int sigaction(int number, const struct sigaction *restrict new, struct sigaction *restrict old) {
    REAL(int, "sigaction", int, const struct sigaction *, struct sigaction *);
    bool is_refused = new && is_kept_from_cells(number) && cell_code_contains((uintptr_t)__builtin_return_address(0));
    return function(number, is_refused ? NULL : new, old);
}

typedef void (*signal_handler)(int);

EXPORTED signal_handler signal(int number, signal_handler handler) {
    REAL(signal_handler, "signal", int, signal_handler);
    if (is_kept_from_cells(number) && cell_code_contains((uintptr_t)__builtin_return_address(0))) return SIG_DFL;
    return function(number, handler);
}
