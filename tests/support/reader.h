/* Reads a source through its Connector as the engine does, and keeps what came, for tests. */
#ifndef KOPECK_TESTS_READER_H
#define KOPECK_TESTS_READER_H

#include "connectors/connector.h"

/* Options from pairs of text, in an arena: options_of(arena, "dsn", dsn, "retry.0", "none", NULL). The connector's fallbacks
 * are filled in, as the project's checker does. Every option stands at "kopeck.yaml:1:1". */
const Options *options_of(Arena *arena, const OptionSpec *spec, ...) __attribute__((sentinel));

typedef struct Reader {
    const Connector *connector;
    Arena *arena; /* of the source: closing it is reader_close */
    Source *source;
    NoticeList notices;
    Error err;
} Reader;

/* zone: of naive times, "" for UTC. */
bool reader_open(Reader *reader, const char *connector, const Options *options, const char *folder, const char *zone);
void reader_close(Reader *reader);
const Notice *reader_notice(const Reader *reader, const char *code); /* the first, or NULL */

typedef struct Read {
    Schema schema; /* copied */
    size_t rows, batches, rejects, bytes;
    Str *cell; /* rows * schema.count, row by row; NULL when not kept */
    ReadSummary summary;
} Read;

/* begin, all of next, finish. Checks what holds for every batch: at most BATCH_ROWS_MAX rows, valid UTF-8, an end that stays
 * the end. keep: copy the cells into the arena. On failure reader->err says why. */
bool reader_read(Reader *reader, const Extract *extract, bool keep, Arena *arena, Read *out);

Str read_cell(const Read *read, size_t row, const char *column);

#endif
