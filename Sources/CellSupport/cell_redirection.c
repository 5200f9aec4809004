#define _GNU_SOURCE
#include "cell_redirection.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
// jmp *0(%rip), then the address. Functions begin at multiples of 16 bytes, so there is always room.
enum { redirection_size = 14, reserved_size = 16 };
#elif defined(__aarch64__)
// ldr x16, 8; br x16, then the address.
enum { redirection_size = 16, reserved_size = 16 };
#endif

// Makes the pages of a range writable, and says how they have to be protected afterwards.
static bool protect(uintptr_t address, size_t size, int protection) {
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = address & ~(page_size - 1), end = (address + size + page_size - 1) & ~(page_size - 1);
    return mprotect((void *)start, end - start, protection) == 0;
}

bool cell_redirect(uintptr_t from, uintptr_t to) {
    unsigned char code[reserved_size];
#if defined(__x86_64__)
    memcpy(code, (const unsigned char[]){0xff, 0x25, 0, 0, 0, 0}, 6);
    memcpy(code + 6, &to, sizeof to);
    // The rest stays, so that the first half can be written in one go after the second.
    memcpy(code + redirection_size, (const char *)from + redirection_size, reserved_size - redirection_size);
#elif defined(__aarch64__)
    memcpy(code, (const uint32_t[]){0x58000050, 0xd61f0200}, 8);
    memcpy(code + 8, &to, sizeof to);
#endif
    if (from % 8 != 0 || !protect(from, reserved_size, PROT_READ | PROT_WRITE | PROT_EXEC)) return false;
    uint64_t halves[2];
    memcpy(halves, code, sizeof halves);
    __atomic_store_n((uint64_t *)from + 1, halves[1], __ATOMIC_SEQ_CST);
    __atomic_store_n((uint64_t *)from, halves[0], __ATOMIC_SEQ_CST);
    __builtin___clear_cache((char *)from, (char *)from + reserved_size);
    protect(from, reserved_size, PROT_READ | PROT_EXEC);
    return true;
}

// As the compiler lays it out: where the function is, and how much memory its caller reserves.
struct async_function_pointer {
    int32_t relative_address;
    uint32_t context_size;
};

bool cell_redirect_async(uintptr_t from, uintptr_t to) {
    struct async_function_pointer *pointer = (struct async_function_pointer *)from;
    if (!protect(from, sizeof *pointer, PROT_READ | PROT_WRITE)) return false;
    pointer->context_size = ((const struct async_function_pointer *)to)->context_size;
    return true;
}
