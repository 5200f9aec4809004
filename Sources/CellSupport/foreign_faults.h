#ifndef FOREIGN_FAULTS_H
#define FOREIGN_FAULTS_H

#include "cell_recovery.h"

// The faults of threads on which no cell runs, from the threads' signal handlers to the one thread that answers them.

void foreign_faults_prepare(void);

/// Adds one. Safe in a signal handler.
void foreign_faults_add(const cell_outcome *fault);

/// Waits for the next one.
void foreign_faults_take(cell_outcome *fault);

#endif
