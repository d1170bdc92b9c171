/* Discovery: what a source offers, read with a few rows of each, and a mapping draft made of it: datasets with columns
 * put to Kopeck's field names by their names, types and values. A guess says why it was made; what nothing speaks for
 * keeps its own name. */
#ifndef KOPECK_DISCOVER_H
#define KOPECK_DISCOVER_H

#include "connectors/connector.h"
#include "rules/plan.h"

enum { DISCOVER_ROWS = 50, DISCOVER_SHOWN = 3, DISCOVER_OPEN_MAX = 40 /* looked into where no pattern is given */ };

typedef struct FoundColumn {
    FieldInfo info;
    Str field;          /* of the draft */
    const char *type;   /* to be said in the draft, or "" where the field's name says it */
    const char *format; /* of dates, or "" */
    char decimal;       /* how its decimals are written, 0 where it need not be said */
    Str lookup;         /* dataset of the draft whose `id` it names, or "" */
    Str why;            /* "is called \"total\"", "" for what keeps its own name */
    bool hidden;        /* its values look like secrets by its name: never shown */
} FoundColumn;

typedef struct FoundDataset {
    Offer offer;
    Need need;  /* what its content says that it needs; value null: nothing */
    bool part;  /* one of several lists of rows in its file */
    Str name;   /* in the draft: "erp.orders" */
    bool ready; /* the preset brings it with its columns */
    Entity entity;
    Str entity_why;
    bool opened;         /* columns and rows were read */
    const char *problem; /* why not, or "" */
    FoundColumn *column;
    size_t column_count;
    Str *sample; /* by row, then column; short, without line ends and secrets */
    size_t sample_rows;
} FoundDataset;

typedef struct Discovery {
    Str source, use;
    FoundDataset *dataset;
    size_t count, offered; /* offered: before the pattern */
    size_t opened, failed;
} Discovery;

/* Reads `plan`, loaded for one source only (PlanOptions.discover).
 * pattern  names with * and ?, or a part of a name; whatever the case; STR_NULL: all. Without one only the first
 *          DISCOVER_OPEN_MAX are looked into.
 * now      as of which balances are asked for
 * Fails    when the source cannot be opened or listed; a dataset that cannot be read has a `problem` */
bool discover_source(const Plan *plan, Str pattern, Instant now, Arena *run, Discovery *out, Error *err) MUST_USE;

/* The draft as YAML, to be put below `datasets:`. */
void discover_draft(const Discovery *discovery, Buf *out);

const char *entity_word(Entity entity); /* "order", as the project says it */

/* ---- For discover.c */

/* Names the fields of a dataset's columns and its entity. */
void discover_guess(FoundDataset *dataset, const Str *const *value, size_t rows, Arena *run);
bool discover_matches(Str name, Str pattern, Arena *scratch);
Str discover_last(Str name, const char *signs); /* what stands behind the last of them */
Str discover_own_name(Str offer, bool file); /* without folders and extension, or without its schema */

#endif
