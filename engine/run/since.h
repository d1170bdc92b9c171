/* Since: what stood before, reopened from the snapshots of the job's stored runs, for rules that compare today with then.
 *
 * A snapshot serves when the run that took it came before this one, is another one than today's, and every byte of it is
 * still the one that was sealed. One that is gone, was changed or belongs to another project is passed over with a notice:
 * the next older one serves, and what it serves for is told as since its day. */
#ifndef KOPECK_SINCE_H
#define KOPECK_SINCE_H

#include "engine/run/findings.h"
#include "engine/store/store.h"

enum { SINCE_TRIES_MAX = 10 /* snapshots that are looked for: each is read through */ };

typedef struct Before { /* frames NULL: there is nothing to compare with */
    Frames *frames;     /* of the datasets that such rules of the job read */
    Instant cutoff;
    Day day; /* business day of its cut-off */
    Str day_text;
    Str run; /* id */
} Before;

typedef struct SinceNotice {
    bool warning;
    Str text;
} SinceNotice;

/* A finding about a change stays, as long as what was changed is another one than before it: so it is held against the
 * snapshot before the run that first told it, not against the last one. */
typedef struct Standing {
    Str id, rule;
    size_t base; /* index in Since.base; SIZE_MAX: that snapshot cannot be used, so nobody knows */
    bool accepted; /* somebody decided that the change is right: it is over */
} Standing;

typedef struct Since {
    Before last;   /* the run before */
    Before opening; /* the newest one with an earlier cut-off */
    Before *base;   /* of standing findings, one a run */
    size_t base_count;
    Standing *standing; /* by rule, then id */
    size_t standing_count;
    SinceNotice *notice;
    size_t notice_count, notice_capacity;
} Since;

struct RunResults;

/* Opens what the job's rules need, if any does. store: NULL when nothing is remembered. */
bool since_open(struct RunResults *results, Store *store, Error *err) MUST_USE;

/* After `look` has told, from list number `from` on, what has changed since the last run: findings that stood before are
 * told as they are since they first stood, or not at all where they were put right or accepted. look is called again for
 * each earlier snapshot, as if that were the last run's; false: it has not all that is needed. Returns false when some of
 * them cannot be judged. */
bool since_stand(struct RunResults *results, Str rule, size_t from, bool (*look)(struct RunResults *results, void *context),
                 void *context);

/* A notice for the report; `text` must live as long as the run. */
void since_tell(struct RunResults *results, bool warning, Str text);

/* ---- Records found again by their key */

#define ROW_SEVERAL (UINT32_MAX - 1) /* the key stands there more than once: which one it is, nobody knows */

typedef struct KeyRows KeyRows;
/* Of a column of the dataset's frame; lives in *arena. */
KeyRows *key_rows(const Frames *frames, uint32_t dataset, const Column *key, Arena *arena);
uint32_t key_rows_find(KeyRows *rows, Str key); /* ROW_NONE, ROW_SEVERAL, or the row */
Str key_text(const Frames *frames, const Column *key, uint32_t row, Arena *arena); /* "" for null */

/* The same value, or none in both. */
bool value_stayed(const Column *then, uint32_t row_then, const Column *now, uint32_t row_now);

#endif
