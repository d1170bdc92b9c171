/* The rows of a dataset out of an earlier snapshot and what changed since, by key.
 *
 *   base    1 A 10.00    changed  2 B 25.00    keys  2, 3, 4    result  2 B 25.00
 *           2 B 20.00             4 D 40.00                             3 C 30.00
 *           3 C 30.00                                                   4 D 40.00     one deleted: 1
 *
 * Tables are sorted by key, then by all columns, so that a dataset has the same rows in the same order however it was
 * read. Everything lives in the arena given. */
#ifndef KOPECK_CHANGES_MERGE_H
#define KOPECK_CHANGES_MERGE_H

#include "engine/data/table.h"
#include "rules/plan.h"

typedef struct MergeKey { /* columns that no two rows share together */
    size_t column[CHANGES_KEY_MAX], count;
} MergeKey;

/* The parts of a key as one text: as it stands, or "1/A" of several, with \ before a / and a \ within a part. No two keys
 * have the same. count 0: "". */
Str merge_key_text(const Str *part, size_t count, Arena *arena);

/* Rows in order: nulls first, texts by their bytes, numbers by value; `key` first, then the columns from the left. */
uint32_t *merge_order(const Table *table, const MergeKey *key, Arena *arena);

typedef struct MergePart {
    const Table *table;
    const Table *rejected; /* their column `origin` holds keys */
} MergePart;

typedef struct MergeInput {
    MergePart base, changed;
    const Table *keys; /* its first columns the key, then the mark; NULL: the keys were not compared */
    MergeKey key;      /* columns of base and changed */
    size_t by;
} MergeInput;

typedef struct MergeRow {
    uint32_t row;
    bool of_changed;
} MergeRow;

typedef struct Merged {
    MergeRow *row, *reject;
    size_t count, reject_count;
    uint64_t deleted; /* rows and rejects of the base that the source has no more */
    Str missed;       /* a key that changed without being told, or is new; STR_NULL: none */
} Merged;

/* What keeps a table from being built on, or STR_NULL: a key twice, none at all, no mark, a reject without a key.
 * in_order: its rows should be in order already; that they are not is such a thing too. */
Str merge_unfit(const MergePart *part, const MergeKey *key, size_t by, bool in_order, Arena *arena);

/* base must be fit, and in order. */
void merge_rows(const MergeInput *input, Arena *arena, Merged *out);

/* Rejects in order: by key, then by what they say. */
MergeRow *merge_rejects(const Table *rejected, Arena *arena);

#endif
