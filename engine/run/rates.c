#include "engine/run/rates.h"

#include <stdlib.h>

typedef struct RateRow {
    Str currency;
    Day day;
    int64_t value;
    bool doubtful; /* another row of that day says something else */
} RateRow;

struct Rates {
    RateRow *row; /* by currency, then day; each pair once */
    size_t count;
    unsigned scale;
};

static int compare_rows(const void *x, const void *y) {
    const RateRow *a = x, *b = y;
    int order = str_compare(a->currency, b->currency);
    return order ? order : (a->day > b->day) - (a->day < b->day);
}

static const Column *column_of(Frames *frames, uint32_t dataset, const char *name) {
    FieldRef ref;
    if (!plan_field(frames->plan, dataset, str_of(name), &ref)) return NULL;
    return frame_value(frames, dataset, ref);
}

static void join_days(Rates *rates) {
    size_t kept = 0;
    for (size_t i = 0; i < rates->count; i++) {
        RateRow *last = kept ? &rates->row[kept - 1] : NULL, *row = &rates->row[i];
        if (last && compare_rows(last, row) == 0)
            last->doubtful |= last->value != row->value;
        else
            rates->row[kept++] = *row;
    }
    rates->count = kept;
}

Rates *rates_open(Frames *frames, const RulePlan *rule) {
    if (rule->rates == PLAN_NONE) return NULL;
    const Frame *frame = &frames->frame[rule->rates];
    const Column *currency = column_of(frames, rule->rates, "currency"), *rate = column_of(frames, rule->rates, "rate");
    const Column *day = frame->table ? frame_day(frames, rule->rates) : NULL;
    if (!currency || !rate || !day) return NULL;
    Rates *out = arena_alloc(frames->run, sizeof *out);
    *out = (Rates){.row = arena_array_raw(frames->run, frame->rows, sizeof(RateRow)), .scale = rate->scale};
    for (uint32_t r = 0; r < frame->rows; r++) {
        if (frame->state[r] != ROW_ACTIVE || column_null(currency, r) || column_null(rate, r) || column_null(day, r))
            continue;
        out->row[out->count++] =
            (RateRow){column_text(currency, r), (Day)column_number(day, r), column_number(rate, r), false};
    }
    if (out->count) qsort(out->row, out->count, sizeof *out->row, compare_rows);
    join_days(out);
    return out;
}

bool rates_on(const Rates *rates, Str currency, Day day, Rate *out) {
    RateRow wanted = {.currency = currency, .day = day};
    size_t from = 0, to = rates->count;
    while (from < to) { /* the first row that is younger */
        size_t middle = from + (to - from) / 2;
        if (compare_rows(&rates->row[middle], &wanted) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == 0 || !str_eq(rates->row[from - 1].currency, currency) || rates->row[from - 1].doubtful) return false;
    *out = (Rate){rates->row[from - 1].value, rates->scale};
    return true;
}

bool rate_apply(int64_t amount, Rate rate, int64_t *out) {
    return decimal_mul_div(amount, rate.value, decimal_power(rate.scale), out);
}
