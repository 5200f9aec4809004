#define _GNU_SOURCE
#include "cell_breakpoints.h"
#include "cell_code.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAXIMUM_BREAKPOINTS 64
#define MAXIMUM_DEPTH (128 * 1024)

#if defined(__x86_64__)
typedef uint8_t instruction;
static const instruction breakpoint = 0xcc;
// The processor reports the address behind the instruction.
static const uintptr_t reported_offset = 1;
#elif defined(__aarch64__)
typedef uint32_t instruction;
static const instruction breakpoint = 0xd4200000;
static const uintptr_t reported_offset = 0;
#endif

static struct { uintptr_t address; instruction original; } planted[MAXIMUM_BREAKPOINTS];
// Changed on the thread of the cell alone.
static volatile int planted_count;
// The same of the last interrupts: another thread may have met one just before it was removed.
static _Atomic uintptr_t former[MAXIMUM_BREAKPOINTS * 4];
static unsigned former_count;

static bool replace(uintptr_t address, instruction code) {
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *page = (void *)(address & ~(page_size - 1));
    if (mprotect(page, page_size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) return false;
    *(volatile instruction *)address = code;
    __builtin___clear_cache((char *)address, (char *)address + sizeof code);
    mprotect(page, page_size, PROT_READ | PROT_EXEC);
    return true;
}

static void plant_at(uintptr_t address) {
    for (int index = 0; index < planted_count; index++)
        if (planted[index].address == address) return;
    if (planted_count == MAXIMUM_BREAKPOINTS) return;
    planted[planted_count].address = address;
    planted[planted_count].original = *(const instruction *)address;
    if (planted[planted_count].original == breakpoint) return;
    atomic_store(&former[former_count++ % (MAXIMUM_BREAKPOINTS * 4)], address);
    if (replace(address, breakpoint)) planted_count++;
}

void cell_breakpoints_plant(uintptr_t stack_pointer, uintptr_t stack_end) {
    uintptr_t end = stack_end - stack_pointer > MAXIMUM_DEPTH ? stack_pointer + MAXIMUM_DEPTH : stack_end;
    uintptr_t start = (stack_pointer + sizeof(uintptr_t) - 1) & ~(sizeof(uintptr_t) - 1);
    for (uintptr_t place = start; place + sizeof(uintptr_t) <= end; place += sizeof(uintptr_t)) {
        uintptr_t value = *(const uintptr_t *)place;
        if (cell_code_follows_call(value)) plant_at(value);
    }
}

bool cell_breakpoints_are_planted(void) {
    return planted_count > 0;
}

void cell_breakpoints_remove(void) {
    while (planted_count > 0) {
        replace(planted[planted_count - 1].address, planted[planted_count - 1].original);
        planted_count--;
    }
}

bool cell_breakpoints_were_met(ucontext_t *context) {
    uintptr_t address = cell_context_program_counter(context) - reported_offset;
    for (size_t index = 0; index < MAXIMUM_BREAKPOINTS * 4; index++) {
        if (atomic_load(&former[index]) != address) continue;
        cell_context_set_program_counter(context, address);
        return true;
    }
    return false;
}
