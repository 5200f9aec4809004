#ifndef CELL_MEMORY_H
#define CELL_MEMORY_H

/// Gives memory that is free back to the system.
void cell_memory_trim(void);

#endif
