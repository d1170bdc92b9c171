/* Notifying: who is told of a run, and of what. A message goes out when a limit is breached or the run is incomplete,
 * and an owner's digest when findings of the team are new; the same alert is not told again until it is worse, or older
 * than the project's `repeat_after`, or had ended in between. Messages are put into the store's outbox and sent from
 * there, so that a server that is down loses none. Without a store nothing is remembered: each run tells all, once, at
 * once. */
#ifndef KOPECK_NOTIFY_H
#define KOPECK_NOTIFY_H

#include "engine/run/audience.h"
#include "engine/run/job.h"
#include "engine/store/outbox.h"

/* After the outputs have taken their places. store NULL: none. *problem (kind ERROR_NONE: none) is the first message of
 * this run that could not be sent; with a store it waits in the outbox. Fails only when the store does. */
bool notify_run(const JobRequest *request, Audiences *audiences, Store *store, Arena *run, Error *problem,
                Error *err) MUST_USE;

typedef struct Delivery {
    size_t sent, waiting, lost;
    Instant oldest; /* when the oldest of those that wait was put in; INSTANT_NONE */
    Error problem; /* of the first message that was not sent */
} Delivery;

/* Sends what is due in the outbox; all: what is not due yet too. */
bool notify_deliver(const Plan *plan, Store *store, Instant now, bool all, Arena *run, Delivery *out,
                    Error *err) MUST_USE;

/* Jobs with `every` whose last run is older, or that never ran: their people are told once, and again after
 * `repeat_after`. *late: how many. */
bool notify_missed(const Plan *plan, Store *store, Instant now, Arena *run, size_t *late, Error *err) MUST_USE;

#endif
