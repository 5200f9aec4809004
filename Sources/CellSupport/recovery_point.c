#define _GNU_SOURCE
#include "recovery_point.h"

#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#define ALTERNATE_STACK_SIZE (128 * 1024)

__thread recovery_point *innermost_recovery_point;
__thread thread_kind kind_of_thread;
__thread uintptr_t lowest_stack_address, highest_stack_address;

extern void *dispatch_get_current_queue(void);

// What the dynamic linker takes to find a thread's copy of a library's thread-local variables.
typedef struct { unsigned long module, offset; } thread_local_index;
extern void *__tls_get_addr(thread_local_index *);

static const char *const runtime_libraries[] = {"/libswiftCore.so", "/libswift_Concurrency.so"};
static struct { unsigned long module; size_t size; } runtime_variables[2];

static int find_variables(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size;
    (void)unused;
    for (int library = 0; library < 2; library++) {
        const char *end = strrchr(object->dlpi_name, '/');
        if (!end || strcmp(end, runtime_libraries[library]) != 0) continue;
        for (int index = 0; index < object->dlpi_phnum; index++) {
            const ElfW(Phdr) *header = &object->dlpi_phdr[index];
            if (header->p_type != PT_TLS || header->p_memsz > MAXIMUM_RUNTIME_STATE) continue;
            runtime_variables[library].module = object->dlpi_tls_modid;
            runtime_variables[library].size = header->p_memsz;
        }
    }
    return 0;
}

void runtime_state_prepare(void) {
    dl_iterate_phdr(find_variables, NULL);
}

static void *variables(int library) {
    thread_local_index index = {.module = runtime_variables[library].module};
    return __tls_get_addr(&index);
}

void recovery_point_enter(recovery_point *point) {
    point->outer = innermost_recovery_point;
    point->once = innermost_once;
    point->queue = dispatch_get_current_queue();
    for (int library = 0; library < 2; library++)
        if (runtime_variables[library].module)
            memcpy(point->state.bytes[library], variables(library), runtime_variables[library].size);
    innermost_recovery_point = point;
}

void recovery_point_leave(recovery_point *point) {
    innermost_recovery_point = point->outer;
}

void recovery_point_land(recovery_point *point) {
    for (int library = 0; library < 2; library++)
        if (runtime_variables[library].module)
            memcpy(variables(library), point->state.bytes[library], runtime_variables[library].size);
    innermost_once = point->once;
    innermost_recovery_point = point->outer;
}

bool recovery_point_is_reachable(const recovery_point *point) {
    return point->queue == dispatch_get_current_queue();
}

static pthread_key_t alternate_stack_key;
static pthread_once_t alternate_stack_once = PTHREAD_ONCE_INIT;

static void free_alternate_stack(void *memory) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(memory, ALTERNATE_STACK_SIZE);
}

static void make_alternate_stack_key(void) {
    pthread_key_create(&alternate_stack_key, free_alternate_stack);
}

void alternate_stack_prepare(void) {
    pthread_once(&alternate_stack_once, make_alternate_stack_key);
    stack_t stack = {.ss_size = ALTERNATE_STACK_SIZE};
    stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack.ss_sp == MAP_FAILED) return;
    sigaltstack(&stack, NULL);
    pthread_setspecific(alternate_stack_key, stack.ss_sp);
}
