/* Keep: what a run adds to the store. Internal to engine/store. */
#ifndef KOPECK_STORE_KEEP_H
#define KOPECK_STORE_KEEP_H

#include "engine/base/buf.h"
#include "engine/store/runs.h"

/* The scopes of a job with their numbers: few, so all of them are held here. */
typedef struct Scopes {
    Store *store;
    Str job;
    Buf *list; /* KeptScope */
} Scopes;

typedef struct KeptScope {
    int64_t id;
    Str name;
} KeptScope;

int64_t scopes_id(const Scopes *scopes, Str name);               /* 0: it is not there */
bool scopes_make(Scopes *scopes, Str name, Error *err) MUST_USE; /* where it is not there */

typedef struct Keeping {
    Store *store;
    Run *run;
    const RunHistory *history;
    const Finding *finding;
    size_t count;
    Scopes scopes;
} Keeping;

bool keep_findings(Keeping *keeping, Error *err) MUST_USE;

#endif
