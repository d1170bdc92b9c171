/* Keys: rows of two sides that share the values of a step's `same` fields, by radix partition on a hash.
 * Each row in play becomes an entry of 8 bytes (hash << 32 | row), entries of one part lie together; a part is then
 * sorted by hash and both sides merged, so that a part works within the cache. Values are compared before rows are
 * called equal, so that a collision of hashes never matches; but not where the hash is a bijection of the key (one
 * field of numbers within a range of 2^32). A row with a missing value in one of the fields takes no part.
 * Scratch: 12 bytes a row and side while partitioning, 8 after.
 *
 *   left  7:A 8:B 9:A    hash A .. 3, B .. 9      part 0:  3|7 3|9      right  3|1      -> group {7, 9} x {1}
 *   right 1:A 2:C        C .. 12                  part 1:  9|8          right 12|2      -> nothing */
#ifndef KOPECK_MATCH_KEYS_H
#define KOPECK_MATCH_KEYS_H

#include "engine/match/step.h"

/* One side while steps run. state[row]: ROW_NONE in play; ROW_GONE takes no part; else matched. */
#define ROW_GONE (UINT32_MAX - 1)

typedef struct KeyPart {
    uint64_t *entry;
    size_t count;
} KeyPart;

typedef struct Keys {
    FieldPairs same, later;
    bool exact; /* equal hashes are equal keys */
    bool defer; /* set by the caller: groups of one and one are given out by hash alone, the caller compares */
    const uint32_t *left_state, *right_state;
    KeyPart *left, *right; /* per part */
    size_t parts, part_rows_max;
    unsigned part_bits;
} Keys;

typedef struct KeysInput {
    FieldPairs same, later; /* later: what is looked at of the rows of a group, which is fetched meanwhile */
    const uint32_t *left_state, *right_state; /* right_state NULL: one side only (duplicates) */
    size_t left_rows, right_rows, threads;
} KeysInput;

void keys_partition(const KeysInput *in, Arena *arena, Keys *out); /* the entries live in *arena */

/* Rows with one key, ascending. */
typedef struct KeyGroup {
    const uint32_t *left, *right;
    size_t lefts, rights;
} KeyGroup;

/* Walks the groups of one part. With two sides: those that have rows on both. With one: those of two rows or more. */
typedef struct KeyCursor {
    const Keys *keys;
    KeyPart left, right;
    size_t left_at, right_at;
    uint32_t *left_rows, *right_rows; /* of the run of equal hashes at hand, not yet given out */
    size_t left_count, right_count;
    uint32_t *left_out, *right_out;
} KeyCursor;

/* scratch must stay until the part is done; sorts the part in place. */
KeyCursor keys_open(const Keys *keys, size_t part, Arena *scratch);
bool keys_next(KeyCursor *cursor, KeyGroup *out);

bool keys_equal(FieldPairs same, uint32_t left, uint32_t right);

/* The key as reports show it: its values with " | " between. */
Str keys_text(FieldPairs same, uint32_t left, Arena *arena);

#endif
