/* Transport: the best assignment of one connected component by successive shortest augmenting paths, and which of its
 * edges another best assignment would change. Inside of assign_best. */
#ifndef KOPECK_MATCH_TRANSPORT_H
#define KOPECK_MATCH_TRANSPORT_H

#include "engine/match/assign.h"

/* Classes are renumbered 0..lefts-1, 0..rights-1; edges are sorted by left class. */
typedef struct Part {
    uint32_t lefts, rights, edges;
    const uint32_t *left_size, *right_size;
    uint32_t *left_edge;  /* lefts + 1: where the edges of a left class begin */
    uint32_t *right_edge; /* rights + 1 into by_right */
    uint32_t *by_right;   /* edge numbers */
    uint32_t *edge_left, *edge_right;
    int128 *cost, alone; /* per edge; of a row that finds no counterpart */
    uint32_t *flow, *flow_alone, *used;
    int128 *price_left, *price_right; /* cost - price_left - price_right >= 0, 0 where rows are paired */
    uint8_t *varies;
    Arena *arena;
} Part;

/* Room for a component; the caller fills sizes, left_edge, edge_left and edge_right. */
Part part_new(uint32_t lefts, uint32_t rights, uint32_t edges, Arena *arena);

/* Costs as one number: each kind of cost weighs more than all lesser kinds of all rows together can sum to. */
typedef struct CostUnits {
    int128 score, day, amount, alone; /* alone: of a row that finds no counterpart */
} CostUnits;

/* Of a component with so many rows on its larger side. false: the costs are too large to be summed in 128 bits. */
bool units_of(const AssignEdge *const *edge, size_t edges, uint64_t rows, CostUnits *out) MUST_USE;

static inline int128 cost_in(const CostUnits *unit, const PairCost *cost) {
    return (int128)cost->amount_gap * unit->amount + (int128)cost->day_gap * unit->day + (int128)cost->score_gap * unit->score +
           cost->disagree;
}

/* Fills flow, prices and the rest. edge: the given edges in the component's order. */
void part_solve(Part *part, const AssignEdge *const *edge, const CostUnits *unit);

void part_find_varying(Part *part); /* fills varies, from flow and prices */

#endif
