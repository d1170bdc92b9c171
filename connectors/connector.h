/* Connector: one protocol by which Kopeck reads a system, never writing to it.
 *
 * The life of a source: open -> { begin -> next, next, ... -> finish } for each dataset, one after another -> close, which
 * happens when the arena given to open is reset. One source belongs to one thread; several sources run side by side.
 * All datasets of one open come from one consistent snapshot where the system can give one.
 *
 * Rules for all: batches of at most BATCH_ROWS_MAX rows in bounded memory, whatever the size of the answer; read-only
 * sessions, statements that are not reads refused before they are sent; retries on transient errors only, inside the
 * connector; what was read in part is never passed off as whole: `next` ends with an error instead. Secrets never appear
 * in an Error, a Notice or the log. parallel_cancelled() is looked at between batches and during waits. */
#ifndef KOPECK_CONNECTOR_H
#define KOPECK_CONNECTOR_H

#include "engine/base/log.h"
#include "engine/base/options.h"
#include "engine/data/batch.h"

typedef struct Source Source; /* each connector has its own struct behind this */

/* Something that the reader of the report must know about a source though reading goes on. */
typedef struct Notice {
    LogLevel level;   /* LOG_INFO or LOG_WARNING */
    const char *code; /* one word or two, stable: "could write", "moved during read", "duplicates removed", "not a snapshot" */
    Str text;
} Notice;

typedef struct NoticeList {
    Notice *item;
    size_t count, capacity;
} NoticeList;

void notice_add(NoticeList *list, Arena *arena, LogLevel level, const char *code, const char *format, ...)
    PRINTF_LIKE(5, 6);

typedef struct SourceSpec {
    Str name;              /* "crm" */
    const Options *options;
    const char *folder;    /* the project's folder: relative files start there */
    const Zone *zone;      /* of the source's naive times */
    const char *where;     /* of the source in the project: "kopeck.yaml:9:3"; NULL: it stands in none */
} SourceSpec;

/* Which rows of a dataset that is read by changes: all of them (bounded false), or those whose mark of change is not before
 * the one given. A connector may give more rows than that, never fewer. */
typedef struct ExtractChanges {
    Str column;      /* source column of the mark; STR_NULL: the dataset is not read so */
    bool by_version; /* the mark is a number that grows; else a moment */
    bool bounded;
    Instant since;   /* moments */
    int64_t version; /* numbers */
} ExtractChanges;

/* One dataset to read. */
typedef struct Extract {
    Str dataset;           /* "crm.orders" */
    const char *where;     /* of the dataset in the project, or of the source whose preset brings it; NULL: it stands in none */
    const Options *options; /* query, resource, files, rows, ... */
    const Str *column;     /* wanted source columns: names, or paths "client.inn" in nested records */
    size_t column_count;   /* 0: all that the source has, in its order (discover, samples) */
    Instant from, to;      /* half-open window of the business date that may be read: [from, to); INSTANT_NONE: open.
                              A connector may ignore it where it cannot filter; the engine filters again. */
    Str date_column;       /* source column to which the window applies, or STR_NULL */
    Instant cutoff;        /* the moment of the run, for what can be asked "as of" it (balances); 0: unknown */
    size_t rows_max;       /* stop after so many rows (samples); 0: all */
    ExtractChanges changes;
} Extract;

/* What the source itself says of the dataset, when all of it was read. */
typedef struct ReadSummary {
    uint64_t rows;         /* delivered, without rejects */
    int64_t rows_declared; /* by the source (total, trailer, count(*)), or -1 */
    Str snapshot;          /* the source's own name of the moment: snapshot id, LSN, ETag; or "" */
    Str detail;            /* the statement or resource as sent, without secrets: goes to the manifest */
} ReadSummary;

/* What could be a dataset. */
typedef struct Offer {
    Str name;           /* as the dataset's option `option` says it */
    const char *option; /* "table", "resource", "files" */
    const char *kind;   /* "table", "view", "resource", "file" */
    int64_t rows;       /* or -1: to count them would cost too much */
    bool about;         /* `rows` is the system's own estimate */
} Offer;

/* An option without which a dataset cannot be read, as its own content tells. */
typedef struct Need {
    const char *option; /* "rows", "encoding" */
    bool list;          /* the option is a list */
    Str value;
} Need;

typedef struct Connector {
    const char *name;    /* what `use:` says: "postgresql" */
    const char *summary; /* one line for --help and the README */
    const OptionSpec *source_options, *dataset_options; /* each ends with a NULL name */
    bool preset;         /* a preset of the same name brings its datasets */

    /* Connects and opens the snapshot. Everything that must be closed goes to `arena`. */
    bool (*open)(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err);

    /* Starts a dataset. *schema describes the columns in the order they will be delivered; it and what it points to live
     * until finish. A wanted column that the source does not have is an error that names the nearest one it has. */
    bool (*begin)(Source *source, const Extract *extract, Schema *schema, Error *err);
    bool (*next)(Source *source, Batch *out, Error *err);
    bool (*finish)(Source *source, ReadSummary *out, Error *err); /* after the empty batch */

    /* Optional. Names of what could be a dataset (tables, entity sets, files), for hints. */
    bool (*list)(Source *source, Str **names, size_t *count, Arena *arena, Error *err);

    /* Optional. Whether a dataset with these options can be read by changes: NULL, or one sentence that says what it lacks. */
    const char *(*changes)(const Options *dataset, const Options *source);

    /* Optional. The same with what `discover` tells of them. */
    bool (*offer)(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err);

    /* Optional. What a dataset with these options needs besides; several where it holds several lists of rows, each of which
     * is a dataset of its own. *count 0: nothing. Fails where it cannot even be looked at. */
    bool (*needs)(Source *source, const Options *dataset, Need **needs, size_t *count, Arena *arena, Error *err);
} Connector;

extern const Connector *const connectors[]; /* ends with NULL; the list is registry.c */
Offer *offers_of_names(const Str *names, size_t count, const char *option, const char *kind, Arena *arena);
const Connector *connector_find(Str name);  /* NULL when there is none */

#endif
