#include "connectors/retry.h"

#include "engine/base/log.h"

#include <stdio.h>

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

Options retry_hasty(const Options *source, Arena *arena) {
    Options once = options_replace_list(source, "retry", STR("1 s"), arena);
    return options_replace(&once, "retry_after_max", STR("10 s"), arena);
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
