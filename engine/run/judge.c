#include "engine/run/judge.h"

#include <stdlib.h>

/* What counts against a limit: the rule's errors, whichever finding tells their case; not what was accepted or is ignored
 * for now. */
static bool counts(const Finding *finding, const RulePlan *rule, LimitOf of) {
    if (of == LIMIT_NEW_FINDINGS && finding_memory(finding)->state == FINDING_OPEN) return false;
    return str_eq(finding->rule, rule->name) && finding->severity == SEVERITY_ERROR && !finding_memory(finding)->settled;
}

static int day_order(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static bool in_list(const ListPlan *list, Str tax_id) {
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->item[i], tax_id)) return true;
    }
    return false;
}

static bool concerns(const Finding *finding, const ListPlan *list) {
    for (size_t i = 0; list && i < finding->record_count; i++) {
        if (in_list(list, str_trim(finding->record[i].tax_id))) return true;
    }
    return !list;
}

static int128 findings_of(const RulePlan *rule, const FindingList *list, const ListPlan *critical, LimitOf of) {
    Str *day = calloc(list->count + 1, sizeof *day);
    if (!day) arena_out_of_memory("limits", list->count);
    size_t count = 0, most = 0;
    for (size_t i = 0; i < list->count; i++) {
        const Finding *finding = &list->item[i];
        if (counts(finding, rule, of) && concerns(finding, critical)) day[count++] = finding->record_count ? finding->record[0].day : STR("");
    }
    qsort(day, count, sizeof *day, day_order);
    for (size_t i = 0, run = 0; i < count; i++) {
        run = i && str_eq(day[i], day[i - 1]) ? run + 1 : 1;
        most = run > most ? run : most;
    }
    free(day);
    return (int128)(of == LIMIT_FINDINGS_PER_DAY ? most : count);
}

typedef struct Drift { /* of one slice in one currency */
    int128 value, turnover;
    unsigned scale;
    Str currency;
} Drift;

/* A limit as an amount at the drift's scale; limits are written with two decimals. */
static int128 allowed(const LimitLevel *level, const Drift *drift) {
    if (level->of_turnover) return drift->turnover * level->share_ppm / 1000000;
    if (drift->scale >= 2) return (int128)level->value * decimal_power(drift->scale - 2);
    return level->value / decimal_power(2 - drift->scale);
}

typedef struct Judge {
    const LimitPlan *limit;
    RunState before;         /* of this limit in the run before */
    uint32_t hysteresis_ppm;
} Judge;

/* What a value may be at most: less where the limit was broken before. */
static int128 eased(const Judge *judge, RunState level, int128 most) {
    return judge->before >= level ? most - most * judge->hysteresis_ppm / 1000000 : most;
}

static RunState drift_state(const Judge *judge, const Drift *drift) {
    const LimitPlan *limit = judge->limit;
    if (limit->alert.set && drift->value > eased(judge, RUN_BREACH, allowed(&limit->alert, drift))) return RUN_BREACH;
    bool warns = limit->warn.set && drift->value > eased(judge, RUN_WARNING, allowed(&limit->warn, drift));
    return warns ? RUN_WARNING : RUN_CLEAN;
}

/* The part of a cell's difference that findings which were accepted, or are ignored for now, stand for. */
static int128 settled_of(const RulePlan *rule, const FindingList *findings, const TotalCell *cell, bool by_counterparty) {
    int128 sum = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->item[i];
        if (!finding_memory(finding)->settled || !finding->explains || !str_eq(finding->rule, rule->name)) continue;
        if (!str_eq(finding->currency, cell->currency)) continue;
        if (by_counterparty && (!finding->record_count || !str_eq(str_trim(finding->record[0].tax_id), cell->slice))) continue;
        sum += finding->difference;
    }
    return sum;
}

/* Of all slices and currencies the one that breaks the limit worst, of equals the larger drift: money of different currencies
 * is never compared to decide whether a limit holds. */
static Drift drift_of(const RuleResult *result, const FindingList *findings, const Plan *plan, const Judge *judge) {
    const LimitPlan *limit = judge->limit;
    const ListPlan *list = limit->list == PLAN_NONE ? NULL : &plan->list[limit->list];
    Drift worst = {.currency = plan->currency};
    bool any = false;
    for (size_t t = 0; t < result->totals_count; t++) {
        const Totals *totals = &result->totals[t].totals;
        if (!str_eq(result->totals[t].dimension, list ? STR("counterparty") : STR("all"))) continue;
        for (size_t i = 0; i < totals->cell_count; i++) {
            const TotalCell *cell = &totals->cell[i];
            if (list && !in_list(list, cell->slice)) continue;
            int128 left = decimal_magnitude(cell->left), right = decimal_magnitude(cell->right);
            int128 difference = cell->right - cell->left - settled_of(result->rule, findings, cell, list != NULL);
            Drift drift = {decimal_magnitude(difference), left > right ? left : right, totals->scale, cell->currency};
            RunState state = drift_state(judge, &drift), before = drift_state(judge, &worst);
            if (any && (state < before || (state == before && drift.value <= worst.value))) continue;
            worst = drift;
            any = true;
        }
    }
    return worst;
}

static Str money_text(int128 value, const Drift *drift, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    Str printed = decimal_print(value, drift->scale, text);
    return str_printf(arena, "%.*s %.*s", STR_ARG(printed), STR_ARG(drift->currency));
}

static Str count_text(int128 value, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(value, 0, text));
}

static void judge_drift(const RuleResult *result, const FindingList *list, const Judge *judge, ReportLimit *out) {
    Arena *run = result->view.frames->run;
    const LimitPlan *limit = judge->limit;
    Drift drift = drift_of(result, list, result->view.frames->plan, judge);
    out->state = drift_state(judge, &drift);
    out->value = money_text(drift.value, &drift, run);
    if (limit->warn.set) out->warn = money_text(allowed(&limit->warn, &drift), &drift, run);
    if (limit->alert.set) out->alert = money_text(allowed(&limit->alert, &drift), &drift, run);
}

/* Days since the oldest open finding was first seen. */
static int128 age_of(const RulePlan *rule, const FindingList *list, const ListPlan *critical) {
    int32_t oldest = 0;
    for (size_t i = 0; i < list->count; i++) {
        const Finding *finding = &list->item[i];
        if (!counts(finding, rule, LIMIT_AGE) || !concerns(finding, critical)) continue;
        oldest = finding_memory(finding)->age_days > oldest ? finding_memory(finding)->age_days : oldest;
    }
    return oldest;
}

static void judge_count(const RuleResult *result, const FindingList *list, const Judge *judge, ReportLimit *out) {
    Arena *run = result->view.frames->run;
    const LimitPlan *limit = judge->limit;
    const ListPlan *critical = limit->list == PLAN_NONE ? NULL : &result->view.frames->plan->list[limit->list];
    int128 value = limit->of == LIMIT_AGE ? age_of(result->rule, list, critical) : findings_of(result->rule, list, critical, limit->of);
    out->value = count_text(value, run);
    if (limit->warn.set) out->warn = count_text(limit->warn.value, run);
    if (limit->alert.set) out->alert = count_text(limit->alert.value, run);
    if (limit->alert.set && value > eased(judge, RUN_BREACH, limit->alert.value)) out->state = RUN_BREACH;
    else if (limit->warn.set && value > eased(judge, RUN_WARNING, limit->warn.value)) out->state = RUN_WARNING;
}

static RunState state_before(LimitsBefore before, Str rule, Str words) {
    for (size_t i = 0; i < before.count; i++) {
        if (str_eq(before.item[i].rule, rule) && str_eq(before.item[i].words, words)) return (RunState)before.item[i].state;
    }
    return RUN_CLEAN;
}

static ReportLimit judge_one(const RuleResult *result, const FindingList *list, const LimitPlan *limit, LimitsBefore before) {
    Judge judge = {limit, state_before(before, result->rule->name, limit->words), result->view.frames->plan->hysteresis_ppm};
    static const char *const level[] = {[RUN_CLEAN] = "", [RUN_WARNING] = "warn", [RUN_BREACH] = "alert"};
    ReportLimit out = {.rule = result->rule->name, .words = limit->words, .warn = STR(""), .alert = STR(""), .state = RUN_CLEAN};
    if (limit->of == LIMIT_DRIFT) judge_drift(result, list, &judge, &out);
    else judge_count(result, list, &judge, &out);
    out.level = str_of(level[out.state]);
    return out;
}

void judge_limits(const RuleResult *result, const FindingList *list, LimitsBefore before, ReportLimit *out) {
    for (size_t i = 0; i < result->rule->limit_count; i++) out[i] = judge_one(result, list, &result->rule->limit[i], before);
}

SourceProblem judge_dataset(Frames *frames, uint32_t dataset, Arena *arena) {
    const Frame *frame = &frames->frame[dataset];
    const DatasetPlan *plan = frame->dataset;
    const SourceProblem none = {STR(""), STR(""), STR("")};
    if (frame->rows == 0 && frame->rejected && frame->rejected->rows) {
        Str told = str_printf(arena, "none of its %zu rows could be read, see the rejected rows", frame->rejected->rows);
        return (SourceProblem){STR("all rejected"), told, STR("")};
    }
    if (frame->rows == 0) {
        return plan->empty_allowed ? none : (SourceProblem){STR("empty"), STR("the source gave no rows at all"), STR("")};
    }
    const Column *day = frame_day(frames, dataset);
    if (plan->stale_after_days < 0 || !day) return none;
    int64_t newest = INT64_MIN;
    const SourcePlan *source = &frames->plan->source[plan->source];
    Day last = plan_last_day(frames->plan, source, frames->cutoff);
    for (size_t row = 0; row < frame->rows; row++) {
        if (!column_null(day, row) && column_number(day, row) > newest && column_number(day, row) <= last) newest = column_number(day, row);
    }
    if (newest != INT64_MIN && last - newest <= plan->stale_after_days) return none;
    char text[DAY_TEXT_SIZE];
    Str shown = newest == INT64_MIN ? STR("none") : str_copy(arena, day_print((Day)newest, text));
    Str told = str_printf(arena, "stale: the newest record before the cut-off is of %.*s, more than %d days old", STR_ARG(shown),
                          plan->stale_after_days);
    return (SourceProblem){STR("stale"), told, newest == INT64_MIN ? STR("") : shown};
}
