#define _GNU_SOURCE
#include "foreign_faults.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#define CAPACITY 64

static struct { atomic_bool is_full; cell_outcome fault; } slots[CAPACITY];
static atomic_uint added;
static unsigned taken;
static sem_t count;

static void wait_a_moment(void) {
    struct timespec pause_time = {.tv_nsec = 1000000};
    nanosleep(&pause_time, NULL);
}

void foreign_faults_prepare(void) {
    sem_init(&count, 0, 0);
}

void foreign_faults_add(const cell_outcome *fault) {
    unsigned index = atomic_fetch_add(&added, 1) % CAPACITY;
    while (atomic_load(&slots[index].is_full)) wait_a_moment();
    slots[index].fault = *fault;
    atomic_store(&slots[index].is_full, true);
    sem_post(&count);
}

void foreign_faults_take(cell_outcome *fault) {
    while (sem_wait(&count) != 0) {}
    unsigned index = taken++ % CAPACITY;
    // One that began earlier may be ready later.
    while (!atomic_load(&slots[index].is_full)) wait_a_moment();
    *fault = slots[index].fault;
    atomic_store(&slots[index].is_full, false);
}
