#include "connectors/retry.h"

#include "engine/base/log.h"
#include "engine/base/parallel.h"

#include <stdio.h>
#include <time.h>

enum { STEP_MS = 100 };

Retry retry_plan(const Options *options) {
    Retry retry = {.delay_ms = {10000, 30000, 120000, 600000}, .count = 4};
    Str first = options_item(options, "retry", 0);
    if (!first.ptr) return retry;
    retry.count = 0;
    if (str_eq(first, STR("none"))) return retry;
    for (size_t i = 0; i < RETRY_MAX; i++) {
        int64_t delay;
        Str item = options_item(options, "retry", i);
        if (!item.ptr || !option_parse_ms(item, &delay)) break;
        retry.delay_ms[retry.count++] = delay;
    }
    return retry;
}

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

bool retry_wait(Retry *retry, Str source, Error *fault) {
    if (retry->used == retry->count) return false;
    int64_t delay = retry->delay_ms[retry->used++];
    char name[128], wait[32], attempt[32];
    snprintf(name, sizeof name, "%.*s", STR_ARG(source));
    snprintf(wait, sizeof wait, "%lld ms", (long long)delay);
    snprintf(attempt, sizeof attempt, "%zu of %zu", retry->used, retry->count);
    log_event(LOG_WARNING, "retry", "source", name, "fault", fault->text, "wait", wait, "attempt", attempt, NULL);
    bool waited = wait_ms(delay);
    *fault = (Error){0};
    return waited || error_set(fault, ERROR_CANCELLED, "", "cancelled");
}
