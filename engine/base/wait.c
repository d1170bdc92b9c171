#include "engine/base/wait.h"

#include "engine/base/parallel.h"

#include <time.h>

enum { STEP_MS = 100 };

int64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool wait_ms(int64_t ms) {
    int64_t until = clock_ms() + ms;
    for (int64_t left = ms; left > 0; left = until - clock_ms()) {
        if (parallel_cancelled()) return false;
        long step = left < STEP_MS ? (long)left : STEP_MS;
        nanosleep(&(struct timespec){0, step * 1000000}, NULL);
    }
    return !parallel_cancelled();
}
