/* Firsts: of each item the first one that is equal to it, by hashes and a comparison. Items are spread over parts by
 * their hashes, so that the table of a part stays within the cache and threads share none; the result is the same for
 * any number of threads.
 *
 *   item  0 anna   1 boris   2 anna   3 -   4 boris      first  0  1  0  none  1 */
#ifndef KOPECK_MATCH_FIRSTS_H
#define KOPECK_MATCH_FIRSTS_H

#include "engine/data/table.h"

#define HASH_NONE UINT64_C(0) /* of an item that is equal to no other, nor to itself */

enum { FETCH_MOST = 64 };

typedef struct Firsts {
    const uint64_t *hash; /* per item: equal items, equal hashes */
    uint32_t count;
    bool (*equal)(const void *context, uint32_t a, uint32_t b);
    const void *context;
    size_t threads;
    void (*fetch)(const void *context, const uint32_t *item, size_t count); /* brings near what `equal` will read of these; or NULL */
    uint64_t *room; /* for as many to work in; or NULL */
} Firsts;

/* first[item]: the least item equal to it; ROW_NONE where its hash is HASH_NONE. */
void firsts_find(const Firsts *items, uint32_t *first);

typedef struct FirstsNumbering {
    uint32_t *first; /* per item, as firsts_find leaves it; becomes the number of its value, 0 where there is none */
    uint32_t count, least; /* least: the first number */
    const uint32_t *row;   /* per item, what stands for it; NULL: the item itself */
    size_t threads;
} FirstsNumbering;

/* Numbers the different items in the order of their first ones. row[number]: what stands for the first one; those below `least` are
 * left to the caller. Returns the number behind the last. *row lives in *arena. */
uint32_t firsts_number(const FirstsNumbering *items, uint32_t **row, Arena *arena);

#endif
