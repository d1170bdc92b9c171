/* Titles: how people call systems and rules, for every report. */
#ifndef KOPECK_REPORT_TITLES_H
#define KOPECK_REPORT_TITLES_H

#include "reports/report.h"

Str report_system_title(const RunReport *report, Str dataset);                /* "1С" for "acc.sales" */
Str report_rule_title(const RunReport *report, Str rule);                     /* its title, or its name */
Str report_sides(const RunReport *report, Str left, Str right, Arena *arena); /* "CRM → 1С" */
Str report_source_title(const RunReport *report, Str source);                 /* its title, or its name */
Str report_rule_sides(const RunReport *report, const ReportRule *rule, Arena *arena); /* "CRM → 1С"; of other kinds "CRM, 1С" */
Str finding_system(const Finding *finding);                                   /* title where there is one */

#endif
