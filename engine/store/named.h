/* Named: findings by the beginning of their id, as people copy it from a screen.
 *
 * Ids are 16 digits of a hash. A beginning of NAMED_MIN digits is enough where one finding alone begins so; where several do,
 * none is taken and all are listed. */
#ifndef KOPECK_STORE_NAMED_H
#define KOPECK_STORE_NAMED_H

#include "engine/base/buf.h"
#include "engine/store/runs.h"

enum { NAMED_MIN = 6, NAMED_LISTED_MAX = 5 };

/* Whether a text could be the beginning of an id. */
bool named_beginning(Str text);

/* The id of a run's finding that begins so; the text itself where none does, or where it is no beginning.
 * Fails  ERROR_USAGE: too short; several begin so, and *err lists them */
bool named_in_run(Store *store, const Run *run, Str text, Arena *arena, Str *out, Error *err) MUST_USE;

/* The same of all findings of all jobs; STR_NULL where none does. */
bool named_in_store(Store *store, Str text, Arena *arena, Str *out, Error *err) MUST_USE;

/* Those that begin alike: one is added (any number; the first few are kept), then the failure that lists them. */
typedef struct NamedList {
    Buf *lines;
    size_t count;
} NamedList;

void named_add(NamedList *list, Str id, Str rule, Str says, Arena *arena);
bool named_several(const NamedList *list, Str text, Error *err); /* false */

#endif
