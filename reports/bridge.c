#include "reports/bridge.h"

#include <stdlib.h>

static int128 at_scale(int128 value, unsigned from, unsigned to) {
    assert(from <= to); /* totals have the finest scale of the rule's columns */
    for (; from < to; from++) value *= 10;
    return value;
}

int128 bridge_carried(const RunReport *report, const Finding *finding, Str currency, unsigned scale) {
    int128 sum = 0;
    for (size_t i = 0; finding->explains && i < finding->record_count; i++) {
        const FindingRecord *record = &finding->record[i];
        Str own = record->currency.len ? record->currency : report->currency;
        if (record->has_amount && str_eq(own, currency))
            sum += record->right ? record->amount : -(int128)record->amount;
    }
    return at_scale(sum, finding->scale < scale ? finding->scale : scale, scale);
}

static BridgeBar *bar_of(BridgeBar *bar, size_t *count, const Finding *finding) {
    for (size_t i = 0; i < *count; i++) {
        if (bar[i].kind == finding->kind && str_eq(bar[i].cause, finding->cause)) return &bar[i];
    }
    bar[*count] = (BridgeBar){.kind = finding->kind, .cause = finding->cause};
    return &bar[(*count)++];
}

static int by_movement(const void *a, const void *b) {
    const BridgeBar *x = a, *y = b;
    int128 left = decimal_magnitude(x->amount), right = decimal_magnitude(y->amount);
    if (left != right) return left > right ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return str_compare(x->cause, y->cause);
}

static int larger_first(const void *a, const void *b) {
    const int128 *x = a, *y = b;
    return *x == *y ? 0 : *x > *y ? -1 : 1;
}

/* "These 14 findings carry 93 % of the difference." */
static void find_most(Bridge *bridge, int128 *moved, size_t count) {
    int128 all = 0, sum = 0;
    if (count > 1) qsort(moved, count, sizeof *moved, larger_first);
    for (size_t i = 0; i < count; i++) all += moved[i];
    bridge->findings = count;
    while (bridge->findings_most < count && sum * 10 < all * 9) sum += moved[bridge->findings_most++];
    bridge->most_permille = all ? (unsigned)(sum * 1000 / all) : 0;
}

static Bridge make_bridge(const RunReport *report, const ReportTotals *totals, const ReportCell *cell, Arena *arena) {
    Bridge bridge = {.totals = totals, .cell = cell};
    size_t rule_findings = 0;
    for (size_t i = 0; i < report->finding_count; i++) rule_findings += str_eq(report->finding[i].rule, totals->rule);
    BridgeBar *bar = arena_array(arena, rule_findings, sizeof *bar);
    int128 *moved = arena_array(arena, rule_findings, sizeof *moved), sum = 0;
    size_t bars = 0, count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->finding[i];
        if (!str_eq(finding->rule, totals->rule)) continue;
        int128 carried = bridge_carried(report, finding, cell->currency, totals->scale);
        if (!carried) continue;
        BridgeBar *of = bar_of(bar, &bars, finding);
        of->amount += carried;
        of->findings++;
        sum += carried;
        moved[count++] = decimal_magnitude(carried);
    }
    find_most(&bridge, moved, count);
    for (size_t i = 0; i < bars; i++) {
        if (bar[i].amount) bar[bridge.bar_count++] = bar[i];
    }
    if (bridge.bar_count > 1) qsort(bar, bridge.bar_count, sizeof *bar, by_movement);
    bridge.bar = bar;
    bridge.unexplained = cell->difference - sum;
    return bridge;
}

size_t bridge_drawn(const Bridge *bridge) {
    return bridge->bar_count <= BRIDGE_BARS_MAX + 1 ? bridge->bar_count : BRIDGE_BARS_MAX; /* one bar would be folded into one */
}

BridgeBar bridge_rest(const Bridge *bridge) {
    BridgeBar rest = {0};
    for (size_t i = bridge_drawn(bridge); i < bridge->bar_count; i++) {
        rest.amount += bridge->bar[i].amount;
        rest.findings += bridge->bar[i].findings;
    }
    return rest;
}

static bool moves(const Bridge *bridge) {
    return bridge->bar_count || bridge->unexplained;
}

size_t bridges_make(const RunReport *report, Arena *arena, const Bridge **out) {
    size_t most = 0, count = 0;
    for (size_t t = 0; t < report->totals_count; t++) most += report->totals[t].cell_count;
    Bridge *bridge = arena_array(arena, most, sizeof *bridge), *still = arena_array(arena, most, sizeof *still);
    size_t still_count = 0;
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        if (!totals->has_amount || !str_eq(totals->dimension, STR("all"))) continue;
        for (size_t c = 0; c < totals->cell_count; c++) {
            Bridge one = make_bridge(report, totals, &totals->cell[c], arena);
            if (moves(&one)) bridge[count++] = one;
            else still[still_count++] = one;
        }
    }
    for (size_t i = 0; i < still_count; i++) bridge[count++] = still[i];
    *out = bridge;
    return count;
}
