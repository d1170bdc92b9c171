/* Assign: the best pairing of two sets of which some pairs are allowed, and whether it is the only best one.
 *
 * Rows that nothing tells apart form one class with a size, so that 12 equal left rows against 11 right ones are one
 * edge. Best: as many rows paired as can be, then least cost in the order of PairCost, summed over pairs, exactly.
 *
 *   left A, B    right X, Y    edges A-X 0, A-Y 1, B-X 1    best: A-Y and B-X, for two pairs beat one better
 *   left A       right X, Y    edges A-X 2, A-Y 2           A is tied: either pair may stand
 *
 * With an alone_gap the pairs are of likeness alone, and best is what falls short of it least in sum: a pair that is much more alike
 * is not torn apart for two that are hardly.
 *
 *   left A, B    right X, Y    edges A-X 10, A-Y 400, B-X 420, alone 500    best: A-X, for 490 beats 100 and 80
 *
 * An edge *varies* when some other best assignment pairs fewer or more rows over it. Fixed edges are safe to match;
 * classes at varying edges are tied and belong together in ties.
 *
 * A component of more than edges_max edges is solved on the cheapest edges of each class, then all others are priced: those that could
 * make the assignment better, or another one as good, come into play, and it is solved again until there are none. What comes of it is
 * exact, ties included; a component where more than edges_max would have to be in play is not solved, which is told.
 *
 * Method: successive shortest augmenting paths with dual prices, a left class at a time, on sparse edges (the transport
 * form of Jonker and Volgenant 1987), where staying alone is a pair with the price of all pairs together. With the
 * final prices every best assignment uses edges of reduced cost 0 only; two of them differ by a circulation in the
 * residual graph of those edges, so an edge varies exactly when it lies on a cycle other than itself and back. */
#ifndef KOPECK_MATCH_ASSIGN_H
#define KOPECK_MATCH_ASSIGN_H

#include "engine/match/step.h"

typedef struct AssignEdge {
    uint32_t left, right; /* classes; no pair twice */
    PairCost cost;
} AssignEdge;

typedef struct AssignInput {
    const uint32_t *left_size, *right_size; /* rows of each class, at least 1 */
    uint32_t lefts, rights;
    const AssignEdge *edge;
    size_t edges;
    uint32_t alone_gap; /* 0, or what a row that stays alone costs, more than any score_gap: then edges have no amount and day gaps */
    size_t edges_max; /* of one connected component that is solved as a whole; of a larger one, edges that are in play at once */
} AssignInput;

typedef struct AssignOutput {
    uint32_t *flow;                 /* per edge: rows paired over it */
    bool *varies;                   /* per edge */
    uint32_t *left_tie, *right_tie; /* per class: number of its tie, or ROW_NONE */
    uint32_t ties;
    uint32_t *left_block, *right_block; /* per class: number of its unsolved component, or ROW_NONE */
    uint32_t blocks;
} AssignOutput;

/* What *out points to lives in `arena`, which is also used for the work. */
void assign_best(const AssignInput *in, Arena *arena, AssignOutput *out);

/* Union-find over 0..count-1; the root of a set is its least member. */
uint32_t *sets_new(size_t count, Arena *arena);
uint32_t sets_find(uint32_t *parent, uint32_t member);
bool sets_join(uint32_t *parent, uint32_t a, uint32_t b); /* false: joined before */

#endif
