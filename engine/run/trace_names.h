/* TraceNames: the fields by which a document is known, in its own record and in others that speak of it. Their names say so
 * (`key`, `number`, `order_number`), or a rule of the project does: what it matches records by, alone, names them. */
#ifndef KOPECK_TRACE_NAMES_H
#define KOPECK_TRACE_NAMES_H

#include "engine/data/table.h"
#include "rules/plan.h"

typedef struct TraceNaming {
    Str dataset; /* "": of any */
    Str field;
    bool key;    /* names the record itself */
    bool leads;  /* its values lead on to others */
    bool other;  /* may name a record of another dataset */
} TraceNaming;

typedef struct TraceNames {
    const TraceNaming *item; /* those that name a record itself first */
    size_t count;
} TraceNames;

TraceNames trace_names(const Plan *plan, Arena *arena); /* plan: or NULL */

const Column *trace_column(const TraceNaming *naming, const Table *table); /* NULL: the table has none */

#endif
