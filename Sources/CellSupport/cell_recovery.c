#define _GNU_SOURCE
#include "cell_recovery.h"
#include "cell_breakpoints.h"
#include "cell_code.h"
#include "cell_host.h"
#include "foreign_faults.h"
#include "recovery_point.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define INTERRUPT_SIGNAL SIGUSR2
#define STACK_SIZE ((size_t)64 << 20)
// Below the stack: memory for code that must not be left where it was when the stack was full.
#define STACK_RESERVE ((size_t)512 << 10)
#define STACK_GUARD ((size_t)64 << 10)
// Attempts, about a millisecond each, after which a wait counts as one that lasts.
#define LASTING_WAIT 10

// A thread that runs cells, one after the other.
typedef struct cell_thread {
    pthread_t handle;
    char *stack;
    sem_t ready, finished;
    int (*entry)(int, char **);
    cell_outcome *outcome;
    bool has_ended, is_parked;
    recovery_point point;
    uintptr_t stack_end;
} cell_thread;

static cell_thread *session_thread;
// That of the running cell.
static cell_thread *volatile running_thread;
static _Atomic pid_t running_identifier;
static atomic_long cell_serial;
static atomic_bool cell_running;
static atomic_int interrupt_patience = -1;
// Before this time, in nanoseconds, the cell is left to end by itself.
static atomic_llong held_until;
static __thread bool is_cell_thread;
// What ends the cell when it is back in its own code; -1 for nothing.
static volatile int pending_end = -1;
// The fault of another thread for which the cell is to end.
static const cell_outcome *_Atomic foreign_fault;
static atomic_bool foreign_fault_is_taken;
static atomic_int lost_tasks;

static __thread volatile int host_depth;
static __thread volatile bool is_handling_fault;
static __thread char noted_message[CELL_MAXIMUM_MESSAGE];
static __thread int noted_count;
static int log_descriptor = 2;
bool is_forked_child;

static __thread struct {
    int count;
    void *frames[CELL_MAXIMUM_FRAMES];
} last_throw;

void end_process(int status) {
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}

// The program.

static void act_on_pending_end(void);

void cell_host_enter(void) { host_depth++; }

void cell_host_leave(void) {
    if (--host_depth == 0) act_on_pending_end();
}

int cell_host_thread(void) { return gettid(); }

bool cell_host_is_entered(void) { return host_depth > 0; }

bool cell_host_is_on_cell_thread(void) { return is_cell_thread; }

void cell_host_note_message(const char *bytes, size_t count) {
    noted_count = (int)(count < CELL_MAXIMUM_MESSAGE ? count : CELL_MAXIMUM_MESSAGE);
    memcpy(noted_message, bytes, (size_t)noted_count);
}

// Less than this is left of a stack that counts as full when the program's own work is about to begin.
#define LEAST_STACK ((size_t)64 << 10)

static void leave_foreign(cell_outcome *outcome);
static bool record_frames(cell_outcome *outcome, uintptr_t address);
extern void *swift_task_getCurrent(void);

void cell_host_refuse_full_stack(void) {
    if (is_cell_thread || lowest_stack_address == 0 || host_depth > 0
        || (uintptr_t)__builtin_frame_address(0) - lowest_stack_address >= LEAST_STACK)
        return;
    cell_outcome outcome = {
        .end = cell_end_foreign_fault, .signal_number = SIGSEGV, .stack_overflow = true,
        .in_task = swift_task_getCurrent() != NULL,
    };
    if (record_frames(&outcome, (uintptr_t)__builtin_return_address(0))) leave_foreign(&outcome);
}

void cell_host_set_log(int descriptor) { log_descriptor = descriptor; }

// Safe in a signal handler.
static void say(const char *sentence) {
    ssize_t written = write(log_descriptor, sentence, strlen(sentence));
    (void)written;
}

// The heap or a lock that all threads need is broken: a hang would be worse than the end, which Jupyter answers with
// a restart.
static void end_broken_process(const char *sentence) {
    say(sentence);
    end_process(134);
}

static void end_for(int number, const char *sentence) {
    if (!is_forked_child) {
        say(sentence);
        void *frames[CELL_MAXIMUM_FRAMES];
        backtrace_symbols_fd(frames, backtrace(frames, CELL_MAXIMUM_FRAMES), log_descriptor);
    }
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

// Places.

static const char *file_name(const Dl_info *object) {
    const char *name = strrchr(object->dli_fname, '/');
    return name ? name + 1 : object->dli_fname;
}

static bool has_prefix(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_c_library(const char *name) {
    return has_prefix(name, "libc.so") || has_prefix(name, "libc-") || has_prefix(name, "libpthread");
}

static bool is_own_program(const Dl_info *object) {
    Dl_info own;
    return dladdr((void *)(uintptr_t)&cell_recovery_run, &own) && own.dli_fbase == object->dli_fbase;
}

static bool allocates_memory(const char *symbol) {
    static const char *const names[] = {
        "malloc", "free", "cfree", "calloc", "realloc", "reallocarray", "memalign", "aligned_alloc", "posix_memalign",
        "valloc", "malloc_trim", "malloc_usable_size",
    };
    if (!symbol) return false;
    if (has_prefix(symbol, "__libc_")) symbol += 7;
    for (size_t index = 0; index < sizeof names / sizeof *names; index++)
        if (strcmp(symbol, names[index]) == 0) return true;
    return false;
}

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

// The frames from `address` outwards, without those of the signal handler above it. Returns whether one is a cell's.
static bool record_frames(cell_outcome *outcome, uintptr_t address) {
    void *frames[CELL_MAXIMUM_FRAMES + 8];
    int count = backtrace(frames, CELL_MAXIMUM_FRAMES + 8);
    int start = 0;
    while (start < count && (uintptr_t)frames[start] != address) start++;
    outcome->frames[0] = (void *)address;
    outcome->frame_count = 1;
    bool holds_cell = cell_code_contains(address);
    for (int index = start + 1; index < count && outcome->frame_count < CELL_MAXIMUM_FRAMES; index++) {
        outcome->frames[outcome->frame_count++] = frames[index];
        holds_cell = holds_cell || cell_code_contains((uintptr_t)frames[index] - 1);
    }
    return holds_cell;
}

// The unwinder does not always find the way from a full stack. Whether the thread has come from a cell is then told by
// the addresses on its stack.
static bool record_callers_on_stack(cell_outcome *outcome, uintptr_t stack_pointer) {
    const uintptr_t reach = 32 << 10;
    // A full stack's pointer may stand in its guard.
    if (stack_pointer < lowest_stack_address && lowest_stack_address - stack_pointer < reach)
        stack_pointer = lowest_stack_address;
    uintptr_t end = highest_stack_address - stack_pointer > reach ? stack_pointer + reach : highest_stack_address;
    if (stack_pointer < lowest_stack_address || stack_pointer >= highest_stack_address) return false;
    int found = 0;
    for (uintptr_t place = stack_pointer & ~(sizeof(uintptr_t) - 1); place + sizeof(uintptr_t) <= end; place += sizeof(uintptr_t)) {
        uintptr_t value = *(const uintptr_t *)place;
        if (place < stack_pointer || !cell_code_follows_call(value)) continue;
        outcome->frames[outcome->frame_count++] = (void *)value;
        if (++found == 8 || outcome->frame_count == CELL_MAXIMUM_FRAMES) break;
    }
    return found > 0;
}

// Whether the C library's memory functions are among the innermost frames: their lock may be held, or they have found
// the heap destroyed.
static bool is_in_allocator(const cell_outcome *outcome) {
    for (int index = 0; index < outcome->frame_count; index++) {
        Dl_info object;
        uintptr_t address = (uintptr_t)outcome->frames[index] - (index > 0);
        if (!dladdr((void *)address, &object) || !object.dli_fname) return false;
        if (!is_c_library(file_name(&object))) return false;
        if (allocates_memory(object.dli_sname)) return true;
    }
    return false;
}

// Whether the cell may be left where it is, for good: nothing between there and the cell's own code holds a lock that
// others need. Code of Swift's libraries counts as such, but not that of its runtime.
static bool may_park_at(uintptr_t address, bool waits, int patience) {
    cell_outcome place = {0};
    if (!record_frames(&place, address)) return false;
    for (int index = 0; index < place.frame_count; index++) {
        uintptr_t frame = (uintptr_t)place.frames[index] - (index > 0);
        if (cell_code_contains(frame)) return true;
        Dl_info object;
        if (!dladdr((void *)frame, &object) || !object.dli_fname) return false;
        const char *name = file_name(&object);
        if (has_prefix(name, "ld-linux")) return false;
        if (is_own_program(&object)) {
            // Its loops look at the interruption flag themselves.
            if (!waits || patience < 2) return false;
        } else if (is_c_library(name)) {
            if (!waits || allocates_memory(object.dli_sname)) return false;
        } else if (has_prefix(name, "libswift")) {
            bool is_swift = object.dli_sname && has_prefix(object.dli_sname, "$s");
            if (!waits && !is_swift) return false;
        } else if (has_prefix(name, "libopenblas") || has_prefix(name, "libhdf5") || has_prefix(name, "libzmq")
                   || (has_prefix(name, "libdispatch") && !waits)) {
            return false;
        }
    }
    return false;
}

// Leaving a cell.

static void forget_breakpoints(void) {
    pending_end = -1;
    atomic_store(&interrupt_patience, -1);
    cell_breakpoints_remove();
}

// The thread stays where it is for ever: a jump would take away what others may refer to.
static void park(void) {
    for (;;) pause();
}

static void leave_in_place(cell_end end) {
    cell_thread *thread = running_thread;
    thread->outcome->end = end;
    thread->is_parked = true;
    forget_breakpoints();
    once_undo(NULL);
    atomic_store(&cell_running, false);
    sem_post(&thread->finished);
    park();
}

// Why the calling thread is on its way outwards, by stages; NULL for the cell of `stage_end`.
static __thread const cell_outcome *staged_fault;
static __thread cell_outcome staged_outcome;
static __thread cell_end stage_end;

// Jumps to the innermost recovery point if that is a stage which can be reached.
static void leave_by_stage(void) {
    recovery_point *point = innermost_recovery_point;
    if (!point || !point->is_stage || !recovery_point_is_reachable(point)) return;
    once_undo(point);
    is_handling_fault = false;
    siglongjmp(point->buffer, 1);
}

static void leave(cell_end end) {
    cell_thread *thread = running_thread;
    if (is_forked_child) end_process(128 + thread->outcome->signal_number);
    stage_end = end;
    leave_by_stage();
    if (!recovery_point_is_reachable(&thread->point)) leave_in_place(end);
    thread->outcome->end = end;
    once_undo(&thread->point);
    // The jump opens the mask of signals while it is still on the handler's stack.
    atomic_store(&cell_running, false);
    is_handling_fault = false;
    siglongjmp(thread->point.buffer, 1);
}

static bool runs_cell(void) { return is_cell_thread && atomic_load(&cell_running); }

bool cell_runs_here(void) { return runs_cell() && host_depth == 0; }

// Takes over what is known of another thread's fault, if that is why the cell ends.
static cell_end end_in_answer_to_request(void) {
    const cell_outcome *fault = atomic_exchange(&foreign_fault, NULL);
    if (!fault) return cell_end_interrupted;
    cell_outcome *outcome = running_thread->outcome;
    *outcome = *fault;
    atomic_store(&foreign_fault_is_taken, true);
    return fault->end == cell_end_exit ? cell_end_exit : cell_end_foreign_fault;
}

// Ends the cell in answer to the session's request, or to a fault on another thread.
static void stop_at(uintptr_t address, bool in_place) {
    cell_end end = end_in_answer_to_request();
    cell_outcome *outcome = running_thread->outcome;
    outcome->in_cell_code = cell_code_contains(address);
    if (end == cell_end_interrupted) record_frames(outcome, address);
    if (in_place) leave_in_place(end);
    leave(end);
}

static void act_on_pending_end(void) {
    if (pending_end == cell_end_abandoned && runs_cell()) {
        pending_end = -1;
        leave(cell_end_abandoned);
    }
}

static void handle_breakpoint(const ucontext_t *context) {
    if (is_cell_thread) {
        if (runs_cell() && host_depth == 0) {
            if (pending_end >= 0) leave((cell_end)pending_end);
            if (atomic_load(&interrupt_patience) >= 0) stop_at(cell_context_program_counter(context), false);
        }
        cell_breakpoints_remove();
    } else if (cell_breakpoints_are_planted()) {
        // Another thread in the same code goes on as soon as the cell has stopped.
        struct timespec pause_time = {.tv_nsec = 1000000};
        nanosleep(&pause_time, NULL);
    }
}

// Faults.

static bool is_stack_overflow(const siginfo_t *information, const ucontext_t *context) {
    if (information->si_signo != SIGSEGV) return false;
    uintptr_t address = (uintptr_t)information->si_addr, stack = cell_context_stack_pointer(context);
    return address + 65536 > stack && address < stack + 65536;
}

static void take_noted_message(cell_outcome *outcome) {
    outcome->message_count = noted_count;
    memcpy(outcome->message, noted_message, (size_t)noted_count);
    noted_count = 0;
}

static const char *(*fault_hook)(void);

void cell_recovery_set_fault_hook(const char *(*hook)(void)) { fault_hook = hook; }

// The thread leaves what it is in the midst of: locks that the hook knows are released.
static void call_fault_hook(cell_outcome *outcome) {
    const char *reason = fault_hook ? fault_hook() : NULL;
    // Traps of Swift code have their own message.
    if (!reason || outcome->signal_number == SIGILL || outcome->signal_number == SIGTRAP) return;
    outcome->has_reason = true;
    outcome->message_count = (int)strnlen(reason, CELL_MAXIMUM_MESSAGE);
    memcpy(outcome->message, reason, (size_t)outcome->message_count);
}

// Lets a library go on in the reserve when it meets the stack's end, as it may hold the lock of the heap, for example.
// The cell ends when it is back in its own code.
static bool goes_on_in_reserve(cell_thread *thread, const ucontext_t *context) {
    char *reserve = thread->stack + STACK_GUARD;
    uintptr_t address = thread->outcome->fault_address;
    if (pending_end >= 0 || thread->outcome->in_cell_code || address < (uintptr_t)reserve
        || address >= (uintptr_t)reserve + STACK_RESERVE)
        return false;
    if (mprotect(reserve, STACK_RESERVE, PROT_READ | PROT_WRITE) != 0) return false;
    cell_breakpoints_plant(cell_context_stack_pointer(context), thread->stack_end);
    if (!cell_breakpoints_are_planted()) return false;
    pending_end = cell_end_fault;
    return true;
}

static void handle_fault_of_cell(int number, siginfo_t *information, const ucontext_t *context) {
    cell_thread *thread = running_thread;
    cell_outcome *outcome = thread->outcome;
    if (pending_end != cell_end_fault) {
        outcome->signal_number = number;
        outcome->fault_address = (uintptr_t)information->si_addr;
        outcome->in_cell_code = cell_code_contains(cell_context_program_counter(context));
        outcome->stack_overflow = is_stack_overflow(information, context);
        record_frames(outcome, cell_context_program_counter(context));
        take_noted_message(outcome);
        if (swift_task_getCurrent()) atomic_fetch_add(&lost_tasks, 1);
        if (outcome->stack_overflow && goes_on_in_reserve(thread, context)) return;
    }
    if (host_depth > 0) end_for(number, "The kernel ends: a fault in its own code, called by a cell.\n");
    call_fault_hook(outcome);
    if (number == SIGABRT && is_in_allocator(outcome))
        end_broken_process("The kernel ends: a cell has destroyed the heap (memory written beyond its end, or freed twice).\n");
    leave(cell_end_fault);
}

// Another thread ends its work, or stands still; the session is told.
static void leave_foreign(cell_outcome *outcome) {
    staged_fault = &staged_outcome;
    staged_outcome = *outcome;
    leave_by_stage();
    staged_fault = NULL;
    if (outcome->in_task) atomic_fetch_add(&lost_tasks, 1);
    recovery_point *point = innermost_recovery_point;
    bool is_reachable = point && recovery_point_is_reachable(point)
        && (!point->is_thread_start || kind_of_thread == thread_of_cells);
    outcome->is_parked = !is_reachable;
    once_undo(is_reachable ? point : NULL);
    foreign_faults_add(outcome);
    is_handling_fault = false;
    if (is_reachable) siglongjmp(point->buffer, 1);
    park();
}

void continue_leaving(void) {
    if (staged_fault) {
        cell_outcome outcome = staged_outcome;
        leave_foreign(&outcome);
    }
    leave(stage_end);
    __builtin_unreachable();
}

static void handle_foreign_fault(int number, siginfo_t *information, const ucontext_t *context) {
    uintptr_t address = cell_context_program_counter(context);
    cell_outcome outcome = {
        .end = cell_end_foreign_fault, .signal_number = number, .fault_address = (uintptr_t)information->si_addr,
        .in_cell_code = cell_code_contains(address), .stack_overflow = is_stack_overflow(information, context),
        .in_task = swift_task_getCurrent() != NULL,
    };
    bool is_of_cells = record_frames(&outcome, address);
    if (!is_of_cells && outcome.stack_overflow)
        is_of_cells = record_callers_on_stack(&outcome, cell_context_stack_pointer(context));
    is_of_cells = is_of_cells || kind_of_thread == thread_of_cells;
    take_noted_message(&outcome);
    // Blocks of the program's own, such as one that reads ahead, work for cells too.
    if (host_depth == 0 && (is_of_cells || kind_of_thread == thread_of_dispatch)) call_fault_hook(&outcome);
    is_of_cells = is_of_cells || outcome.has_reason;
    if (!is_of_cells || host_depth > 0) {
        end_for(number, "The kernel ends: a fault in its own code, or in a library that no cell has called.\n");
        return;
    }
    if (number == SIGABRT && is_in_allocator(&outcome))
        end_broken_process("The kernel ends: a cell has destroyed the heap (memory written beyond its end, or freed twice).\n");
    // A thread that the program needs must go on, and cannot.
    if (!innermost_recovery_point && kind_of_thread == thread_of_program)
        end_for(number, "The kernel ends: a fault in code of a cell that the kernel itself has called.\n");
    leave_foreign(&outcome);
}

// A call of an address without code: the unwinder must not look there. The thread counts as back from the call.
static void return_from_nowhere(ucontext_t *context) {
    Dl_info object;
    if (dladdr((void *)cell_context_program_counter(context), &object)) return;
    cell_context_return_from_call(context);
}

static void handle_fault(int number, siginfo_t *information, void *raw_context) {
    int saved_errno = errno;
    if (number == SIGTRAP && cell_breakpoints_were_met(raw_context)) {
        handle_breakpoint(raw_context);
        errno = saved_errno;
        return;
    }
    if (is_handling_fault) end_broken_process("The kernel ends: a fault while a fault was answered.\n");
    is_handling_fault = true;
    return_from_nowhere(raw_context);
    if (is_forked_child) {
        end_for(number, "");
    } else if (runs_cell()) {
        handle_fault_of_cell(number, information, raw_context);
    } else {
        handle_foreign_fault(number, information, raw_context);
    }
    is_handling_fault = false;
    errno = saved_errno;
}

// Interrupts.

static long long now(void);

static void handle_interrupt(int number, siginfo_t *information, void *raw_context) {
    (void)number;
    (void)information;
    static uintptr_t last_address, last_stack_pointer;
    static int attempts;
    static long long last_time;
    int patience = atomic_load(&interrupt_patience);
    if (!runs_cell() || patience < 0 || pending_end >= 0) return;
    int saved_errno = errno;
    const ucontext_t *context = raw_context;
    uintptr_t address = cell_context_program_counter(context), stack_pointer = cell_context_stack_pointer(context);
    if (host_depth == 0 && cell_code_contains(address)) stop_at(address, false);
    // A look at the stack takes time, in which the cell gets no further.
    if (patience > 0 && now() - last_time > 900000) {
        cell_breakpoints_plant(stack_pointer, running_thread->stack_end);
        bool waits = has_ended_wait(context);
        bool is_same = address == last_address && stack_pointer == last_stack_pointer;
        attempts = waits && is_same ? attempts + 1 : 0;
        last_address = address;
        last_stack_pointer = stack_pointer;
        if (host_depth == 0 && (waits ? attempts >= LASTING_WAIT : patience > 1) && may_park_at(address, waits, patience))
            stop_at(address, true);
        last_time = now();
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

static const int fault_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};

static void set_handlers(void) {
    struct sigaction fault = {.sa_sigaction = handle_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&fault.sa_mask);
    // An interrupt is answered on the cell's own stack, never on that of a handler.
    sigaddset(&fault.sa_mask, INTERRUPT_SIGNAL);
    for (size_t index = 0; index < sizeof fault_signals / sizeof *fault_signals; index++)
        sigaction(fault_signals[index], &fault, NULL);
    struct sigaction interrupt = {.sa_sigaction = handle_interrupt, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&interrupt.sa_mask);
    sigaction(INTERRUPT_SIGNAL, &interrupt, NULL);
}

static _Atomic int closed_in_forks = -1;

void cell_close_in_forks(int descriptor) { closed_in_forks = descriptor; }

static void note_fork(void) {
    is_forked_child = true;
    int descriptor = closed_in_forks;
    if (descriptor >= 0) close(descriptor);
}

void cell_recovery_install(void) {
    void *frames[4];
    backtrace(frames, 4);  // loads the unwinder now, not inside a signal handler
    runtime_state_prepare();
    foreign_faults_prepare();
    set_handlers();
    pthread_atfork(NULL, NULL, note_fork);
    _swift_willThrow = note_throw;
    _swift_willThrowTypedImpl = note_typed_throw;
}

// The cells' thread.

static void run_on_thread(cell_thread *thread) {
    cell_outcome *outcome = thread->outcome;
    memset(outcome, 0, sizeof *outcome);
    running_thread = thread;
    atomic_store(&running_identifier, gettid());
    last_throw.count = 0;
    noted_count = 0;
    host_depth = 0;
    pending_end = -1;
    atomic_store(&interrupt_patience, -1);
    atomic_store(&held_until, 0);
    thread->stack_end = (uintptr_t)__builtin_frame_address(0);
    recovery_point_enter(&thread->point);
    if (sigsetjmp(thread->point.buffer, 1) == 0) {
        atomic_fetch_add(&cell_serial, 1);
        atomic_store(&cell_running, true);
        static char name[] = "cell";
        char *arguments[] = {name, NULL};
        thread->entry(1, arguments);
        atomic_store(&cell_running, false);
        recovery_point_leave(&thread->point);
    } else {
        recovery_point_land(&thread->point);
        host_depth = 0;
    }
    forget_breakpoints();
    // The child that a cell has made by fork() ends with the cell.
    if (is_forked_child) end_process(outcome->end == cell_end_returned ? 0 : outcome->end == cell_end_exit ? outcome->exit_status : 1);
}

static pthread_key_t end_key;

// Called when the thread ends. A cell that has ended it must not be waited for.
static void note_end(void *raw_thread) {
    cell_thread *thread = raw_thread;
    if (!atomic_exchange(&cell_running, false) || running_thread != thread) return;
    forget_breakpoints();
    once_undo(NULL);
    thread->outcome->end = cell_end_thread_exit;
    thread->has_ended = true;
    sem_post(&thread->finished);
}

static void *serve(void *raw_thread) {
    cell_thread *thread = raw_thread;
    is_cell_thread = true;
    kind_of_thread = thread_of_cells;
    pthread_setname_np(pthread_self(), "cell");
    pthread_setspecific(end_key, thread);
    for (;;) {
        while (sem_wait(&thread->ready) != 0) {}
        run_on_thread(thread);
        cell_outcome *outcome = thread->outcome;
        bool was_left = outcome->end != cell_end_returned && outcome->end != cell_end_thrown;
        // What the jump has cut off may hold locks, or the reserve of the stack may be in use.
        thread->has_ended = was_left && (!outcome->in_cell_code || outcome->stack_overflow);
        bool ends = thread->has_ended;
        sem_post(&thread->finished);
        if (ends) return NULL;
    }
}

static void make_end_key(void) { pthread_key_create(&end_key, note_end); }

static cell_thread *start_thread(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_end_key);
    cell_thread *thread = calloc(1, sizeof *thread);
    if (!thread) return NULL;
    size_t size = STACK_GUARD + STACK_RESERVE + STACK_SIZE;
    thread->stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (thread->stack == MAP_FAILED) {
        free(thread);
        return NULL;
    }
    mprotect(thread->stack, STACK_GUARD + STACK_RESERVE, PROT_NONE);
    sem_init(&thread->ready, 0, 0);
    sem_init(&thread->finished, 0, 0);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, thread->stack, size);
    int result = pthread_create(&thread->handle, &attributes, serve, thread);
    pthread_attr_destroy(&attributes);
    if (result == 0) return thread;
    munmap(thread->stack, size);
    free(thread);
    return NULL;
}

static void discard_ended(cell_thread *thread) {
    pthread_join(thread->handle, NULL);
    munmap(thread->stack, STACK_GUARD + STACK_RESERVE + STACK_SIZE);
    sem_destroy(&thread->ready);
    sem_destroy(&thread->finished);
    free(thread);
}

// Cells get this many descriptors fewer, so that they cannot use up those that the next cell needs to compile.
#define RESERVED_DESCRIPTORS 32

static void reserve_descriptors(bool reserves) {
    static rlim_t reserved;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    if (reserves && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur > 3 * RESERVED_DESCRIPTORS) {
        reserved = limit.rlim_cur;
        limit.rlim_cur -= RESERVED_DESCRIPTORS;
        setrlimit(RLIMIT_NOFILE, &limit);
    } else if (!reserves && reserved && limit.rlim_cur == reserved - RESERVED_DESCRIPTORS) {
        limit.rlim_cur = reserved;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void *take_heap_locks(void *unused) {
    (void)unused;
    malloc_trim(SIZE_MAX / 2);
    return NULL;
}

// A cell that was left inside malloc may have left the heap's lock held. Whoever needed it next would wait for ever.
static void check_heap(const cell_outcome *outcome) {
    if (outcome->end == cell_end_returned || !is_in_allocator(outcome)) return;
    pthread_t thread;
    if (pthread_create(&thread, NULL, take_heap_locks, NULL) != 0) return;
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 5;
    if (pthread_timedjoin_np(thread, NULL, &end) != 0)
        end_broken_process("The kernel ends: a cell was stopped while it held the lock of the heap.\n");
}

void cell_recovery_run(int (*entry)(int, char **), cell_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    if (!session_thread) session_thread = start_thread();
    if (!session_thread) {
        outcome->end = cell_end_thread_exit;
        return;
    }
    cell_thread *thread = session_thread;
    thread->entry = entry;
    thread->outcome = outcome;
    // A cell may have replaced them.
    set_handlers();
    reserve_descriptors(true);
    sem_post(&thread->ready);
    while (sem_wait(&thread->finished) != 0) {}
    reserve_descriptors(false);
    check_heap(outcome);
    if (thread->is_parked || thread->has_ended) {
        if (!thread->is_parked) discard_ended(thread);
        session_thread = start_thread();
    }
}

// Requests from other threads.

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

void cell_recovery_hold_off(double seconds) {
    if (!is_cell_thread) return;
    atomic_store(&held_until, now() + (long long)(seconds * 1e9));
    atomic_store(&interrupt_patience, -1);
    if (pending_end < 0) cell_breakpoints_remove();
}

void cell_recovery_interrupt(int patience) {
    if (!atomic_load(&cell_running) || now() < atomic_load(&held_until)) return;
    atomic_store(&interrupt_patience, patience);
    syscall(SYS_tgkill, getpid(), atomic_load(&running_identifier), INTERRUPT_SIGNAL);
}

void cell_recovery_leave_interrupted(void) {
    if (!runs_cell()) park();
    leave(end_in_answer_to_request());
    __builtin_unreachable();
}

void cell_recovery_leave_for_fault(void) {
    if (runs_cell() && atomic_load(&foreign_fault)) leave(end_in_answer_to_request());
}

void cell_recovery_wait_for_foreign_fault(cell_outcome *fault) {
    foreign_faults_take(fault);
    check_heap(fault);
}

bool cell_recovery_end_for(const cell_outcome *fault) {
    if (!atomic_load(&cell_running)) return false;
    long serial = atomic_load(&cell_serial);
    atomic_store(&foreign_fault_is_taken, false);
    atomic_store(&foreign_fault, fault);
    const long long start = now();
    while (atomic_load(&cell_running) && atomic_load(&cell_serial) == serial) {
        long long elapsed = now() - start;
        if (atomic_load(&foreign_fault))
            // From the start also where calls return: a wait that the signal cuts short returns at once.
            cell_recovery_interrupt(elapsed < 500000000 ? 1 : 2);
        struct timespec pause_time = {.tv_nsec = 1000000};
        nanosleep(&pause_time, NULL);
    }
    atomic_store(&foreign_fault, NULL);
    return atomic_load(&foreign_fault_is_taken);
}

int cell_recovery_lost_tasks(void) { return atomic_load(&lost_tasks); }

void cell_abandon(void) {
    if (!runs_cell()) return;
    record_frames(running_thread->outcome, (uintptr_t)__builtin_return_address(0));
    if (host_depth == 0) leave(cell_end_abandoned);
    pending_end = cell_end_abandoned;
}

// What the compiler makes a cell call when an error reaches its top level; the standard library's
// own version ends the process.
__attribute__((visibility("default"), noreturn, swiftcall)) void swift_errorInMain(void *error) {
    if (!runs_cell()) abort();
    cell_outcome *outcome = running_thread->outcome;
    outcome->error = error;
    // Where it was thrown says more than where it came out of the cell.
    outcome->frame_count = last_throw.count;
    memcpy(outcome->frames, last_throw.frames, sizeof outcome->frames);
    leave(cell_end_thrown);
    __builtin_unreachable();
}

void cell_end_with_error(void *error) { swift_errorInMain(error); }

// Cells are linked so that their calls of exit() arrive here.
__attribute__((visibility("default"), noreturn)) void __wrap_exit(int status) {
    if (is_forked_child) end_process(status);
    if (runs_cell()) {
        running_thread->outcome->exit_status = status;
        leave(cell_end_exit);
    }
    cell_outcome outcome = {.end = cell_end_exit, .exit_status = status, .in_task = swift_task_getCurrent() != NULL};
    record_frames(&outcome, (uintptr_t)__builtin_return_address(0));
    leave_foreign(&outcome);
    __builtin_unreachable();
}

__attribute__((visibility("default"), noreturn)) void __wrap__exit(int status) {
    __wrap_exit(status);
}
