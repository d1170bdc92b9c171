/* Matches and allocations as reports ask for them: match by match, by any thread. */
#ifndef KOPECK_MATCHED_H
#define KOPECK_MATCHED_H

#include "engine/run/publish.h"

/* What they give lives as long as the results. */
ReportMatches matched_records(const RunResults *results);
ReportAllocations matched_allocations(const RunResults *results);

#endif
