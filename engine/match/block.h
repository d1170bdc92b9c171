/* Block: pairs of values that may be alike, without comparing all with all. Several generators each give every value
 * some keys; values that share a key are a block, and all pairs of a block are candidates. Which generators run
 * depends on the measure:
 *
 *   whole       the value itself: all that `exact` can match
 *   prefix N    the first N letters: all that `prefix N` can match
 *   deletions   the value, and the value without one letter, for each letter: all that `edit 1` and `typo 1` can
 *               match, for one letter inserted, deleted or replaced, or two neighbours swapped, leaves a common rest
 *   ending      the last seven digits: with deletions, all that `phone` can match from 0.7 on
 *   mailbox     what stands before + or @: all that `email` can match from 0.9 on; with deletions most of the rest
 *   words       each word that at most WORD_VALUES_MAX values have; a more frequent word together with another word
 *               of the value, whole or without one letter (of people also: its first letter), which again at most
 *               WORD_VALUES_MAX values have
 *   near        NEAR_VALUES neighbours in the order of the values' letters, and of their letters from the end
 *
 * The other measures (`edit` with more edits or a share, `jaro_winkler`, `token_set`, `token_sort`, `company`,
 * `person`, `date`) take deletions, words and near; for measures of words the words are sorted and joined first, so
 * that their order and the spaces between them do not count. That finds most pairs, not all: two values are missed
 * when they share no rare word and differ in more than one letter near both of their ends. Of 30,000 names of two to
 * four words with one or two letters wrong, among 100,000, it found 0.947. Up to ALL_PAIRS_MAX pairs of values all
 * are compared.
 *
 * A block of more than rows_max values is reported, not compared. Blocks depend on values alone, not on their order. */
#ifndef KOPECK_MATCH_BLOCK_H
#define KOPECK_MATCH_BLOCK_H

#include "engine/match/values.h"

enum { WORD_VALUES_MAX = 300, NEAR_VALUES = 10, ALL_PAIRS_MAX = 1000000 };

typedef struct ValuePair {
    uint32_t a, b; /* a < b */
} ValuePair;

typedef struct BlockedValues {
    uint32_t value; /* the least text of the block, to name it by */
    uint32_t values;
    size_t lefts, rights; /* classes that have one of its values */
} BlockedValues;

/* Takes a batch of at most BATCH_PAIRS_MAX pairs, by a and b, each once; of two sides, one has a left row and the other
 * a right row. Batches may share pairs. All pairs at once could outgrow memory, so they are never held. */
typedef void (*BlockSink)(void *context, const ValuePair *pair, size_t count);

enum { BATCH_PAIRS_MAX = 1 << 24 };

typedef struct BlockPlan {
    const Values *values;
    const MeasureUse *use;
    uint32_t rows_max;
    bool all; /* compare all pairs of values while there are at most ALL_PAIRS_MAX */
    BlockSink sink;
    void *context;
} BlockPlan;

bool block_is_complete(const MeasureUse *use); /* do the generators find all that the measure can match? */

/* Which generators run: bit g for the g-th of the list above. */
enum { BLOCK_GENERATORS = 7 };
unsigned block_generators(const MeasureUse *use);

/* Appends BlockedValues to *blocked. */
void block_pairs(const BlockPlan *plan, Buf *blocked);

#endif
