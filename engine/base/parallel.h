/* Work spread over threads. Tasks are numbered and independent; their results must go to places chosen by task number,
 * never by thread, so that 1 and N threads give the same bytes. */
#ifndef KOPECK_PARALLEL_H
#define KOPECK_PARALLEL_H

#include "engine/base/error.h"

/* Runs task(context, 0..count-1), at most `threads` at a time (the caller's thread is one of them), and returns when all
 * are done. thread: 0..threads-1, for scratch memory that a task may use. threads <= 1 runs them in order, here. */
typedef void (*ParallelTask)(void *context, size_t task, size_t thread);
void parallel_for(size_t threads, size_t count, ParallelTask task, void *context);

/* Items 0..count-1 cut into tasks of `each` of them (the last may have fewer): how many tasks that are; where the items of a task
 * end, which begin at task * each. */
static inline size_t parallel_tasks(size_t count, size_t each) {
    return (count + each - 1) / each;
}

static inline size_t parallel_end(size_t task, size_t each, size_t count) {
    size_t end = (task + 1) * each;
    return end < count ? end : count;
}

size_t parallel_cores(void); /* processors that this process may use, at least 1 */

/* Set by the signal handler of the command line; long loops look at it between batches. */
void parallel_cancel(void);
bool parallel_cancelled(void);

#endif
