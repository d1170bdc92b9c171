#include "engine/run/whatif_judge.h"

#include "reports/bridge.h"

#include <stdlib.h>

static Str document_of(const Finding *finding) {
    for (size_t i = 0; i < finding->record_count; i++) {
        const FindingRecord *record = &finding->record[i];
        if (record->document.len || record->key.len) return record->document.len ? record->document : record->key;
    }
    return STR("");
}

static Str amount_text(const Finding *finding, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return finding_compares(finding) ? str_copy(arena, decimal_print(finding->difference, finding->scale, text)) : STR("");
}

static WhatifFinding keep_finding(Str language, const Finding *finding, Arena *arena) {
    WhatifSide side = {.there = true,
                       .severity = finding->severity,
                       .cause = str_copy(arena, finding->cause),
                       .difference = amount_text(finding, arena),
                       .at_risk = finding->at_risk,
                       .scale = finding->scale,
                       .settled = finding_memory(finding)->settled,
                       .explanation = words_explain(language, finding, arena)};
    return (WhatifFinding){.id = str_copy(arena, finding->id),
                           .rule = str_copy(arena, finding->rule),
                           .kind = finding->kind,
                           .document = str_copy(arena, document_of(finding)),
                           .currency = str_copy(arena, finding->currency),
                           .before = side,
                           .runs = 1};
}

static int id_order(const void *a, const void *b) {
    return str_compare((*(const Finding *const *)a)->id, (*(const Finding *const *)b)->id);
}

/* Two that share an identity are one, as in the store: the first one. */
static void keep_findings(const RunReport *report, Arena *arena, Judged *out) {
    const Finding **order = arena_array(arena, report->finding_count, sizeof *order);
    Str *scope = arena_array(arena, report->finding_count, sizeof *scope);
    for (size_t i = 0; i < report->finding_count; i++) order[i] = &report->finding[i];
    if (report->finding_count) qsort(order, report->finding_count, sizeof *order, id_order);
    out->finding = arena_array(arena, report->finding_count, sizeof *out->finding);
    for (size_t i = 0; i < report->finding_count; i++) {
        if (i && str_eq(order[i]->id, order[i - 1]->id)) continue;
        scope[out->count] = str_copy(arena, run_scope_of(order[i], arena));
        out->finding[out->count++] = keep_finding(report->language, order[i], arena);
    }
    out->scope = scope;
}

int whatif_money_order(const void *a, const void *b) {
    const WhatifMoney *x = a, *y = b;
    const Str left[] = {x->rule, x->by, x->slice, whatif_kind(x->kind), x->currency},
              right[] = {y->rule, y->by, y->slice, whatif_kind(y->kind), y->currency};
    bool slices = whatif_place(x) != WHATIF_OF_CAUSE, others = whatif_place(y) != WHATIF_OF_CAUSE;
    if (slices != others) return slices ? 1 : -1;
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        int order = str_compare(left[i], right[i]);
        if (order) return order;
    }
    return 0;
}

static void keep_money(const RunReport *report, const RunReport *shown, Arena *arena, Judged *out) {
    const Bridge *bridge;
    size_t bridges = bridges_make(report, arena, &bridge), count = 0;
    for (size_t b = 0; b < bridges; b++) count += bridge[b].bar_count;
    for (size_t t = 0; t < report->totals_count; t++) count += report->totals[t].cell_count;
    WhatifMoney *money = arena_array(arena, count, sizeof *money);
    for (size_t b = 0; b < bridges; b++) {
        const ReportTotals *totals = bridge[b].totals;
        for (size_t i = 0; i < bridge[b].bar_count; i++) {
            const BridgeBar *bar = &bridge[b].bar[i];
            money[out->money_count++] = (WhatifMoney){.rule = str_copy(arena, totals->rule),
                                                      .by = STR("cause"),
                                                      .value = str_copy(arena, bar->cause),
                                                      .slice = str_copy(arena, bar->cause),
                                                      .kind = bar->kind,
                                                      .currency = str_copy(arena, bridge[b].cell->currency),
                                                      .scale = totals->scale,
                                                      .before = bar->amount};
        }
    }
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        for (size_t c = 0; c < totals->cell_count && totals->has_amount; c++) {
            const ReportCell *cell = &totals->cell[c];
            money[out->money_count++] = (WhatifMoney){.rule = str_copy(arena, totals->rule),
                                                      .by = str_copy(arena, totals->dimension),
                                                      .value = str_copy(arena, shown->totals[t].cell[c].slice),
                                                      .slice = str_copy(arena, cell->slice),
                                                      .kind = FINDING_KINDS,
                                                      .currency = str_copy(arena, cell->currency),
                                                      .scale = totals->scale,
                                                      .before = cell->difference,
                                                      .open_before = cell->unexplained};
        }
    }
    if (out->money_count) qsort(money, out->money_count, sizeof *money, whatif_money_order);
    out->money = money;
}

static void keep_limits(const RunReport *report, Arena *arena, Judged *out) {
    ReportLimit *limit = arena_array(arena, report->limit_count, sizeof *limit);
    Str *unchecked = arena_array(arena, report->rule_count, sizeof *unchecked);
    for (size_t i = 0; i < report->limit_count; i++) {
        limit[i] = (ReportLimit){.rule = str_copy(arena, report->limit[i].rule),
                                 .words = str_copy(arena, report->limit[i].words),
                                 .value = str_copy(arena, report->limit[i].value),
                                 .state = report->limit[i].state};
    }
    for (size_t i = 0; i < report->rule_count; i++) {
        if (report->rule[i].checked) continue;
        Str rest = report->rule[i].why_not, why = str_cut(&rest, '\n');
        unchecked[out->unchecked_count++] =
            str_printf(arena, "%.*s: %.*s", STR_ARG(report->rule[i].name), STR_ARG(why));
    }
    out->limit = limit;
    out->limit_count = report->limit_count;
    out->unchecked = unchecked;
}

static void keep_scopes(const JobReplay *replay, Arena *arena, Judged *out) {
    RunScope *scope = arena_array(arena, replay->scope_count, sizeof *scope);
    for (size_t i = 0; i < replay->scope_count; i++)
        scope[i] = (RunScope){str_copy(arena, replay->scope[i].name), replay->scope[i].checked};
    out->looked = scope;
    out->looked_count = replay->scope_count;
}

static const JobPlan *job_of(const Plan *plan, Str name) {
    for (size_t i = 0; i < plan->job_count; i++) {
        if (str_eq(plan->job[i].name, name)) return &plan->job[i];
    }
    return NULL;
}

bool whatif_judge(const WhatifRequest *request, const Plan *plan, const char *snapshot, Str run_id, Arena *arena,
                  Judged *out, Error *err) {
    Arena *stage = arena_new("whatif", 0);
    JobRequest job = {.plan = plan,
                      .job = job_of(plan, request->job),
                      .from = snapshot,
                      .snapshot = snapshot,
                      .out = "",
                      .threads = request->threads};
    JobReplay replay;
    *out = (Judged){0};
    bool ok = job_replay(&job, request->store, run_id, stage, &replay, err);
    if (ok) {
        keep_findings(replay.shown, arena, out);
        keep_money(&replay.report, replay.shown, arena, out);
        keep_limits(&replay.report, arena, out);
        keep_scopes(&replay, arena, out);
        out->state = report_state(&replay.report);
        out->cutoff = str_copy(arena, replay.report.cutoff);
        out->day = str_sub(out->cutoff, 0, out->cutoff.len < 10 ? out->cutoff.len : 10);
    }
    arena_free(stage);
    return ok;
}
