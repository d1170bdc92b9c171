/* The rows that connectors of message brokers deliver, the same for all of them, so that rules are the same too.
 *
 * resource: queues - a row a queue, or a group of readers of one (QueueFigures):
 *   name queue group kind state depth ready unacknowledged consumers retries lost head_at seen_at incoming outgoing
 * growth resource: messages - a row a message (QueueMessage), for dead letters: queue id at key body, body.PATH
 * (connectors/payload.h), header.NAME */
#ifndef KOPECK_QUEUE_TABLE_H
#define KOPECK_QUEUE_TABLE_H

#include "connectors/cells.h"
#include "connectors/connector.h"
#include "connectors/payload.h"

#define QUEUE_UNKNOWN INT64_MIN

/* What one look at a queue found. Numbers may be QUEUE_UNKNOWN, moments INSTANT_NONE, texts STR_NULL. */
typedef struct QueueFigures {
    Str name;  /* "orders", of a group "orders/billing" */
    Str queue; /* "orders" */
    Str group; /* of readers, or null */
    Str kind;  /* "list", "stream", "topic", ... */
    Str state;
    int64_t depth;          /* not done with yet */
    int64_t ready;          /* not yet given to anybody */
    int64_t unacknowledged; /* given out, not confirmed */
    int64_t consumers;
    int64_t retries;     /* of those that wait: given out more than once */
    int64_t lost;        /* deleted before the group had read them */
    Instant head_at;     /* when the oldest of them was sent */
    Instant seen_at;     /* by the broker's clock where it has one */
    int64_t sent, taken; /* since ever, for rates: what two looks differ by */
} QueueFigures;

/* All figures QUEUE_UNKNOWN, no moment known. */
QueueFigures queue_unknown(Str name, Str queue, Str group, const char *kind);

/* What one look at all queues found; grows in an arena. */
typedef struct QueueLooks {
    QueueFigures *item;
    size_t count, capacity;
    bool short_count; /* some depth is only as much as was counted */
} QueueLooks;

void queue_looks_add(QueueLooks *looks, QueueFigures figures, Arena *arena);

#define QUEUE_SAMPLE_OPTION \
    {"sample", OPTION_DURATION, false, false, "5 s", NULL, \
     "Time between the two looks that tell how fast queues grow; 0 s: one look."}

/* Whether a name fits one of the patterns (orders.*) that a list option holds; without the option: `absent`. */
bool queue_fits(const Options *options, const char *option, Str name, bool absent, Arena *scratch);

typedef struct QueueMessage {
    Str queue, id, key, body;
    Instant at;
    const Str *header; /* name, value, name, value, ... */
    size_t header_count;
} QueueMessage;

typedef struct QueueTable QueueTable;

/* Settles the columns. messages: the second kind of row. Fails on a column that there is not. Lives in the arena. */
bool queue_table_new(QueueTable **out, const Extract *extract, bool messages, const char *where, Arena *arena,
                     Error *err) MUST_USE;
void queue_table_schema(const QueueTable *table, Schema *out);

/* Adds the row of a queue. before: the look before, or NULL; rates are per second. */
void queue_table_figures(QueueTable *table, const QueueFigures *now, const QueueFigures *before);

/* Adds the rows of the look's queues from *at on, as many as the table takes. before: the look before, which may be empty. */
void queue_table_looks(QueueTable *table, const QueueLooks *now, const QueueLooks *before, size_t *at);

/* Adds the row of a message, or a reject where its body cannot be read but must be. */
void queue_table_message(QueueTable *table, const QueueMessage *message);

bool queue_table_takes(const QueueTable *table); /* the batch has room, and the extract asks for more rows */
void queue_table_clear(QueueTable *table);
void queue_table_batch(QueueTable *table, Batch *out);

/* Rows handed out, and "figures of 3 topics". */
void queue_table_finish(const QueueTable *table, size_t asked, const char *of, Arena *arena, ReadSummary *out);

#endif
