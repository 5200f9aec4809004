#define _GNU_SOURCE
#include "cell_code.h"

#include <stdatomic.h>
#include <stddef.h>

#define MAXIMUM_RANGES 65536

// In the order in which the cells were loaded. Only ever appended to, so that signal handlers may read them.
static struct { uintptr_t low, high; } ranges[MAXIMUM_RANGES];
static atomic_int range_count;
// Around all ranges: most addresses are told apart by these alone.
static _Atomic uintptr_t lowest = UINTPTR_MAX, highest = 0;

void cell_code_add(uintptr_t low, uintptr_t high) {
    int index = atomic_load(&range_count);
    if (index >= MAXIMUM_RANGES) return;
    ranges[index].low = low;
    ranges[index].high = high;
    if (low < atomic_load(&lowest)) atomic_store(&lowest, low);
    if (high > atomic_load(&highest)) atomic_store(&highest, high);
    atomic_store(&range_count, index + 1);
}

static int range_of(uintptr_t address) {
    if (address < atomic_load(&lowest) || address >= atomic_load(&highest)) return -1;
    for (int index = atomic_load(&range_count) - 1; index >= 0; index--)
        if (address >= ranges[index].low && address < ranges[index].high) return index;
    return -1;
}

bool cell_code_contains(uintptr_t address) {
    return range_of(address) >= 0;
}

bool cell_code_follows_call(uintptr_t address) {
    int index = range_of(address);
    if (index < 0 || address - ranges[index].low < 8) return false;
#if defined(__x86_64__)
    const unsigned char *code = (const unsigned char *)address;
    if (code[-5] == 0xe8) return true;
    // An indirect call is FF with 2 in the middle of the byte behind it, then up to five bytes.
    for (int length = 2; length <= 7; length++)
        if (code[-length] == 0xff && (code[1 - length] & 0x38) == 0x10) return true;
    return false;
#elif defined(__aarch64__)
    if (address & 3) return false;
    uint32_t instruction = ((const uint32_t *)address)[-1];
    return (instruction & 0xfc000000) == 0x94000000 || (instruction & 0xfffffc1f) == 0xd63f0000;
#endif
}

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "this processor is not supported"
#endif

uintptr_t cell_context_program_counter(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#endif
}

uintptr_t cell_context_stack_pointer(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.sp;
#endif
}

void cell_context_return_from_call(ucontext_t *context) {
#if defined(__x86_64__)
    uintptr_t stack_pointer = cell_context_stack_pointer(context);
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)*(const uintptr_t *)stack_pointer;
    context->uc_mcontext.gregs[REG_RSP] = (greg_t)(stack_pointer + sizeof(uintptr_t));
#elif defined(__aarch64__)
    context->uc_mcontext.pc = context->uc_mcontext.regs[30];
#endif
}

void cell_context_set_program_counter(ucontext_t *context, uintptr_t address) {
#if defined(__x86_64__)
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)address;
#elif defined(__aarch64__)
    context->uc_mcontext.pc = address;
#endif
}
