/* Passes: which pairs of classes a step with a model compares. A pass brings the pairs that are equal in its fields; a pair that
 * several passes bring belongs to the first of them, so each is given out once.
 *
 * Pairs are never held: they are handed over in batches, by several threads at once, in no order that may be relied on. */
#ifndef KOPECK_MATCH_PASSES_H
#define KOPECK_MATCH_PASSES_H

#include "engine/match/values.h"

enum { PASS_BATCH = 1024 };

/* The values of a scored field; what stands for none is VALUE_MISSING. */
typedef struct PassField {
    const uint32_t *left, *right; /* per class: its value */
    const Str *text;              /* per value */
} PassField;

typedef struct ClassPair {
    uint32_t left, right;
} ClassPair;

/* Takes a batch of at most PASS_BATCH pairs; thread: of parallel_for. */
typedef void (*PassSink)(void *context, size_t thread, const ClassPair *pair, size_t count);

typedef struct Passes Passes;

/* right == left (the same pointer): one side against itself. Field f is field f of the score. What is given lives as long as
 * the passes, in *arena. */
Passes *passes_new(const Step *step, const Classes *left, const Classes *right, const PassField *field, size_t threads,
                   Arena *arena);

/* Hands all pairs to the sink: of one side either order of the two, and a class of several rows with itself. Blocks with more
 * classes on a side than the step allows are not paired but appended to *blocks (BlockNote); their pairs belong to another pass
 * that brings them. */
void passes_run(Passes *passes, PassSink sink, void *context, Buf *blocks);

/* After passes_run. The first pass that brought the two, or PASS_NONE; and: is there a pass whose block of the two was too large? */
uint32_t passes_first(const Passes *passes, uint32_t left, uint32_t right);
bool passes_too_large(const Passes *passes, uint32_t left, uint32_t right);

#endif
