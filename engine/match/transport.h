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

/* Fills flow, prices and the rest. edge: the given edges in the component's order.
 * Returns  false: the costs are too large to be summed in 128 bits, nothing is solved */
bool part_solve(Part *part, const AssignEdge *const *edge) MUST_USE;

void part_find_varying(Part *part); /* fills varies, from flow and prices */

#endif
