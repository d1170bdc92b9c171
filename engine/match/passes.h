/* Passes: which pairs of classes a step with `among` compares. Several passes may bring a pair: it belongs to the first
 * of them, so each is given out once. How many pairs there are is counted before any is given out, and too many are
 * refused then.
 *
 * Pairs are never held: they are handed over in batches, by several threads at once, in no order that may be relied on.
 */
#ifndef KOPECK_MATCH_PASSES_H
#define KOPECK_MATCH_PASSES_H

#include "engine/match/pass_keys.h"

enum { PASS_BATCH = 1024 };

typedef struct ClassPair {
    uint32_t left, right;
} ClassPair;

/* Takes a batch of at most PASS_BATCH pairs; thread: of parallel_for. */
typedef void (*PassSink)(void *context, size_t thread, const ClassPair *pair, size_t count);

typedef struct Passes Passes;

typedef struct PassesPlan {
    const Step *step;
    const Classes *left, *right; /* the same pointer: one side against itself */
    const PassField *field;      /* per field of the step's `among` */
    size_t threads;
    uint32_t pair_size; /* bytes that the taker keeps of a pair, for the forecast */
} PassesPlan;

/* The field of number f of `among`; known: its values where they stand already, without those that stand for none, or
 * NULL. */
PassField pass_field(const Step *step, size_t f, const Values *known, const Classes *left, const Classes *right,
                     size_t threads, Arena *arena);

/* Finds units and counts pairs. What is given must outlive the passes, which live in *arena; what *note points to lives
 * in *run. Fails  ERROR_LIMIT: more pairs than the step's pairs_max, with the pass and the block to blame;
 * ERROR_CANCELLED */
bool passes_new(const PassesPlan *plan, Arena *arena, Arena *run, Passes **out, AmongNote *note, Error *err) MUST_USE;

/* Hands all pairs to the sink: of one side either order of the two, and a class of several rows with itself. Blocks
 * with more classes on a side than the step allows are not paired but appended to *blocks (BlockNote); their pairs
 * belong to another pass that brings them. Completes the note. */
void passes_run(Passes *passes, PassSink sink, void *context, Buf *blocks);

/* The first pass that brings the two, or PASS_NONE; and: is there a pass that would, were its block not too large? */
uint32_t passes_first(const Passes *passes, uint32_t left, uint32_t right);
bool passes_too_large(const Passes *passes, uint32_t left, uint32_t right);

/* The pass bits (ModelCounts.pass_bit) of all passes that bring the two and have one. */
Pattern passes_bits(const Passes *passes, const uint8_t *bit, uint32_t left, uint32_t right);

#endif
