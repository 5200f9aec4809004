#include "cell_memory.h"

#include <malloc.h>

void cell_memory_trim(void) {
    malloc_trim(0);
}
