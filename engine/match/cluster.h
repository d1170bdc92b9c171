/* Cluster: edges between rows of one side -> clusters that no veto contradicts.
 * Kruskal's maximum spanning forest, a batch of equally strong edges at a time, so that neither the order of edges nor
 * the numbers of rows decide anything. A component knows its value in each veto field, for it never holds two. Within a
 * batch, components that the edges would join are looked at together: those with a value in a field of which several
 * values meet are in conflict, and the batch's edges at them are cut; the other edges join. */
#ifndef KOPECK_MATCH_CLUSTER_H
#define KOPECK_MATCH_CLUSTER_H

#include "engine/match/match.h"

typedef struct ClusterInput {
    size_t rows;
    ClusterEdge *edge; /* a < b, any order, a pair may stand several times; gets sorted */
    size_t edges;
    const uint32_t *const *veto; /* per field and row: the value's number, 0 for none */
    size_t vetoes, threads;
} ClusterInput;

/* Fills all of *out but blocks and step_pairs. */
void cluster_edges(ClusterInput *in, Arena *run, ClusterResult *out);

#endif
