#define _GNU_SOURCE
#include "cell_recovery.h"
#include "cell_breakpoints.h"
#include "cell_code.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define INTERRUPT_SIGNAL SIGUSR2
#define ALTERNATE_STACK_SIZE (256 * 1024)

// The one cell that may run at a time, and the way back from it.
static sigjmp_buf recovery_point;
static cell_outcome *current_outcome;
static pthread_t cell_thread;
static atomic_bool cell_running;
static atomic_int interrupt_patience = -1;
// Before this time, in nanoseconds, the cell is left to end by itself.
static atomic_llong held_until;
static uintptr_t stack_end;
static __thread bool is_cell_thread;

static __thread struct {
    int count;
    void *frames[CELL_MAXIMUM_FRAMES];
} last_throw;

// Whether the signal has ended a system call in which the thread was waiting. One that does not wait, as
// when malloc asks for memory, may stand in the midst of something that holds a lock.
static bool has_ended_wait(const ucontext_t *context) {
    uintptr_t address = cell_context_program_counter(context);
#if defined(__x86_64__)
    const unsigned char *code = (const unsigned char *)address;
    return code[-2] == 0x0f && code[-1] == 0x05 && context->uc_mcontext.gregs[REG_RAX] == -EINTR;
#elif defined(__aarch64__)
    return ((const uint32_t *)address)[-1] == 0xd4000001 && (int64_t)context->uc_mcontext.regs[0] == -EINTR;
#endif
}

static void leave(cell_end end) {
    current_outcome->end = end;
    // The jump opens the mask of signals while it is still on the handler's stack.
    atomic_store(&cell_running, false);
    siglongjmp(recovery_point, 1);
}

// The frames from `address` outwards, without those of the signal handler above it.
static void record_frames(cell_outcome *outcome, uintptr_t address) {
    void *frames[CELL_MAXIMUM_FRAMES + 8];
    int count = backtrace(frames, CELL_MAXIMUM_FRAMES + 8);
    int start = 0;
    while (start < count && (uintptr_t)frames[start] != address) start++;
    outcome->frames[0] = (void *)address;
    outcome->frame_count = 1;
    for (int index = start + 1; index < count && outcome->frame_count < CELL_MAXIMUM_FRAMES; index++)
        outcome->frames[outcome->frame_count++] = frames[index];
}

static bool is_stack_overflow(const siginfo_t *information, const ucontext_t *context) {
    if (information->si_signo != SIGSEGV) return false;
    uintptr_t address = (uintptr_t)information->si_addr, stack = cell_context_stack_pointer(context);
    return address + 65536 > stack && address < stack + 65536;
}

// Ends the cell in answer to the session's request, or to a fault on another thread.
static void stop_at(uintptr_t address) {
    atomic_store(&interrupt_patience, -1);
    if (current_outcome->end == cell_end_foreign_fault) leave(cell_end_foreign_fault);
    current_outcome->in_cell_code = cell_code_contains(address);
    record_frames(current_outcome, address);
    leave(cell_end_interrupted);
}

static void handle_breakpoint(const ucontext_t *context) {
    if (is_cell_thread) {
        if (atomic_load(&interrupt_patience) >= 0) stop_at(cell_context_program_counter(context));
        cell_breakpoints_remove();
    } else if (cell_breakpoints_are_planted()) {
        // Another thread in the same code goes on as soon as the cell has stopped.
        struct timespec pause_time = {.tv_nsec = 1000000};
        nanosleep(&pause_time, NULL);
    }
}

static void handle_fault(int number, siginfo_t *information, void *raw_context) {
    const ucontext_t *context = raw_context;
    int saved_errno = errno;
    if (number == SIGTRAP && cell_breakpoints_were_met(raw_context)) {
        handle_breakpoint(context);
        errno = saved_errno;
        return;
    }
    if (!atomic_load(&cell_running)) {
        // Not a cell's doing: let the process die the way it would have.
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    static atomic_flag reporting = ATOMIC_FLAG_INIT;
    cell_outcome *outcome = current_outcome;
    if (is_cell_thread || !atomic_flag_test_and_set(&reporting)) {
        outcome->signal_number = number;
        outcome->fault_address = (uintptr_t)information->si_addr;
        outcome->in_cell_code = cell_code_contains(cell_context_program_counter(context));
        outcome->stack_overflow = is_cell_thread && is_stack_overflow(information, context);
        record_frames(outcome, cell_context_program_counter(context));
    }
    if (is_cell_thread) leave(cell_end_fault);
    // Another thread cannot be unwound from here. It stays where it is, and the cell ends.
    outcome->end = cell_end_foreign_fault;
    atomic_flag_clear(&reporting);
    atomic_store(&interrupt_patience, 2);
    for (;;) {
        if (atomic_load(&cell_running)) pthread_kill(cell_thread, INTERRUPT_SIGNAL);
        struct timespec pause_time = {.tv_nsec = 2000000};
        nanosleep(&pause_time, NULL);
        if (!atomic_load(&cell_running)) for (;;) pause();
    }
    errno = saved_errno;
}

// The object that holds an address decides what may be cut short there.
static bool may_stop_at(const ucontext_t *context, int patience) {
    uintptr_t address = cell_context_program_counter(context);
    if (cell_code_contains(address)) return true;
    if (patience < 1) return false;
    Dl_info object;
    if (!dladdr((void *)address, &object) || object.dli_fname == NULL) return false;
    const char *name = strrchr(object.dli_fname, '/');
    name = name ? name + 1 : object.dli_fname;
    if (strncmp(name, "libc.so", 7) == 0 || strncmp(name, "libc-", 5) == 0
        || strncmp(name, "libpthread", 10) == 0 || strncmp(name, "ld-linux", 8) == 0)
        return has_ended_wait(context);
    if (strncmp(name, "libswift", 8) == 0 || strncmp(name, "libFoundation", 13) == 0) return true;
    if (patience < 2) return false;
    // This program's own loops look at the interruption flag themselves.
    Dl_info own;
    if (dladdr((void *)(uintptr_t)&cell_recovery_run, &own) && own.dli_fbase == object.dli_fbase) return false;
    return strncmp(name, "libopenblas", 11) != 0 && strncmp(name, "libhdf5", 7) != 0;
}

static void handle_interrupt(int number, siginfo_t *information, void *raw_context) {
    (void)number;
    (void)information;
    if (!is_cell_thread || !atomic_load(&cell_running)) return;
    int patience = atomic_load(&interrupt_patience);
    if (patience < 0) return;
    int saved_errno = errno;
    if (may_stop_at(raw_context, patience)) {
        stop_at(cell_context_program_counter(raw_context));
    } else if (patience > 0) {
        cell_breakpoints_plant(cell_context_stack_pointer(raw_context), stack_end);
    }
    errno = saved_errno;
}

static void note_throw(void *error) {
    (void)error;
    last_throw.count = backtrace(last_throw.frames, CELL_MAXIMUM_FRAMES);
}

static void note_typed_throw(void *value, const void *type, const void *conformance) {
    (void)value, (void)type, (void)conformance;
    note_throw(NULL);
}

// Hooks of the Swift runtime, called for every error thrown.
extern void (*_Atomic _swift_willThrow)(void *);
extern void (*_Atomic _swift_willThrowTypedImpl)(void *, const void *, const void *);
// Dynamic exclusivity checking keeps a list of stack frames, which a jump out of a cell would leave
// pointing at frames that are gone.
extern bool _swift_disableExclusivityChecking;

void cell_recovery_install(void) {
    void *frames[4];
    backtrace(frames, 4);  // loads the unwinder now, not inside a signal handler
    struct sigaction fault = {.sa_sigaction = handle_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&fault.sa_mask);
    // An interrupt is answered on the cell's own stack, never on that of a handler.
    sigaddset(&fault.sa_mask, INTERRUPT_SIGNAL);
    const int signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
        sigaction(signals[index], &fault, NULL);
    struct sigaction interrupt = {.sa_sigaction = handle_interrupt, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&interrupt.sa_mask);
    sigaction(INTERRUPT_SIGNAL, &interrupt, NULL);
    _swift_willThrow = note_throw;
    _swift_willThrowTypedImpl = note_typed_throw;
    _swift_disableExclusivityChecking = true;
}

void cell_recovery_prepare_thread(void) {
    stack_t stack = {.ss_size = ALTERNATE_STACK_SIZE};
    stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack.ss_sp != MAP_FAILED) sigaltstack(&stack, NULL);
}

// What the thread is in the midst of, as libdispatch and the concurrency library see it.
extern void *dispatch_get_current_queue(void);
extern void *swift_task_getCurrent(void);

// Gives back the memory of the part of the stack that is not in use.
static void shrink_stack(void) {
    pthread_attr_t attributes;
    void *low;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        const uintptr_t page = 4096;
        uintptr_t start = ((uintptr_t)low + page - 1) & ~(page - 1);
        uintptr_t end = ((uintptr_t)__builtin_frame_address(0) - 65536) & ~(page - 1);
        if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    pthread_attr_destroy(&attributes);
}

void cell_recovery_park_thread(void) {
    for (;;) pause();
}

void cell_recovery_run(int (*entry)(int, char **), cell_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    current_outcome = outcome;
    cell_thread = pthread_self();
    is_cell_thread = true;
    last_throw.count = 0;
    atomic_store(&interrupt_patience, -1);
    atomic_store(&held_until, 0);
    stack_end = (uintptr_t)__builtin_frame_address(0);
    void *volatile queue = dispatch_get_current_queue();
    void *volatile task = swift_task_getCurrent();
    if (sigsetjmp(recovery_point, 1) == 0) {
        atomic_store(&cell_running, true);
        static char name[] = "cell";
        char *arguments[] = {name, NULL};
        entry(1, arguments);
    }
    atomic_store(&cell_running, false);
    is_cell_thread = false;
    cell_breakpoints_remove();
    outcome->thread_is_whole = queue == dispatch_get_current_queue() && task == swift_task_getCurrent();
    if (outcome->stack_overflow) shrink_stack();
}

bool cell_recovery_is_running(void) {
    return atomic_load(&cell_running);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

void cell_recovery_hold_off(double seconds) {
    if (!is_cell_thread) return;
    atomic_store(&held_until, now() + (long long)(seconds * 1e9));
    atomic_store(&interrupt_patience, -1);
    cell_breakpoints_remove();
}

void cell_recovery_interrupt(int patience) {
    if (!atomic_load(&cell_running) || now() < atomic_load(&held_until)) return;
    atomic_store(&interrupt_patience, patience);
    pthread_kill(cell_thread, INTERRUPT_SIGNAL);
}

void cell_recovery_leave_interrupted(void) {
    if (!is_cell_thread) for (;;) pause();
    leave(current_outcome->end == cell_end_foreign_fault ? cell_end_foreign_fault : cell_end_interrupted);
    __builtin_unreachable();
}

void cell_abandon(void) {
    if (!is_cell_thread || !atomic_load(&cell_running)) return;
    record_frames(current_outcome, (uintptr_t)__builtin_return_address(0));
    leave(cell_end_abandoned);
}

// What the compiler makes a cell call when an error reaches its top level; the standard library's
// own version ends the process.
__attribute__((visibility("default"), noreturn, swiftcall)) void swift_errorInMain(void *error) {
    if (!is_cell_thread) abort();
    current_outcome->error = error;
    // Where it was thrown says more than where it came out of the cell.
    current_outcome->frame_count = last_throw.count;
    memcpy(current_outcome->frames, last_throw.frames, sizeof current_outcome->frames);
    leave(cell_end_thrown);
    __builtin_unreachable();
}

// Cells are linked so that their calls of exit() arrive here.
__attribute__((visibility("default"), noreturn)) void __wrap_exit(int status) {
    if (!is_cell_thread) for (;;) pause();
    current_outcome->exit_status = status;
    leave(cell_end_exit);
    __builtin_unreachable();
}

__attribute__((visibility("default"), noreturn)) void __wrap__exit(int status) {
    __wrap_exit(status);
}
