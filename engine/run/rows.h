/* Rows: those of a side that a match left over, or that take no part, as lists: most often few of many. */
#ifndef KOPECK_ROWS_H
#define KOPECK_ROWS_H

#include "engine/run/frame.h"

typedef struct RowList {
    const uint32_t *row; /* ascending */
    size_t count;
} RowList;

/* Active rows whose `matched` (as in MatchResult) is ROW_NONE. */
RowList rows_unmatched(const Frame *frame, const uint32_t *matched, size_t threads, Arena *arena);

/* Rows that take no part. */
RowList rows_inactive(const Frame *frame, size_t threads, Arena *arena);

/* Active rows dated after `latest` become ROW_LATE. Returns how many. */
uint64_t rows_mark_late(const Column *date, int64_t latest, size_t threads, uint8_t *state, Arena *scratch);

#endif
