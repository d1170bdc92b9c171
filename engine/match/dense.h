/* Dense keys: one column of whole numbers whose values lie close together (ids that a system counts up). A key is then
 * the number of a place in one array, and nothing needs hashing, sorting or comparing.
 *
 *   left  7:102 8:100 9:101        least 100, places   0  1  2  3
 *   right 1:101 2:102 3:100        right row           3  1  2  -      -> 7-2, 8-3, 9-1                              */
#ifndef KOPECK_MATCH_DENSE_H
#define KOPECK_MATCH_DENSE_H

#include "engine/match/settle.h"

typedef struct DenseKeys {
    const Column *left, *right;
    int64_t least;
    size_t places;
} DenseKeys;

/* Is the key of `same` such a column, of both sides? */
bool dense_keys(FieldPairs same, size_t threads, DenseKeys *out);

/* Matches the rows in play whose key one row of each side has, as a step does that holds for rows with equal keys
 * whatever else they say; `how` is what how_pack gives. Rows whose key stands more than once stay as they were. */
typedef struct DenseMatches {
    size_t matches;
    bool repeated; /* there are such keys on both sides, so that the step has to look again */
} DenseMatches;
DenseMatches dense_match(const DenseKeys *keys, const Sides *sides, uint32_t how, size_t threads, Arena *scratch);

#endif
