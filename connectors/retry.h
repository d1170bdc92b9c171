/* Retry: how long to wait before the next attempt after a passing fault of a source. The option `retry` lists the delays;
 * without it they are 10 s, 30 s, 2 min, 10 min; `retry: [none]` gives up at once. */
#ifndef KOPECK_RETRY_H
#define KOPECK_RETRY_H

#include "engine/base/error.h"
#include "engine/base/options.h"
#include "engine/base/wait.h"

enum { RETRY_MAX = 16 };

typedef struct Retry {
    int64_t delay_ms[RETRY_MAX];
    size_t count, used;
} Retry;

#define RETRY_OPTION \
    {"retry", OPTION_LIST, false, false, NULL, NULL, \
     "Waits before each new attempt after a passing fault; [none] for no attempt (default 10 s, 30 s, 2 min, 10 min)."}

/* As the option says. */
Retry retry_plan(const Options *options);

/* The options of a source for somebody who waits for the answer: one new attempt after a second, or after what the server
 * asks for where that is no more than ten. */
Options retry_hasty(const Options *source, Arena *arena);

/* Takes the next delay: logs `fault`, waits and clears *fault. False, with *fault as it was, when no attempt is left; false
 * with *fault replaced by ERROR_CANCELLED when the run is cancelled while waiting. source: name for the log. */
bool retry_wait(Retry *retry, Str source, Error *fault) MUST_USE;

#endif
