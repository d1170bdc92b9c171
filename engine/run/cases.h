/* Cases: findings that tell of one event belong together. What is wrong with a deal shows in several rules - the order
 * without its sale, the shipment without its sale, the receivable that is too low by as much; one finding tells the
 * case, the others point to it (Finding.story).
 *
 * Findings are joined when they share a record, when their records are of one deal (the datasets' field `deal`), when
 * two rules miss in one system a document of one counterparty and amount, when they are neighbours (neighbours.h), and when a receivable's difference is exactly
 * that of its counterparty's documents:
 *
 *   receivable right - left  =  what the findings on orders or shipments carry  -  what those on payments carry
 *
 * where all findings of a rule on that counterparty are taken, or none. The cause of such a receivable is that of its
 * documents. Two sets of rules that account for it are both taken: they tell of the same documents. */
#ifndef KOPECK_CASES_H
#define KOPECK_CASES_H

#include "engine/run/findings.h"

/* After all rules, once identities are final. Sets story, and the cause of receivables. */
void join_cases(Frames *frames, FindingList *list);

#endif
