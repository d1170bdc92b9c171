/* Neighbours: two documents that a rule left alone, one on each side, of the same amount to the last minor unit and
 * within a month, where neither has a second such neighbour: the same document, booked to another counterparty,
 * warehouse or day. Each names the other as candidate and what sets them apart as cause; nobody matches them but a
 * person. */
#ifndef KOPECK_NEIGHBOURS_H
#define KOPECK_NEIGHBOURS_H

#include "engine/run/findings.h"

enum { NEIGHBOUR_DAYS_MAX = 31 };

/* Findings of one rule after all rules have run. parent: sets of findings (sets_new), in which neighbours are joined.
 */
void join_neighbours(FindingList *list, uint32_t *parent);

#endif
