/* Findings and totals as a reader with one sight sees them. */
#ifndef KOPECK_MASK_FINDING_H
#define KOPECK_MASK_FINDING_H

#include "engine/run/masker.h"
#include "reports/report.h"

/* Copies of the report's findings, masked. */
const Finding *mask_findings(const Masker *m, const RunReport *report);

/* Copies of its totals with their slices masked. */
const ReportTotals *mask_totals(const Masker *m, const RunReport *report);

#endif
