/* Trends: what the store knows of the job's runs before this one, as rows of numbers beside this run's own. */
#ifndef KOPECK_TRENDS_H
#define KOPECK_TRENDS_H

#include "engine/run/remember.h"

/* Sets report->trends. Without a store it stays empty. The report's rules, totals and history must be set. */
bool trends_report(const Remembered *remembered, RunReport *report, Arena *run, Error *err) MUST_USE;

#endif
