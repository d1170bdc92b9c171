#include "engine/run/trends.h"

/* Runs as the store has them are newest first; place 0 of a trend is the oldest. */
typedef struct Past {
    const Run *run;
    size_t count;
} Past;

static RunState state_of(Str code) {
    for (int state = RUN_CLEAN; state <= RUN_INCOMPLETE; state++) {
        if (str_eq(code, str_of(run_state_code[state]))) return (RunState)state;
    }
    return RUN_INCOMPLETE;
}

static const RunRule *rule_of(const Run *run, Str name) {
    for (size_t i = 0; i < run->rule_count; i++) {
        if (str_eq(run->rule[i].name, name)) return &run->rule[i];
    }
    return NULL;
}

static Str day_words(Day day, Arena *run) {
    char text[DAY_TEXT_SIZE];
    return str_copy(run, day_print(day, text));
}

static TrendRun *list_runs(const Remembered *remembered, Past past, const RunReport *report, Arena *run) {
    TrendRun *out = arena_array(run, past.count + 1, sizeof *out);
    const RunCounts *now = &remembered->run.counts;
    for (size_t i = 0; i < past.count; i++) {
        const Run *from = &past.run[past.count - 1 - i];
        out[i] = (TrendRun){from->id,
                            day_words(from->day, run),
                            state_of(from->state),
                            from->counts.findings,
                            from->counts.fresh + from->counts.came_back,
                            from->counts.resolved};
    }
    out[past.count] = (TrendRun){report->run,   day_words(remembered->run.day, run), report_state(report),
                                 now->findings, now->fresh + now->came_back,      now->resolved};
    return out;
}

/* The scale of amounts is that of this run, or a finer one that an earlier run had. */
static unsigned finest(Past past, Str rule, Str currency, unsigned scale) {
    for (size_t i = 0; i < past.count; i++) {
        for (size_t t = 0; t < past.run[i].total_count; t++) {
            const RunTotal *total = &past.run[i].total[t];
            if (!str_eq(total->rule, rule) || !str_eq(total->currency, currency)) continue;
            size_t point = str_find(total->difference, STR("."));
            size_t digits = point == SIZE_MAX ? 0 : total->difference.len - point - 1;
            if (digits > scale && digits <= DECIMAL_SCALE_MAX) scale = (unsigned)digits;
        }
    }
    return scale;
}

/* An amount as the store writes it, at `scale`; false for what is none. */
static bool read_amount(Str text, unsigned scale, int128 *out) {
    bool minus = text.len && text.ptr[0] == '-', any = false, fraction = false;
    unsigned digits = 0;
    *out = 0;
    for (size_t i = minus; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9' || (fraction && digits == scale)) return false;
        if (__builtin_mul_overflow(*out, (int128)10, out) || __builtin_add_overflow(*out, (int128)(c - '0'), out)) {
            return false;
        }
        digits += fraction;
        any = true;
    }
    for (; digits < scale; digits++) {
        if (__builtin_mul_overflow(*out, (int128)10, out)) return false;
    }
    if (minus) *out = -*out;
    return any;
}

/* A rule that ran and had nothing in the currency had no difference in it. */
static TrendValue difference_in(const Run *run, Str rule, Str currency, unsigned scale) {
    const RunRule *of = rule_of(run, rule);
    TrendValue value = {.known = of && of->checked};
    for (size_t t = 0; t < run->total_count && value.known; t++) {
        const RunTotal *total = &run->total[t];
        if (!str_eq(total->rule, rule) || !str_eq(total->currency, currency)) continue;
        value.known = read_amount(total->difference, scale, &value.value);
    }
    return value;
}

static TrendSeries differences(Past past, const ReportTotals *totals, const ReportCell *cell, Arena *run) {
    TrendValue *value = arena_array(run, past.count + 1, sizeof *value);
    Str currency = cell->currency.ptr ? cell->currency : STR("");
    unsigned scale = finest(past, totals->rule, currency, totals->scale);
    for (size_t i = 0; i < past.count; i++) {
        value[i] = difference_in(&past.run[past.count - 1 - i], totals->rule, currency, scale);
    }
    TrendValue *now = &value[past.count];
    *now = (TrendValue){true, cell->difference};
    for (unsigned s = totals->scale; s < scale; s++) now->value *= 10;
    return (TrendSeries){TREND_DIFFERENCE, totals->rule, totals->rule_title, currency, scale, value};
}

static TrendSeries duplicates(Past past, const ReportRule *rule, Arena *run) {
    TrendValue *value = arena_array(run, past.count + 1, sizeof *value);
    for (size_t i = 0; i < past.count; i++) {
        const RunRule *of = rule_of(&past.run[past.count - 1 - i], rule->name);
        if (of && of->checked) value[i] = (TrendValue){true, (int128)of->findings};
    }
    value[past.count] = (TrendValue){rule->checked, (int128)rule->findings};
    return (TrendSeries){TREND_DUPLICATES, rule->name, rule->title, STR(""), 0, value};
}

static void list_series(Past past, RunReport *report, Arena *run) {
    size_t most = report->rule_count, count = 0;
    for (size_t t = 0; t < report->totals_count; t++) most += report->totals[t].cell_count;
    TrendSeries *series = arena_array(run, most, sizeof *series);
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        if (!totals->has_amount || !str_eq(totals->dimension, STR("all"))) continue;
        for (size_t c = 0; c < totals->cell_count; c++) {
            series[count++] = differences(past, totals, &totals->cell[c], run);
        }
    }
    for (size_t i = 0; i < report->rule_count; i++) {
        if (!str_eq(report->rule[i].kind, STR("duplicates"))) continue;
        series[count++] = duplicates(past, &report->rule[i], run);
    }
    report->trends.series = series;
    report->trends.series_count = count;
}

bool trends_report(const Remembered *remembered, RunReport *report, Arena *run, Error *err) {
    Past past = {0};
    if (!remembered->store) return true;
    int64_t before = remembered->history.before;
    if (before &&
        !runs_before(remembered->store, report->job, before, TREND_RUNS_MAX - 1, run, &past.run, &past.count, err)) {
        return false;
    }
    report->trends.run = list_runs(remembered, past, report, run);
    report->trends.run_count = past.count + 1;
    list_series(past, report, run);
    return true;
}
