#include "engine/match/step.h"

#include "engine/base/hash.h"
#include "engine/match/compare/amount.h"
#include "engine/match/refer.h"
#include "engine/match/values.h"

bool value_missing(const Column *column, size_t row) {
    if (column_null(column, row)) return true;
    return column->type == COLUMN_TEXT && column_text(column, row).len == 0;
}

Str value_text(const Column *column, size_t row, Arena *arena) {
    if (value_missing(column, row)) return STR_NULL;
    if (column->type != COLUMN_INSTANT) return column_print(column, row, NULL, arena);
    return str_printf(arena, "%lld", (long long)column_number(column, row));
}

/* ---- Binding: field numbers become columns. */

static const Column *column_of(const MatchSide *side, uint32_t field) {
    return field < side->field_count ? side->field[field] : NULL;
}

typedef struct Binder {
    const MatchSide *left, *right;
    Arena *arena;
} Binder;

/* `stride` bytes from one field number to the next, so that arrays of structs that begin with one serve too. */
static FieldPairs bind(const Binder *binder, const void *fields, size_t count, size_t stride, bool *all_there) {
    FieldPair *at = arena_array(binder->arena, count, sizeof *at);
    size_t bound = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t field;
        memcpy(&field, (const char *)fields + i * stride, sizeof field);
        FieldPair pair = {column_of(binder->left, field), column_of(binder->right, field)};
        if (pair.left && pair.right)
            at[bound++] = pair;
        else
            *all_there = false;
    }
    return (FieldPairs){at, bound};
}

static void mark(bool *used, size_t fields, const void *numbers, size_t count, size_t stride) {
    for (size_t i = 0; i < count; i++) {
        uint32_t field;
        memcpy(&field, (const char *)numbers + i * stride, sizeof field);
        if (field < fields) used[field] = true;
    }
}

static FieldPairs fields_of_side(const MatchPlan *plan, const MatchSide *side, Arena *arena) {
    bool *used = arena_array(arena, side->field_count, sizeof *used);
    FieldPair *at = arena_array(arena, side->field_count, sizeof *at);
    size_t n = side->field_count, count = 0;
    mark(used, n, plan->veto, plan->veto_count, sizeof *plan->veto);
    mark(used, n, plan->agree, plan->agree_count, sizeof *plan->agree);
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *rule = &plan->step[s];
        mark(used, n, rule->same, rule->same_count, sizeof *rule->same);
        mark(used, n, rule->alike, rule->alike_count, sizeof *rule->alike);
        if (rule->score) mark(used, n, rule->score->field, rule->score->field_count, sizeof *rule->score->field);
        if (rule->among) mark(used, n, rule->among->field, rule->among->field_count, sizeof *rule->among->field);
        mark(used, n, rule->window, rule->window_count, sizeof *rule->window);
        for (size_t w = 0; w < rule->window_count; w++) {
            if (rule->window[w].vat_count) mark(used, n, &rule->window[w].vat_date, 1, sizeof rule->window[w].vat_date);
        }
        mark(used, n, rule->differ, rule->differ_count, sizeof *rule->differ);
        if (rule->sum) mark(used, n, &rule->sum->field, 1, sizeof rule->sum->field);
        if (rule->sum && rule->sum->by_date) mark(used, n, &rule->sum->date, 1, sizeof rule->sum->date);
    }
    for (size_t f = 0; f < n; f++) {
        if (used[f] && side->field[f]) at[count++] = (FieldPair){side->field[f], side->field[f]};
    }
    return (FieldPairs){at, count};
}

static_assert(offsetof(MatchAlike, field) == 0 && offsetof(MatchWindow, field) == 0, "bind reads the first member");

static void bind_sum(const Binder *binder, const MatchSum *sum, Step *step, bool *runs) {
    step->sum = (FieldPair){column_of(binder->left, sum->field), column_of(binder->right, sum->field)};
    step->currency = (FieldPair){column_of(binder->left, sum->currency), column_of(binder->right, sum->currency)};
    if (sum->by_date) step->spread = (FieldPair){column_of(binder->left, sum->date), column_of(binder->right, sum->date)};
    if (!step->sum.left || !step->sum.right || (sum->by_date && (!step->spread.left || !step->spread.right))) *runs = false;
}

/* Steps by candidates weigh all values themselves. */
static const Corpus *const *bind_corpus(const MatchStep *rule, FieldPairs alike, Arena *arena) {
    const Corpus **corpus = arena_array(arena, alike.count, sizeof *corpus);
    bool grouped = rule->same_count || rule->shape != MATCH_ONE_ONE;
    for (size_t i = 0; grouped && i < alike.count; i++) corpus[i] = values_corpus(alike.at[i], rule->alike[i].use.measure, arena);
    return corpus;
}

static const FieldPair *bind_vat(const Binder *binder, const MatchStep *rule) {
    FieldPair *date = arena_array(binder->arena, rule->window_count, sizeof *date);
    for (size_t w = 0; w < rule->window_count; w++) {
        uint32_t field = rule->window[w].vat_date;
        if (rule->window[w].vat_count) date[w] = (FieldPair){column_of(binder->left, field), column_of(binder->right, field)};
    }
    return date;
}

Step *steps_bind(const MatchPlan *plan, const MatchSide *left, const MatchSide *right, Arena *arena) {
    Step *steps = arena_array(arena, plan->step_count, sizeof *steps);
    Binder binder = {left, right, arena};
    FieldPair *names = arena_array(arena, plan->step_count, sizeof *names);
    size_t named = 0;
    FieldPairs all_left = fields_of_side(plan, left, arena), all_right = fields_of_side(plan, right, arena);
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *rule = &plan->step[s];
        bool runs = rule->same_count || rule->alike_count || rule->score, ignored;
        steps[s] = (Step){
            .rule = rule,
            .number = (uint32_t)s,
            .same = bind(&binder, rule->same, rule->same_count, sizeof *rule->same, &runs),
            .alike = bind(&binder, rule->alike, rule->alike_count, sizeof *rule->alike, &runs),
            .score = rule->score ? bind(&binder, rule->score->field, rule->score->field_count, sizeof *rule->score->field, &runs)
                                 : (FieldPairs){0},
            .among = rule->among ? bind(&binder, rule->among->field, rule->among->field_count, sizeof *rule->among->field, &runs)
                                 : (FieldPairs){0},
            .window = bind(&binder, rule->window, rule->window_count, sizeof *rule->window, &runs),
            .differ = bind(&binder, rule->differ, rule->differ_count, sizeof *rule->differ, &runs),
            .vat_date = bind_vat(&binder, rule),
            .veto = bind(&binder, plan->veto, plan->veto_count, sizeof *plan->veto, &ignored),
            .agree = bind(&binder, plan->agree, plan->agree_count, sizeof *plan->agree, &ignored),
            .left = all_left,
            .right = all_right,
            .names = {names, named},
            .order = {left->order, right->order},
            .quiet = plan->quiet,
            .rows_max = plan->block_rows_max ? plan->block_rows_max : MATCH_BLOCK_ROWS_MAX,
        };
        if (rule->sum) bind_sum(&binder, rule->sum, &steps[s], &runs);
        steps[s].runs = runs;
        if (runs && refer_by(rule) != SIZE_MAX) names[named++] = steps[s].alike.at[refer_by(rule)];
        if (runs) steps[s].corpus = bind_corpus(rule, steps[s].alike, arena);
        for (size_t w = 0; runs && w < steps[s].window.count; w++) { /* the project's check sees to it */
            assert(steps[s].window.at[w].left->type != COLUMN_TEXT && steps[s].window.at[w].right->type != COLUMN_TEXT);
        }
    }
    return steps;
}

/* ---- Two rows. */

static bool holds(const Column *column, uint32_t row) {
    return !value_missing(column, row);
}

static uint64_t magnitude(int128 value) {
    if (value < 0) value = -value;
    return value > INT64_MAX ? INT64_MAX : (uint64_t)value;
}

static bool days_allow(FieldPair at, int32_t days, uint32_t left, uint32_t right, PairCost *cost) {
    int128 gap = (int128)column_number(at.left, left) - column_number(at.right, right);
    if (gap < 0) gap = -gap;
    if (gap > days) return false;
    cost->day_gap += (uint32_t)gap;
    return true;
}

/* Of the left row, or, where it has none, of the right one; NULL: neither has one. */
static const int64_t *document_day(FieldPair date, uint32_t left, uint32_t right, int64_t *day) {
    bool by_left = date.left && !column_null(date.left, left);
    if (!by_left && (!date.right || column_null(date.right, right))) return NULL;
    *day = by_left ? column_number(date.left, left) : column_number(date.right, right);
    return day;
}

/* Is one of the amounts the other with VAT, by the rates of that day? NULL: by any. */
static bool vat_allows(const MatchWindow *window, const int64_t *day, int128 a, int128 b) {
    uint32_t rate[MATCH_VAT_MAX];
    size_t rates = 0;
    if (a > INT64_MAX || a < -INT64_MAX || b > INT64_MAX || b < -INT64_MAX) return false;
    for (uint32_t i = 0; i < window->vat_count; i++) {
        const MatchVat *vat = &window->vat[i];
        if (!day || (*day >= vat->since && (vat->until == INT32_MIN || *day < vat->until))) rate[rates++] = vat->rate_ppm;
    }
    AmountVat found;
    return amount_vat_related((int64_t)a, (int64_t)b, rate, rates, (uint64_t)window->absolute, &found);
}

static bool amounts_allow(const Step *step, size_t w, uint32_t left, uint32_t right, PairCost *cost) {
    FieldPair at = step->window.at[w];
    const MatchWindow *window = &step->rule->window[w];
    unsigned scale = at.left->scale > at.right->scale ? at.left->scale : at.right->scale;
    int128 a = (int128)column_number(at.left, left) * decimal_power(scale - at.left->scale);
    int128 b = (int128)column_number(at.right, right) * decimal_power(scale - at.right->scale);
    int128 gap = a > b ? a - b : b - a;
    if (gap > window->absolute) {
        int128 larger = a < 0 ? -a : a, other = b < 0 ? -b : b;
        if (other > larger) larger = other;
        /* gap <= larger * share / 1e6, without a product that could overflow */
        int128 whole = larger / PPM, rest = larger % PPM;
        int64_t day;
        if (gap > whole * window->share_ppm + rest * window->share_ppm / PPM &&
            !vat_allows(window, document_day(step->vat_date[w], left, right, &day), a, b))
            return false;
    }
    uint64_t sum;
    if (__builtin_add_overflow(cost->amount_gap, magnitude(gap), &sum) || sum > INT64_MAX) sum = INT64_MAX;
    cost->amount_gap = sum;
    return true;
}

static bool windows_allow(const Step *step, uint32_t left, uint32_t right, bool sums, PairCost *cost) {
    for (size_t i = 0; i < step->window.count; i++) {
        FieldPair at = step->window.at[i];
        const MatchWindow *window = &step->rule->window[i];
        if (sums && window->field == step->rule->sum->field) continue;
        if (column_null(at.left, left) || column_null(at.right, right)) return false;
        if (window->is_days ? !days_allow(at, window->days, left, right, cost)
                            : !amounts_allow(step, i, left, right, cost))
            return false;
    }
    return true;
}

static bool others_allow(const Step *step, uint32_t left, uint32_t right) {
    for (size_t i = 0; i < step->differ.count; i++) {
        FieldPair at = step->differ.at[i];
        if (!holds(at.left, left) || !holds(at.right, right) || column_equal(at.left, left, at.right, right))
            return false;
    }
    for (size_t i = 0; i < step->veto.count; i++) {
        FieldPair at = step->veto.at[i];
        if (holds(at.left, left) && holds(at.right, right) && !column_equal(at.left, left, at.right, right))
            return false;
    }
    return true;
}

bool step_allows(const Step *step, uint32_t left, uint32_t right, PairCost *cost) {
    *cost = (PairCost){0};
    return windows_allow(step, left, right, false, cost) && others_allow(step, left, right);
}

bool step_allows_sum(const Step *step, uint32_t left, uint32_t right) {
    PairCost ignored = {0};
    return windows_allow(step, left, right, true, &ignored) && others_allow(step, left, right);
}

bool step_near(const Step *step, bool right, uint32_t a, uint32_t b) {
    PairCost ignored = {0};
    for (size_t i = 0; i < step->window.count; i++) {
        const Column *column = right ? step->window.at[i].right : step->window.at[i].left;
        if (!step->rule->window[i].is_days) continue;
        if (column_null(column, a) || column_null(column, b)) return false;
        if (!days_allow((FieldPair){column, column}, step->rule->window[i].days, a, b, &ignored)) return false;
    }
    return true;
}

uint32_t step_disagrees(const Step *step, uint32_t left, uint32_t right) {
    uint32_t count = 0;
    for (size_t i = 0; i < step->agree.count; i++) {
        FieldPair at = step->agree.at[i];
        count += !holds(at.left, left) || !column_equal(at.left, left, at.right, right);
    }
    return count;
}

/* ---- Rows of one side. */

bool rows_equal(FieldPairs fields, uint32_t a, uint32_t b) {
    for (size_t i = 0; i < fields.count; i++) {
        const Column *column = fields.at[i].left;
        bool missing = value_missing(column, a);
        if (missing != value_missing(column, b)) return false;
        if (!missing && !column_equal(column, a, column, b)) return false;
    }
    return true;
}

uint64_t rows_hash(FieldPairs fields, uint32_t row) {
    uint64_t hash = 0;
    for (size_t i = 0; i < fields.count; i++) {
        const Column *column = fields.at[i].left;
        hash = hash_join(hash, value_missing(column, row) ? 0 : column_hash(column, row));
    }
    return hash;
}
