#define _GNU_SOURCE
#include "cell_library.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <sys/statvfs.h>

struct search {
    uintptr_t base, low, high;
    bool found;
};

static int visit(struct dl_phdr_info *object, size_t size, void *raw_search) {
    (void)size;
    struct search *search = raw_search;
    if (object->dlpi_addr != search->base) return 0;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[index];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        search->low = object->dlpi_addr + header->p_vaddr;
        search->high = search->low + header->p_memsz;
        search->found = true;
    }
    return 1;
}

bool cell_library_range(void *handle, uintptr_t *base, uintptr_t *low, uintptr_t *high) {
    struct link_map *map;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) return false;
    struct search search = {.base = map->l_addr};
    dl_iterate_phdr(visit, &search);
    *base = search.base;
    *low = search.low;
    *high = search.high;
    return search.found;
}

bool cell_library_is_refused_in(const char *folder) {
    struct statvfs system;
    return statvfs(folder, &system) == 0 && (system.f_flag & ST_NOEXEC);
}

const char *cell_library_file(uintptr_t address) {
    Dl_info object;
    return dladdr((void *)address, &object) ? object.dli_fname : NULL;
}
