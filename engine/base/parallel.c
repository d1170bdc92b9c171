#include "engine/base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS_MAX = 256 };

typedef struct Crew {
    ParallelTask task;
    void *context;
    size_t count;
    atomic_size_t next;
} Crew;

typedef struct Worker {
    Crew *crew;
    size_t thread;
} Worker;

static void *work(void *argument) {
    Worker *worker = argument;
    Crew *crew = worker->crew;
    for (;;) {
        size_t task = atomic_fetch_add(&crew->next, 1);
        if (task >= crew->count) return NULL;
        crew->task(crew->context, task, worker->thread);
    }
}

void parallel_for(size_t threads, size_t count, ParallelTask task, void *context) {
    if (threads > count) threads = count;
    if (threads > THREADS_MAX) threads = THREADS_MAX;
    Crew crew = {.task = task, .context = context, .count = count};
    pthread_t handle[THREADS_MAX];
    Worker worker[THREADS_MAX];
    size_t started = 1;
    worker[0] = (Worker){&crew, 0};
    while (started < threads) { /* a thread that cannot be had is done without */
        worker[started] = (Worker){&crew, started};
        if (pthread_create(&handle[started], NULL, work, &worker[started]) != 0) break;
        started++;
    }
    work(&worker[0]);
    for (size_t i = 1; i < started; i++) pthread_join(handle[i], NULL);
}

size_t parallel_cores(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int cores = CPU_COUNT(&set);
    return cores > 0 ? (size_t)cores : 1;
}

static atomic_bool cancelled; /* lock-free: a signal handler may set it, any thread may look */

void parallel_cancel(void) {
    atomic_store_explicit(&cancelled, true, memory_order_relaxed);
}

bool parallel_cancelled(void) {
    return atomic_load_explicit(&cancelled, memory_order_relaxed);
}
