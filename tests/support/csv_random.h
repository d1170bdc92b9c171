/* Random CSV files with what they hold: every encoding, separator, quote and line end, comments, blank lines, long fields; and
 * the same files damaged, of which nobody knows what they hold. */
#ifndef KOPECK_TESTS_CSV_RANDOM_H
#define KOPECK_TESTS_CSV_RANDOM_H

#include "connectors/connector.h"
#include "engine/base/buf.h"

typedef struct CsvRandom {
    Buf file;
    const char *options; /* "separator=;  encoding=cp866": all that must be said for it to be read */
    Batch rows;          /* what the file holds, with origin and lines */
    size_t columns;      /* named c1, c2, ... */
} CsvRandom;

/* The same file for the same seed. What it points to lives in `arena`, but for `file`. */
void csv_random_make(CsvRandom *out, const char *origin, uint64_t seed, Arena *arena);

/* Some of its bytes are lost, doubled, replaced, or others come between: quotes, separators, line ends, zeros, half characters. */
void csv_random_damage(Buf *file, uint64_t seed);

#endif
