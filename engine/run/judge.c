#include "engine/run/judge.h"

#include <stdlib.h>

/* What counts against a limit: errors; those that a story tells are told once, by the story. */
static bool counts(const Finding *finding, const RulePlan *rule) {
    return str_eq(finding->rule, rule->name) && finding->severity == SEVERITY_ERROR && finding->story.len == 0;
}

static int day_order(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static int128 findings_of(const RulePlan *rule, const FindingList *list, bool per_day) {
    Str *day = calloc(list->count + 1, sizeof *day);
    if (!day) arena_out_of_memory("limits", list->count);
    size_t count = 0, most = 0;
    for (size_t i = 0; i < list->count; i++) {
        const Finding *finding = &list->item[i];
        if (counts(finding, rule)) day[count++] = finding->record_count ? finding->record[0].day : STR("");
    }
    qsort(day, count, sizeof *day, day_order);
    for (size_t i = 0, run = 0; i < count; i++) {
        run = i && str_eq(day[i], day[i - 1]) ? run + 1 : 1;
        most = run > most ? run : most;
    }
    free(day);
    return (int128)(per_day ? most : count);
}

static bool in_list(const ListPlan *list, Str slice) {
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->item[i], slice)) return true;
    }
    return false;
}

static int128 magnitude(int128 value) {
    return value < 0 ? -value : value;
}

typedef struct Drift {
    int128 value, turnover; /* of the currency, or the counterparty, that drifts most */
    unsigned scale;
    Str currency;
} Drift;

static Drift drift_of(const RuleResult *result, const Plan *plan, uint32_t list) {
    Drift worst = {.currency = plan->currency};
    for (size_t t = 0; t < result->totals_count; t++) {
        bool wanted = str_eq(result->totals[t].dimension, list == PLAN_NONE ? STR("all") : STR("counterparty"));
        const Totals *totals = &result->totals[t].totals;
        if (!wanted) continue;
        worst.scale = totals->scale;
        for (size_t i = 0; i < totals->cell_count; i++) {
            const TotalCell *cell = &totals->cell[i];
            if (list != PLAN_NONE && !in_list(&plan->list[list], cell->slice)) continue;
            int128 drift = magnitude(cell->right - cell->left), left = magnitude(cell->left), right = magnitude(cell->right);
            if (drift < worst.value || (drift == worst.value && worst.turnover)) continue;
            worst.value = drift;
            worst.turnover = left > right ? left : right;
            worst.currency = cell->currency;
        }
    }
    return worst;
}

/* A limit as an amount at the drift's scale; limits are written with two decimals. */
static int128 allowed(const LimitLevel *level, const Drift *drift) {
    if (level->of_turnover) return drift->turnover * level->share_ppm / 1000000;
    if (drift->scale >= 2) return (int128)level->value * decimal_power(drift->scale - 2);
    return level->value / decimal_power(2 - drift->scale);
}

static Str money_text(int128 value, unsigned scale, Str currency, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    Str printed = decimal_print(value, scale, text);
    return str_printf(arena, "%.*s %.*s", STR_ARG(printed), STR_ARG(currency));
}

static Str count_text(int128 value, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(value, 0, text));
}

static ReportLimit judge_one(const RuleResult *result, const FindingList *list, const LimitPlan *limit) {
    const Plan *plan = result->view.frames->plan;
    Arena *run = result->view.frames->run;
    bool money = limit->of == LIMIT_DRIFT;
    Drift drift = money ? drift_of(result, plan, limit->list) : (Drift){0};
    int128 value = money ? drift.value : findings_of(result->rule, list, limit->of == LIMIT_FINDINGS_PER_DAY);
    int128 warn = money ? allowed(&limit->warn, &drift) : limit->warn.value;
    int128 alert = money ? allowed(&limit->alert, &drift) : limit->alert.value;
    ReportLimit out = {.rule = result->rule->name, .words = limit->words, .level = STR(""), .state = RUN_CLEAN};
    out.value = money ? money_text(value, drift.scale, drift.currency, run) : count_text(value, run);
    out.warn = !limit->warn.set ? STR("") : money ? money_text(warn, drift.scale, drift.currency, run) : count_text(warn, run);
    out.alert = !limit->alert.set ? STR("") : money ? money_text(alert, drift.scale, drift.currency, run) : count_text(alert, run);
    if (limit->alert.set && value > alert) {
        out.level = STR("alert");
        out.state = RUN_BREACH;
    } else if (limit->warn.set && value > warn) {
        out.level = STR("warn");
        out.state = RUN_WARNING;
    }
    return out;
}

void judge_limits(const RuleResult *result, const FindingList *list, ReportLimit *out) {
    for (size_t i = 0; i < result->rule->limit_count; i++) out[i] = judge_one(result, list, &result->rule->limit[i]);
}

SourceProblem judge_dataset(Frames *frames, uint32_t dataset, Arena *arena) {
    const Frame *frame = &frames->frame[dataset];
    const DatasetPlan *plan = frame->dataset;
    const SourceProblem none = {STR(""), STR(""), STR("")};
    if (frame->rows == 0) {
        return plan->empty_allowed ? none : (SourceProblem){STR("empty"), STR("the source gave no rows at all"), STR("")};
    }
    const Column *day = frame_day(frames, dataset);
    if (plan->stale_after_days < 0 || !day) return none;
    int64_t newest = INT64_MIN;
    const SourcePlan *source = &frames->plan->source[plan->source];
    Day last = business_day(source->day_zone, source->day_ends_minutes, frames->cutoff - 1);
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
