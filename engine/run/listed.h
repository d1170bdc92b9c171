/* Listed: clusters of duplicates of a job that asks for lists of them alone. A finding of each and its records would take a
 * thousand bytes and more; of a listed one no more is kept than its identity and its rows. */
#ifndef KOPECK_LISTED_H
#define KOPECK_LISTED_H

#include "engine/run/members.h"
#include "reports/report.h"

typedef struct Listed Listed;

/* NULL where findings have to tell them: of records with amounts, which findings add up, and where two clusters have the same keys
 * and so one identity. */
const Listed *listed_clusters(const MembersOf *members, Arena *run);

ReportList listed_report(const Listed *listed); /* of NULL nothing */

#endif
