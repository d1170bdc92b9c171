/* Bridges: from a rule's total on the left to that on the right, as bars of causes. Each bar is the exact sum, right
 * minus left, of the records of the findings that name the cause; what no finding carries is `unexplained`, so that
 * right = left + all bars + unexplained, always. One bridge for each currency of the rule's grand total. */
#ifndef KOPECK_REPORT_BRIDGE_H
#define KOPECK_REPORT_BRIDGE_H

#include "reports/report.h"

typedef struct BridgeBar {
    FindingKind kind;
    Str cause;         /* as the findings give it; "" */
    int128 amount;     /* right - left, at the bridge's scale; never 0 */
    uint64_t findings; /* with money in this currency */
} BridgeBar;

typedef struct Bridge {
    const ReportTotals *totals; /* dimension "all" of the rule */
    const ReportCell *cell;     /* of the currency; amounts at totals->scale */
    const BridgeBar *bar;       /* the largest movement first; equal ones by kind, then cause */
    size_t bar_count;
    int128 unexplained;
    /* Of the findings with money, ranked by it: so many carry at least nine tenths of all movement. */
    uint64_t findings, findings_most;
    unsigned most_permille; /* what these carry, in thousandths of all movement */
} Bridge;

/* All bridges of the report, in the order of its totals, those without any movement last. Lives in the arena. */
size_t bridges_make(const RunReport *report, Arena *arena, const Bridge **out);

/* How many bars stand in the picture; those behind them move little and are one bar there, bridge_rest, and a list beside it. */
enum { BRIDGE_BARS_MAX = 12 };
size_t bridge_drawn(const Bridge *bridge);
BridgeBar bridge_rest(const Bridge *bridge); /* amount and findings of those that are not drawn; 0 without any */

/* What a finding carries from left to right in a currency, at `scale`: the amounts of its right records less those of
 * its left ones; 0 when it does not explain totals. */
int128 bridge_carried(const RunReport *report, const Finding *finding, Str currency, unsigned scale);

#endif
