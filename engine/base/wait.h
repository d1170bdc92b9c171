/* Wait: a clock that only goes forward, and sleeping that a cancelled run ends. */
#ifndef KOPECK_WAIT_H
#define KOPECK_WAIT_H

#include "engine/base/base.h"

/* Milliseconds since some moment; of use only for differences. */
int64_t clock_ms(void);

/* Sleeps, looking at parallel_cancelled; false when the run was cancelled. */
bool wait_ms(int64_t ms) MUST_USE;

#endif
