#include "engine/run/reconcile.h"

#include "engine/base/parallel.h"
#include "engine/check/cause.h"
#include "engine/match/compare/amount.h"
#include "engine/run/rejected.h"
#include "engine/match/score.h"
#include "engine/run/models.h"
#include "engine/run/agree.h"
#include "engine/run/dead.h"
#include "engine/run/lines.h"
#include "engine/run/rates.h"
#include "engine/run/reversals.h"
#include "engine/run/rows.h"

#include <stdio.h>

enum { LEFT, RIGHT, VAT_RATES_MAX = 16 };

typedef struct Compared { /* the columns of a field under `compare`; looked up once, since that fills caches */
    const Column *value[2], *shown[2], *unit[2];
} Compared;

typedef struct Work {
    Frames *frames;
    const RulePlan *rule;
    FindingList *list;
    RuleResult *result;
    MatchSide side[2];
    Frame *frame[2];
    Lines *lines;               /* of the documents; NULL: none */
    Rates *rates;               /* NULL: none */
    DeadLetters *dead;          /* NULL: none */
    const Column *line_count[2], *discount[2], *delivery[2], *rate[2];
    const Column *due[2];       /* day by which the counterpart is expected */
    const Column *slice[2][PLAN_TOTALS_MAX]; /* per total_by: the compared columns whose difference moves money between slices */
    const Column *label[2][PLAN_TOTALS_MAX];
    size_t slice_count;
    RowList unmatched[2], inactive[2];
    const NetPair *reversal[2];
    size_t reversals[2];
    Compared *compared;         /* per compare of the rule */
    uint8_t *shadow[2];         /* rows already told as not posted, late, ...; NULL: none */
} Work;

static const Column *extra(Work *w, int side, const char *name) {
    FieldRef ref;
    uint32_t dataset = w->rule->dataset[side];
    if (!plan_field(w->frames->plan, dataset, str_of(name), &ref)) return NULL;
    return frame_value(w->frames, dataset, ref);
}

/* Fields that the rule names are looked up and cleaned; the others stay NULL. */
static void add_fields(const RuleView *view, size_t side, const void *numbers, size_t count, size_t stride, const Column **field) {
    for (size_t i = 0; i < count; i++) {
        uint32_t f;
        memcpy(&f, (const char *)numbers + i * stride, sizeof f);
        field[f] = view_column(view, f, side, true);
    }
}

/* Each row's currency, the company's where it names none. */
static const Column *whole_currency(const RuleView *view, size_t side) {
    const Column *given = view->columns[side].currency;
    size_t rows = view->frames->frame[view->rule->dataset[side]].rows;
    ColumnBuilder *builder = column_builder(view->frames->run, STR("currency"), COLUMN_TEXT, 0, rows);
    for (size_t row = 0; row < rows; row++) {
        Str text = given && given->type == COLUMN_TEXT && !column_null(given, row) ? column_text(given, row) : STR("");
        column_add_text(builder, text.len ? text : view->frames->plan->currency);
    }
    Column *out = arena_alloc(view->frames->run, sizeof *out);
    *out = column_built(builder);
    return out;
}

static void prepare_sum(const RuleView *view, size_t side, const MatchSum *sum, const Column **field) {
    field[sum->field] = view_column(view, sum->field, side, true);
    if (sum->by_date) field[sum->date] = view_column(view, sum->date, side, true);
    if (sum->currency != MATCH_NO_FIELD && !field[sum->currency]) field[sum->currency] = whole_currency(view, side);
}

MatchSide reconcile_side(const RuleView *view, size_t side) {
    const RulePlan *rule = view->rule;
    const MatchPlan *plan = &rule->match;
    const Frame *frame = &view->frames->frame[rule->dataset[side]];
    const Column **field = arena_array(view->frames->run, rule->field_count, sizeof *field);
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *step = &plan->step[s];
        add_fields(view, side, step->same, step->same_count, sizeof *step->same, field);
        add_fields(view, side, step->alike, step->alike_count, sizeof *step->alike, field);
        if (step->score) add_fields(view, side, step->score->field, step->score->field_count, sizeof *step->score->field, field);
        add_fields(view, side, step->window, step->window_count, sizeof *step->window, field);
        add_fields(view, side, step->differ, step->differ_count, sizeof *step->differ, field);
        if (step->sum) prepare_sum(view, side, step->sum, field);
    }
    add_fields(view, side, plan->veto, plan->veto_count, sizeof *plan->veto, field);
    add_fields(view, side, plan->agree, plan->agree_count, sizeof *plan->agree, field);
    for (size_t i = 0; i < rule->compare_count; i++) add_fields(view, side, &rule->compare[i].field, 1, sizeof(uint32_t), field);
    return (MatchSide){field, rule->field_count, frame->rows, frame_all_active(frame) ? NULL : frame->state};
}

/* Rows that take no part, those that are netted among them. */
static const uint8_t *skipped(Work *w, int side) {
    const Frame *frame = w->frame[side];
    uint8_t *netted = NULL;
    if (w->rule->reversals) {
        w->reversal[side] = reversals_find(&w->result->view, (size_t)side, &w->reversals[side]);
        netted = reversals_rows(w->reversal[side], w->reversals[side], frame->rows, w->frames->run);
    }
    w->result->netted[side] = netted;
    if (!netted) return frame_all_active(frame) ? NULL : frame->state;
    uint8_t *skip = arena_array(w->frames->run, frame->rows, 1);
    for (size_t row = 0; row < frame->rows; row++) skip[row] = frame->state[row] != ROW_ACTIVE || netted[row];
    return skip;
}

static void prepare_side(Work *w, int side) {
    w->frame[side] = &w->frames->frame[w->rule->dataset[side]];
    w->side[side] = reconcile_side(&w->result->view, (size_t)side);
    w->side[side].skip = skipped(w, side);
    w->line_count[side] = extra(w, side, "lines");
    w->discount[side] = extra(w, side, "discount");
    w->delivery[side] = extra(w, side, "delivery");
    w->rate[side] = extra(w, side, "rate");
    FieldRef due;
    if (plan_field(w->frames->plan, w->rule->dataset[side], STR("due"), &due)) w->due[side] = frame_compared(w->frames, w->rule->dataset[side], due);
}

/* ---- Comparing what was matched */

typedef struct Group { /* a match as the comparing functions see it */
    const Match *match;
    const uint32_t *row[2];
    uint32_t count[2];
    FindingRecord *record;
    size_t record_count;
    bool told;         /* a finding that explains it has been made */
} Group;

static void group_records(Work *w, Group *g) {
    if (g->record) return;
    g->record_count = (size_t)g->count[LEFT] + g->count[RIGHT];
    g->record = arena_array_raw(w->frames->run, g->record_count, sizeof *g->record);
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < g->count[side]; i++) {
            g->record[(side ? g->count[LEFT] : 0) + i] = view_record(&w->result->view, (size_t)side, g->row[side][i], side == RIGHT);
        }
    }
}

static Finding *group_finding(Work *w, Group *g, FindingKind kind, Str field) {
    group_records(w, g);
    Finding *finding = findings_add(w->list, &w->result->view, kind);
    finding_records_kept(finding, g->record, g->record_count);
    finding->step = w->rule->match.step[g->match->step].words;
    finding->field = field;
    finding->system = g->record[g->count[LEFT]].system;
    finding->system_title = g->record[g->count[LEFT]].system_title;
    finding->explains = !g->told;
    g->told = true;
    return finding;
}

static bool side_amount(Work *w, const Group *g, int side, int128 *sum) {
    const Column *amount = w->result->view.columns[side].amount;
    *sum = 0;
    bool any = false;
    for (uint32_t i = 0; amount && i < g->count[side]; i++) {
        if (column_null(amount, g->row[side][i])) continue;
        any = true;
        *sum += (int128)column_number(amount, g->row[side][i]) * decimal_power(w->result->view.scale - amount->scale);
    }
    return any;
}

static Str currency_of(const Work *w, int side, uint32_t row) {
    const Column *currency = w->result->view.columns[side].currency;
    Str text = currency ? column_text(currency, row) : STR_NULL;
    return text.len ? text : w->frames->plan->currency;
}

/* Of all rows of a side; "mixed" where they do not share one: no sum of theirs equals anything then. */
static Str side_currency(const Work *w, const Group *g, int side) {
    Str first = currency_of(w, side, g->row[side][0]);
    for (uint32_t i = 1; i < g->count[side]; i++) {
        if (!str_eq(first, currency_of(w, side, g->row[side][i]))) return STR("mixed");
    }
    return first;
}

static bool rescaled(const Column *column, uint32_t row, unsigned scale, int64_t *out) {
    return column && column->type == COLUMN_DECIMAL && !column_null(column, row) &&
           decimal_rescale(column_number(column, row), column->scale, scale, out);
}

static CauseSide cause_side(Work *w, const Group *g, int side, int64_t amount) {
    uint32_t row = g->row[side][0];
    CauseSide s = {.amount = amount, .currency = currency_of(w, side, row)};
    s.has_discount = rescaled(w->discount[side], row, w->result->view.scale, &s.discount);
    s.has_delivery = rescaled(w->delivery[side], row, w->result->view.scale, &s.delivery);
    const Column *rate = w->rate[side];
    s.has_rate = rate && rate->type == COLUMN_DECIMAL && !column_null(rate, row);
    if (s.has_rate) s.rate = column_number(rate, row);
    if (s.has_rate) s.rate_scale = rate->scale;
    return s;
}

static int64_t lines_of(Work *w, const Group *g) {
    int64_t most = 0;
    for (int side = 0; side < 2; side++) {
        const Column *lines = w->line_count[side];
        for (uint32_t i = 0; lines && i < g->count[side]; i++) {
            int64_t value = column_null(lines, g->row[side][i]) ? 0 : column_number(lines, g->row[side][i]);
            most = value > most ? value : most;
        }
    }
    return most;
}

static Str amount_cause(Work *w, const Group *g, int128 left, int128 right) {
    if (g->count[LEFT] > 1 || g->count[RIGHT] > 1) {
        if (!str_eq(side_currency(w, g, LEFT), side_currency(w, g, RIGHT))) return STR("unexplained");
    }
    if (left > INT64_MAX || left < INT64_MIN || right > INT64_MAX || right < INT64_MIN) return STR("unexplained");
    const Plan *plan = w->frames->plan;
    const Column *day = w->result->view.columns[LEFT].day;
    Day at = day && !column_null(day, g->row[LEFT][0]) ? (Day)column_number(day, g->row[LEFT][0]) : DAY_NONE;
    uint32_t rate[VAT_RATES_MAX];
    CauseQuestion q = {.scale = w->result->view.scale, .lines = lines_of(w, g), .vat_ppm = rate};
    for (size_t i = 0; i < plan->vat_count && q.vat_count < VAT_RATES_MAX; i++) {
        const VatRate *vat = &plan->vat[i];
        if (at == DAY_NONE || (at >= vat->since && (vat->until == DAY_NONE || at < vat->until))) rate[q.vat_count++] = vat->rate_ppm;
    }
    q.side[LEFT] = cause_side(w, g, LEFT, (int64_t)left);
    q.side[RIGHT] = cause_side(w, g, RIGHT, (int64_t)right);
    return cause_of(&q, w->frames->run);
}

/* Tolerances are at the scale of the compared numbers. */
static bool within(Work *w, const ComparePlan *compare, const Group *g, int128 left, int128 right) {
    int128 gap = right > left ? right - left : left - right;
    int128 larger = left < 0 ? -left : left, other = right < 0 ? -right : right;
    if (other > larger) larger = other;
    int128 allowed = (int128)compare->tolerance + (int128)compare->per_line * lines_of(w, g);
    int128 share = larger * compare->share_ppm / 1000000;
    return gap <= allowed || gap <= share;
}

static const ComparePlan *amount_rule(const Work *w) {
    for (size_t i = 0; i < w->rule->compare_count; i++) {
        if (w->rule->compare[i].kind == COMPARE_AMOUNT && w->rule->compare[i].field == w->rule->amount) return &w->rule->compare[i];
    }
    return NULL;
}

/* The side of a step's groups that pays the other one; -1: none does. */
static int payments_side(const Work *w, const Group *g) {
    if (w->rule->match.step[g->match->step].shape == MATCH_ONE_ONE) return -1;
    bool left = w->frame[LEFT]->dataset->entity == ENTITY_PAYMENT, right = w->frame[RIGHT]->dataset->entity == ENTITY_PAYMENT;
    return left == right ? -1 : left ? LEFT : RIGHT;
}

static FindingKind amount_kind(Work *w, const Group *g, int128 left, int128 right, bool allowed) {
    if (allowed) return FINDING_WITHIN_TOLERANCE;
    int pays = payments_side(w, g);
    if (pays < 0) return FINDING_AMOUNT_DIFFERS;
    int128 whole = pays == RIGHT ? left : right, parts = pays == RIGHT ? right : left;
    return parts < whole ? FINDING_PARTLY_PAID : FINDING_OVERPAID;
}

static Str percent_text(int128 part, int128 whole, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    if (whole == 0) return STR("");
    decimal_print(part * 1000 / whole, 1, text); /* cut, not rounded: 99.99 % is not "100 %" */
    return str_printf(arena, "%s %%", text);
}

/* What is missing went back to the payer, or has not been paid yet. */
static Str part_cause(Work *w, const Group *g, int128 left, int128 right) {
    int side = payments_side(w, g);
    const Column *amount = w->result->view.columns[side].amount;
    int128 back = 0, gap = left > right ? left - right : right - left;
    for (uint32_t i = 0; amount && i < g->count[side]; i++) {
        uint32_t row = g->row[side][i];
        if (column_null(amount, row) || column_number(amount, row) >= 0) continue;
        back -= (int128)column_number(amount, row) * decimal_power(w->result->view.scale - amount->scale);
    }
    return back && back == gap ? STR("refund") : STR("partial payment");
}

/* Of what is paid off by date, the rest is an advance for documents to come. */
static Str over_cause(Work *w, const Group *g) {
    const MatchSum *sum = w->rule->match.step[g->match->step].sum;
    return sum && sum->by_date ? STR("advance") : STR("overpayment");
}

typedef enum Due { DUE_NONE, DUE_LATER, DUE_PAST } Due;

/* An instalment, or any record that says by when its counterpart is expected, against the cut-off. */
static Due due_of(const Work *w, int side, uint32_t row) {
    const Column *due = w->due[side];
    if (!due || due->type != COLUMN_DATE || column_null(due, row)) return DUE_NONE;
    const SourcePlan *source = &w->frames->plan->source[w->frame[side]->dataset->source];
    Day last = business_day(source->day_zone, source->day_ends_minutes, w->frames->cutoff - 1);
    return column_number(due, row) > last ? DUE_LATER : DUE_PAST;
}

/* What is paid in part only, though its day is past, is an error. */
static void judge_part(const Work *w, const Group *g, Finding *finding) {
    int whole = payments_side(w, g) == RIGHT ? LEFT : RIGHT;
    if (due_of(w, whole, g->row[whole][0]) != DUE_PAST) return;
    finding->severity = SEVERITY_ERROR;
    finding->cause = STR("overdue instalment");
}

/* ---- Two currencies */

/* What a unit of the currency was worth by the row: what it says itself (own), else by the table on its day. A row in the home
 * currency is asked the table first: its own rate is that of its own currency. */
static bool rate_of(const Work *w, int side, uint32_t row, Str currency, bool own, Rate *out) {
    const Column *rate = w->rate[side], *day = w->result->view.columns[side].day;
    bool says = rate && rate->type == COLUMN_DECIMAL && !column_null(rate, row);
    bool dated = w->rates && day && !column_null(day, row);
    if (dated && !(own && says)) return rates_on(w->rates, currency, (Day)column_number(day, row), out);
    if (says) *out = (Rate){column_number(rate, row), rate->scale};
    return says;
}

typedef struct Worth { /* of the foreign side, in the home currency */
    int128 own, other; /* at the rates of its own records; at that of the other side's */
    Rate own_rate, other_rate;
} Worth;

static bool same_rate(Rate a, Rate b) {
    return (int128)a.value * decimal_power(b.scale) == (int128)b.value * decimal_power(a.scale);
}

static bool worth_of(Work *w, const Group *g, int foreign, Str currency, Worth *out) {
    int home = !foreign;
    const Column *amount = w->result->view.columns[foreign].amount;
    *out = (Worth){0};
    for (uint32_t i = 0; i < g->count[home]; i++) {
        Rate rate;
        if (!rate_of(w, home, g->row[home][i], currency, false, &rate) || (i && !same_rate(rate, out->other_rate))) return false;
        out->other_rate = rate;
    }
    for (uint32_t i = 0; i < g->count[foreign]; i++) {
        uint32_t row = g->row[foreign][i];
        int64_t value, own, other;
        if (!rescaled(amount, row, w->result->view.scale, &value) || !rate_of(w, foreign, row, currency, true, &out->own_rate) ||
            !rate_apply(value, out->own_rate, &own) || !rate_apply(value, out->other_rate, &other)) return false;
        out->own += own;
        out->other += other;
    }
    return true;
}

static Str rate_text(Rate rate, Arena *run) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(run, decimal_print(rate.value, rate.scale, text));
}

/* Settled at the rate of the foreign record's own day: nothing is left. At that of the other one's day: what it was worth on its
 * own day less that is the exchange difference, to the last kopeck; else this says nothing. Sums of two currencies never meet. */
static bool tell_exchange(Work *w, const Group *g, Str lc, Str rc, int128 left, int128 right, Finding *finding) {
    Str home = w->frames->plan->currency;
    int foreign = str_eq(lc, home) ? RIGHT : LEFT;
    Str currency = foreign == LEFT ? lc : rc;
    Worth worth;
    bool one_is_home = str_eq(lc, home) != str_eq(rc, home) && !str_eq(currency, STR("mixed"));
    if (!one_is_home || !worth_of(w, g, foreign, currency, &worth)) return false;
    int128 paid = foreign == LEFT ? right : left;
    if (paid != worth.own && paid != worth.other) return false;
    Str own = rate_text(worth.own_rate, w->frames->run), other = rate_text(worth.other_rate, w->frames->run);
    finding_evidence(finding, w->list, STR("rate"), foreign == LEFT ? own : other, foreign == LEFT ? other : own, STR(""), -1);
    finding->severity = SEVERITY_INFO;
    finding->cause = STR("currency");
    if (paid == worth.own) return true;
    finding->cause = STR("exchange difference");
    finding->exchange = foreign == RIGHT ? worth.own - paid : paid - worth.own;
    finding->exchange_currency = home;
    finding->at_risk = finding->exchange < 0 ? -finding->exchange : finding->exchange;
    return true;
}

static void compare_amounts(Work *w, Group *g) {
    const ComparePlan *compare = amount_rule(w);
    int128 left, right;
    bool has_left = side_amount(w, g, LEFT, &left), has_right = side_amount(w, g, RIGHT, &right);
    Str lc = side_currency(w, g, LEFT), rc = side_currency(w, g, RIGHT);
    if ((!has_left && !has_right) || (left == right && str_eq(lc, rc))) return;
    bool allowed = compare && str_eq(lc, rc) && within(w, compare, g, left, right);
    FindingKind kind = str_eq(lc, rc) ? amount_kind(w, g, left, right, allowed) : FINDING_AMOUNT_DIFFERS;
    Finding *finding = group_finding(w, g, kind, STR("amount"));
    finding->cause = kind == FINDING_PARTLY_PAID ? part_cause(w, g, left, right)
                     : kind == FINDING_OVERPAID  ? over_cause(w, g)
                                                 : amount_cause(w, g, left, right);
    if (w->lines && str_eq(finding->cause, STR("unexplained")) && str_eq(lc, rc) && g->count[LEFT] == 1 && g->count[RIGHT] == 1) {
        Str cause = lines_cause(w->lines, g->row[LEFT][0], g->row[RIGHT][0], right - left, w->result->view.scale, finding, w->list);
        if (cause.len) finding->cause = cause;
    }
    if (kind == FINDING_PARTLY_PAID || kind == FINDING_OVERPAID) {
        bool right_pays = payments_side(w, g) == RIGHT;
        if (kind == FINDING_PARTLY_PAID) judge_part(w, g, finding);
        finding_evidence(finding, w->list, STR("paid"), STR(""), percent_text(right_pays ? right : left, right_pays ? left : right, w->frames->run),
                         STR(""), -1);
    }
    char text[DECIMAL_TEXT_SIZE];
    finding->left_value = str_copy(w->frames->run, decimal_print(left, w->result->view.scale, text));
    finding->right_value = str_copy(w->frames->run, decimal_print(right, w->result->view.scale, text));
    bool exchanged = has_left && has_right && !str_eq(lc, rc) && tell_exchange(w, g, lc, rc, left, right, finding);
    if (!str_eq(lc, rc)) { /* unless a rate explains it, all of the home currency's side hangs on it */
        bool home_left = str_eq(lc, w->frames->plan->currency), home_right = str_eq(rc, w->frames->plan->currency);
        int128 home = home_left ? left : home_right ? right : 0;
        if (!exchanged && str_eq(finding->cause, STR("unexplained"))) finding->at_risk = home < 0 ? -home : home;
        finding->left_value = str_printf(w->frames->run, "%.*s %.*s", STR_ARG(finding->left_value), STR_ARG(lc));
        finding->right_value = str_printf(w->frames->run, "%.*s %.*s", STR_ARG(finding->right_value), STR_ARG(rc));
    }
    finding_finish(finding, &w->result->view, w->list);
}

/* Date: the nearest pair of a group counts. Another business day within the tolerance is a boundary, which nets to zero. */
static void compare_days(Work *w, Group *g, int32_t days) {
    const Column *day[2] = {w->result->view.columns[LEFT].day, w->result->view.columns[RIGHT].day};
    if (!day[0] || !day[1] || g->count[LEFT] != 1 || g->count[RIGHT] != 1) return;
    uint32_t l = g->row[LEFT][0], r = g->row[RIGHT][0];
    if (column_null(day[0], l) || column_null(day[1], r) || column_number(day[0], l) == column_number(day[1], r)) return;
    int64_t gap = column_number(day[0], l) - column_number(day[1], r);
    if (gap < 0) gap = -gap;
    bool boundary = gap <= (days < 1 ? 1 : days);
    Finding *finding = group_finding(w, g, boundary ? FINDING_BOUNDARY : FINDING_FIELD_DIFFERS, STR("date"));
    finding->cause = gap == 1 ? STR("boundary") : STR("timing");
    finding->left_value = finding->record[0].day;
    finding->right_value = finding->record[1].day;
    finding_finish(finding, &w->result->view, w->list);
}

static bool values_agree(Work *w, const Group *g, const ComparePlan *compare, const Column *left, uint32_t l, const Column *right,
                         uint32_t r) {
    if (compare->kind == COMPARE_PAIRS) {
        return agree_allowed(&w->frames->plan->table[compare->table], column_text(left, l), column_text(right, r));
    }
    if (compare->kind == COMPARE_EXACT || column_null(left, l) || column_null(right, r)) return column_equal(left, l, right, r);
    int64_t a = column_number(left, l), b = column_number(right, r);
    if (compare->kind == COMPARE_DAYS) return (a > b ? a - b : b - a) <= compare->days; /* compared as business days */
    unsigned scale = left->scale > right->scale ? left->scale : right->scale;
    return within(w, compare, g, (int128)a * decimal_power(scale - left->scale), (int128)b * decimal_power(scale - right->scale));
}

/* Quantities with units: pieces differ from kilograms whatever the numbers; an unknown unit is told as such, not as a difference. */
typedef enum UnitVerdict { UNITS_COMPARABLE, UNITS_UNKNOWN, UNITS_DIFFER } UnitVerdict;

static UnitVerdict judge_units(const Compared *of, uint32_t l, uint32_t r) {
    const uint32_t row[2] = {l, r};
    Str base[2] = {STR_NULL, STR_NULL};
    for (int side = 0; side < 2; side++) {
        if (!of->unit[side]) continue;
        base[side] = column_text(of->unit[side], row[side]);
        if (!base[side].len && !column_null(of->shown[side], row[side])) return UNITS_UNKNOWN;
    }
    return !base[LEFT].len || !base[RIGHT].len || str_eq(base[LEFT], base[RIGHT]) ? UNITS_COMPARABLE : UNITS_DIFFER;
}

/* "5.000 (60.000 pc)": as the source says it, and what was compared. */
static Str compared_text(const Work *w, const Compared *of, int side, uint32_t row) {
    Arena *run = w->frames->run;
    uint32_t dataset = w->rule->dataset[side];
    Str text = frame_print(w->frames, dataset, of->shown[side], row, run);
    const Column *base = of->unit[side];
    if (!base || column_null(base, row)) return text;
    Str compared = frame_print(w->frames, dataset, of->value[side], row, run);
    return str_printf(run, "%.*s (%.*s %.*s)", STR_ARG(text), STR_ARG(compared), STR_ARG(column_text(base, row)));
}

static void compare_field(Work *w, Group *g, const ComparePlan *compare, const Compared *of) {
    const RuleField *field = &w->rule->field[compare->field];
    const Column *left = of->value[LEFT], *right = of->value[RIGHT];
    if (!left || !right) return;
    bool pairs = compare->kind == COMPARE_PAIRS;
    for (uint32_t i = 0; i < g->count[LEFT]; i++) {
        for (uint32_t k = 0; k < g->count[RIGHT]; k++) {
            uint32_t l = g->row[LEFT][i], r = g->row[RIGHT][k];
            if (column_null(left, l) && column_null(right, r)) continue;
            UnitVerdict units = judge_units(of, l, r);
            if (units == UNITS_UNKNOWN || (units == UNITS_COMPARABLE && values_agree(w, g, compare, left, l, right, r))) continue;
            Finding *finding = group_finding(w, g, pairs ? FINDING_STATUS_CONFLICT : FINDING_FIELD_DIFFERS, field->name);
            if (units == UNITS_DIFFER) finding->cause = STR("unit of measure");
            else if (w->rule->registry && !pairs) finding->cause = STR("differs from registry");
            finding->left_value = compared_text(w, of, LEFT, l);
            finding->right_value = compared_text(w, of, RIGHT, r);
            if (pairs) { /* the whole amount hangs on it, not the difference */
                int128 sum;
                if (side_amount(w, g, LEFT, &sum)) finding->at_risk = sum < 0 ? -sum : sum;
            }
            finding_finish(finding, &w->result->view, w->list);
            return;
        }
    }
}

static bool same_slice(const Column *left, uint32_t l, const Column *right, uint32_t r) {
    bool nl = !left || column_null(left, l), nr = !right || column_null(right, r);
    if (nl || nr) return nl && nr;
    return column_equal(left, l, right, r);
}

/* Money that moves between slices without any other finding: told, so that totals stay explained. */
static void compare_slices(Work *w, Group *g) {
    for (size_t t = 0; t < w->slice_count && !g->told; t++) {
        for (uint32_t i = 0; i < g->count[LEFT] && !g->told; i++) {
            for (uint32_t k = 0; k < g->count[RIGHT] && !g->told; k++) {
                const Column *left = w->slice[LEFT][t], *right = w->slice[RIGHT][t];
                if (same_slice(left, g->row[LEFT][i], right, g->row[RIGHT][k])) continue;
                uint32_t by = w->rule->total_by[t];
                bool is_day = by == TOTAL_BY_DAY;
                Str name = is_day ? STR("date") : by == TOTAL_BY_COUNTERPARTY ? STR("counterparty") : w->rule->field[by].name;
                bool moved = is_day && left && right && !column_null(left, g->row[LEFT][i]) && !column_null(right, g->row[RIGHT][k]); /* else one has no date */
                Finding *finding = group_finding(w, g, moved ? FINDING_BOUNDARY : FINDING_FIELD_DIFFERS, name);
                if (moved) finding->cause = STR("timing");
                finding->left_value = frame_print(w->frames, w->rule->dataset[LEFT], left, g->row[LEFT][i], w->frames->run);
                finding->right_value = frame_print(w->frames, w->rule->dataset[RIGHT], right, g->row[RIGHT][k], w->frames->run);
                if (!moved) finding->severity = SEVERITY_REVIEW;
                finding_finish(finding, &w->result->view, w->list);
            }
        }
    }
}

static void tell_review(Work *w, Group *g) {
    const MatchStep *step = &w->rule->match.step[g->match->step];
    Finding *finding = group_finding(w, g, FINDING_REVIEW, STR(""));
    int128 sum;
    if (side_amount(w, g, LEFT, &sum)) finding->at_risk = sum < 0 ? -sum : sum;
    const MatchAlike *alike = step->score ? step->score->field : step->alike;
    size_t count = step->score ? step->score->field_count : step->alike_count;
    const ScoreNote *note = &w->result->match.score[g->match->step];
    const ScoreEdge *scored = step->score ? score_edge(note, g->row[LEFT][0], g->row[RIGHT][0]) : NULL;
    for (size_t i = 0; i < count; i++) {
        uint32_t f = alike[i].field;
        Str measure = step->score ? score_evidence(step->score, note, scored, i, w->frames->run) : str_of(alike[i].use.measure->name);
        finding_evidence(finding, w->list, w->rule->field[f].name,
                         frame_print(w->frames, w->rule->dataset[LEFT], view_column(&w->result->view, f, LEFT, false), g->row[LEFT][0], w->frames->run),
                         frame_print(w->frames, w->rule->dataset[RIGHT], view_column(&w->result->view, f, RIGHT, false), g->row[RIGHT][0], w->frames->run),
                         measure, (int32_t)g->match->score_ppm);
    }
    finding_finish(finding, &w->result->view, w->list);
}

/* The rule's amount and date have comparisons of their own. */
static bool is_role(const Work *w, const ComparePlan *compare) {
    return (compare->kind == COMPARE_AMOUNT && compare->field == w->rule->amount) ||
           (compare->kind == COMPARE_DAYS && compare->field == w->rule->date);
}

enum { AGREE_FIELDS_MAX = 3 + PLAN_TOTALS_MAX };

/* All that the comparing of one pair looks at. */
static size_t agree_fields(const Work *w, AgreeField *field) {
    const RuleColumns *lc = &w->result->view.columns[LEFT], *rc = &w->result->view.columns[RIGHT];
    size_t count = 0;
    if (lc->amount && rc->amount) field[count++] = (AgreeField){.left = lc->amount, .right = rc->amount};
    field[count++] = (AgreeField){lc->currency, rc->currency, w->frames->plan->currency, NULL};
    if (lc->day && rc->day) field[count++] = (AgreeField){.left = lc->day, .right = rc->day};
    for (size_t t = 0; t < w->slice_count; t++) field[count++] = (AgreeField){.left = w->slice[LEFT][t], .right = w->slice[RIGHT][t]};
    for (size_t i = 0; i < w->rule->compare_count; i++) {
        const ComparePlan *compare = &w->rule->compare[i];
        const Column *left = w->side[LEFT].field[compare->field], *right = w->side[RIGHT].field[compare->field];
        if (is_role(w, compare) || !left || !right) continue;
        bool pairs = compare->kind == COMPARE_PAIRS;
        const FieldRef *ref = w->rule->field[compare->field].ref;
        const Column *units[2] = {frame_unit_base(w->frames, w->rule->dataset[LEFT], ref[LEFT]), frame_unit_base(w->frames, w->rule->dataset[RIGHT], ref[RIGHT])};
        if (units[LEFT] && units[RIGHT]) field[count++] = (AgreeField){.left = units[LEFT], .right = units[RIGHT]};
        field[count++] = (AgreeField){.left = left, .right = right, .pairs = pairs ? &w->frames->plan->table[compare->table] : NULL};
    }
    return count;
}

static void compare_match(Work *w, const Match *match, bool differs) {
    const MatchResult *result = &w->result->match;
    Group g = {.match = match, .row = {result->left + match->left_from, result->right + match->right_from},
               .count = {match->left_count, match->right_count}};
    w->result->groups += match->left_count > 1 || match->right_count > 1;
    w->result->review += match->review;
    if (!differs && !match->review && g.count[LEFT] == 1 && g.count[RIGHT] == 1) return;
    compare_amounts(w, &g);
    for (size_t i = 0; i < w->rule->compare_count; i++) {
        const ComparePlan *compare = &w->rule->compare[i];
        if (!is_role(w, compare)) compare_field(w, &g, compare, &w->compared[i]);
        else if (compare->kind == COMPARE_DAYS) compare_days(w, &g, compare->days);
    }
    compare_slices(w, &g);
    if (match->review) tell_review(w, &g);
}

/* The first rows of each match's two sides. */
static void first_rows(const MatchResult *result, Arena *stage, const uint32_t **left, const uint32_t **right) {
    *left = result->left;
    *right = result->right;
    if (!result->grouped) return;
    uint32_t *l = arena_array_raw(stage, result->match_count, sizeof *l), *r = arena_array_raw(stage, result->match_count, sizeof *r);
    for (size_t m = 0; m < result->match_count; m++) {
        l[m] = result->left[result->grouped[m].left_from];
        r[m] = result->right[result->grouped[m].right_from];
    }
    *left = l;
    *right = r;
}

static bool any_review(const MatchPlan *plan) {
    for (size_t s = 0; s < plan->step_count; s++) {
        if (plan->step[s].review || (plan->step[s].score && plan->step[s].score->review_ppm)) return true;
    }
    return false;
}

static void look_up_compared(Work *w) {
    const RuleView *view = &w->result->view;
    w->compared = arena_array(w->frames->run, w->rule->compare_count, sizeof *w->compared);
    for (size_t i = 0; i < w->rule->compare_count; i++) {
        uint32_t field = w->rule->compare[i].field;
        for (int side = 0; side < 2; side++) {
            Compared *of = &w->compared[i];
            of->value[side] = view_column(view, field, (size_t)side, true);
            of->shown[side] = view_column(view, field, (size_t)side, false);
            of->unit[side] = frame_unit_base(w->frames, w->rule->dataset[side], w->rule->field[field].ref[side]);
        }
    }
}

/* Findings of matches are made in ranges of their own, then put behind each other: the same list for any threads. */
enum { COMPARED_AT_ONCE = 1 << 15 }; /* a multiple of 64 */

typedef struct Range {
    FindingList list;
    size_t groups, review;
} Range;

typedef struct Comparing {
    const Work *work;
    const uint64_t *differs;
    bool all;
    Range *range;
} Comparing;

static void compare_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Comparing *c = context;
    const MatchResult *matches = &c->work->result->match;
    Range *range = &c->range[task];
    size_t from = task * COMPARED_AT_ONCE;
    size_t to = matches->match_count - from < COMPARED_AT_ONCE ? matches->match_count : from + COMPARED_AT_ONCE;
    Frames frames = *c->work->frames;
    RuleResult result = *c->work->result;
    Work w = *c->work;
    frames.run = range->list.arena; /* what is made goes to the range's memory */
    result.view.frames = &frames;
    result.groups = result.review = 0;
    w.frames = &frames;
    w.result = &result;
    w.list = &range->list;
    for (size_t m = from; m < to; m++) {
        uint64_t rest = c->differs[m / 64] >> (m % 64);
        if (!c->all && !(rest & 1)) {
            m = rest ? m + (size_t)__builtin_ctzll(rest) - 1 : m / 64 * 64 + 63;
            continue;
        }
        Match match = match_at(matches, m);
        compare_match(&w, &match, rest & 1);
    }
    range->groups = result.groups;
    range->review = result.review;
}

static void compare_matches(Work *w) {
    const MatchResult *result = &w->result->match;
    Arena *stage = arena_new("comparing", 0);
    const uint32_t *left, *right;
    AgreeField *field = arena_array(stage, AGREE_FIELDS_MAX + 2 * w->rule->compare_count, sizeof *field);
    first_rows(result, stage, &left, &right);
    const uint64_t *differs = agree_find(field, agree_fields(w, field), left, right, result->match_count, w->frames->threads, stage);
    look_up_compared(w);
    size_t ranges = (result->match_count + COMPARED_AT_ONCE - 1) / COMPARED_AT_ONCE;
    bool review = any_review(&w->rule->match);
    Comparing comparing = {w, differs, result->grouped || review, arena_array(stage, ranges, sizeof(Range))};
    for (size_t r = 0; r < ranges; r++) {
        comparing.range[r].list.arena = arena_new("comparing", 0);
        arena_adopt(w->frames->run, comparing.range[r].list.arena);
    }
    bool alone = review || w->lines; /* these look columns up as they go, which fills caches that all ranges share */
    parallel_for(alone ? 1 : w->frames->threads, ranges, compare_range, &comparing);
    size_t made = 0;
    for (size_t r = 0; r < ranges; r++) made += comparing.range[r].list.count;
    findings_reserve(w->list, made);
    for (size_t r = 0; r < ranges; r++) {
        findings_append(w->list, &comparing.range[r].list);
        w->result->groups += comparing.range[r].groups;
        w->result->review += comparing.range[r].review;
    }
    arena_free(stage);
}

/* ---- What was left over */

static Finding *row_finding(Work *w, int side, uint32_t row, FindingKind kind) {
    const RuleView *view = &w->result->view;
    FindingRecord record = view_record(view, (size_t)side, row, side == RIGHT);
    Finding *finding = findings_add(w->list, view, kind);
    const SourcePlan *other = &w->frames->plan->source[w->frame[!side]->dataset->source];
    finding_records(finding, w->list, &record, 1);
    finding->system = other->name;
    finding->system_title = other->title.len ? other->title : other->name;
    finding->explains = true;
    finding->expected = str_of(entity_code[w->frame[!side]->dataset->entity]);
    if (record.has_amount) finding->at_risk = record.amount < 0 ? -(int128)record.amount : record.amount;
    return finding;
}

/* Netted rows are not left over; to the other side's rows they take no part. */
static void net_lists(Work *w, int side) {
    const uint8_t *netted = w->result->netted[side];
    if (!netted) return;
    RowList *unmatched = &w->unmatched[side], *inactive = &w->inactive[side];
    uint32_t *rest = arena_array_raw(w->frames->run, unmatched->count, sizeof *rest);
    uint32_t *none = arena_array_raw(w->frames->run, inactive->count + 2 * w->reversals[side], sizeof *none);
    size_t kept = 0, out = 0;
    for (size_t i = 0; i < unmatched->count; i++) {
        if (!netted[unmatched->row[i]]) rest[kept++] = unmatched->row[i];
    }
    *unmatched = (RowList){rest, kept};
    for (uint32_t row = 0, i = 0; row < w->frame[side]->rows; row++) {
        bool listed = i < inactive->count && inactive->row[i] == row;
        i += listed;
        if (listed || netted[row]) none[out++] = row;
    }
    *inactive = (RowList){none, out};
}

static void find_left_over(Work *w) {
    const uint32_t *matched[2] = {w->result->match.left_match, w->result->match.right_match};
    const FindingKind missing[2] = {w->rule->missing_left, w->rule->missing_right};
    for (int side = 0; side < 2; side++) {
        if (missing[side] == FINDING_KINDS) continue; /* nobody asks for them */
        w->unmatched[side] = rows_unmatched(w->frame[side], matched[side], w->frames->threads, w->frames->run);
        w->inactive[!side] = rows_inactive(w->frame[!side], w->frames->threads, w->frames->run);
    }
    for (int side = 0; side < 2; side++) net_lists(w, side);
}

static bool is_told(const Work *w, int side, uint32_t row) {
    return w->shadow[side] && w->shadow[side][row];
}

static void mark_told(Work *w, int side, uint32_t row) {
    if (!w->shadow[side]) w->shadow[side] = arena_array(w->frames->run, w->frame[side]->rows, 1);
    w->shadow[side][row] = 1;
}

/* What a counterpart that takes no part means for the row that found it. */
static FindingKind shadow_kind(const Frame *frame, uint32_t row, Str *cause) {
    uint8_t state = frame->state[row];
    if (state == ROW_ACTIVE) {
        *cause = STR("reversal");
        return FINDING_STATUS_CONFLICT;
    }
    if (state == ROW_LATE) {
        *cause = STR("timing");
        return FINDING_TIMING;
    }
    Str name = frame->dataset->leave_out[state - ROW_LEFT_OUT].name;
    *cause = name;
    if (str_eq(name, STR("not posted")) || str_eq(name, STR("draft"))) return FINDING_NOT_POSTED;
    if (str_eq(name, STR("deleted")) || str_eq(name, STR("cancelled"))) return FINDING_STATUS_CONFLICT;
    *cause = STR("left out");
    return FINDING_MISSING;
}

/* A side of some of its rows only, so that matching few rows costs little whatever the number of all. */
static MatchSide side_of_rows(Work *w, int side, RowList rows) {
    const MatchSide *whole = &w->side[side];
    const Column **field = arena_array(w->frames->run, whole->field_count, sizeof *field);
    for (size_t f = 0; f < whole->field_count; f++) {
        if (!whole->field[f]) continue;
        Column *taken = arena_alloc(w->frames->run, sizeof *taken);
        *taken = column_take(whole->field[f], rows.row, rows.count, w->frames->run);
        field[f] = taken;
    }
    return (MatchSide){field, whole->field_count, rows.count, NULL};
}

/* Rows of `side` without counterpart against the other side's rows that take no part (drafts, late, deleted). */
static bool tell_shadows(Work *w, int side, Error *err) {
    if ((side == LEFT ? w->rule->missing_left : w->rule->missing_right) == FINDING_KINDS) return true;
    if (!w->unmatched[side].count || !w->inactive[!side].count) return true;
    RowList rows[2] = {w->unmatched[LEFT], w->inactive[RIGHT]};
    if (side == RIGHT) rows[LEFT] = w->inactive[LEFT], rows[RIGHT] = w->unmatched[RIGHT];
    MatchSide sides[2] = {side_of_rows(w, LEFT, rows[LEFT]), side_of_rows(w, RIGHT, rows[RIGHT])};
    MatchResult found;
    if (!match_sides(&w->rule->match, &sides[LEFT], &sides[RIGHT], w->frames->threads, w->frames->run, &found, err)) return false;
    for (size_t m = 0; m < found.match_count; m++) {
        Match at = match_at(&found, m), *match = &at;
        const uint32_t *here = side == LEFT ? found.left + match->left_from : found.right + match->right_from;
        const uint32_t *there = side == LEFT ? found.right + match->right_from : found.left + match->left_from;
        uint32_t count = side == LEFT ? match->left_count : match->right_count;
        uint32_t other_count = side == LEFT ? match->right_count : match->left_count;
        for (uint32_t i = 0; i < count; i++) {
            Str cause;
            uint32_t row = rows[side].row[here[i]];
            FindingKind kind = shadow_kind(w->frame[!side], rows[!side].row[there[0]], &cause);
            Finding *finding = row_finding(w, side, row, kind);
            finding->cause = cause;
            finding->step = w->rule->match.step[match->step].words;
            finding->left_value = finding->record[0].status;
            for (uint32_t k = 0; k < other_count; k++) { /* the candidate is evidence: its row carries nothing into totals */
                FindingRecord candidate = view_record(&w->result->view, !side, rows[!side].row[there[k]], side == LEFT);
                finding_evidence(finding, w->list, STR("candidate"), side == LEFT ? STR("") : candidate.document,
                                 side == LEFT ? candidate.document : STR(""), candidate.date, -1);
                finding->right_value = candidate.status.len ? candidate.status : cause;
            }
            finding_finish(finding, &w->result->view, w->list);
            mark_told(w, side, row);
        }
    }
    return true;
}

/* Whether records are found by that field, so that a reject which has its value is the counterpart. */
static bool finds_records(const RulePlan *rule, uint32_t field) {
    if (field == rule->number || field == rule->key) return true;
    for (size_t s = 0; s < rule->match.step_count; s++) {
        for (size_t i = 0; i < rule->match.step[s].same_count; i++) {
            if (rule->match.step[s].same[i] == field) return true;
        }
    }
    return false;
}

/* Rows whose counterpart was there but could not be read: nothing is missing, a row is to be corrected. */
static void tell_rejected_counterparts(Work *w, int side) {
    if ((side == LEFT ? w->rule->missing_left : w->rule->missing_right) == FINDING_KINDS) return;
    RejectedRows rejects = rejected_rows(w->frames, w->rule->dataset[!side]);
    for (uint32_t f = 0; rejects.count && f < w->rule->field_count; f++) {
        FieldRef other = w->rule->field[f].ref[!side];
        if (other.field != rejects.field || other.sub != PLAN_NONE || !finds_records(w->rule, f)) continue;
        const Column *key = view_column(&w->result->view, f, (size_t)side, true);
        if (!key || key->type != COLUMN_TEXT) continue;
        for (size_t i = 0; i < w->unmatched[side].count; i++) {
            uint32_t row = w->unmatched[side].row[i];
            if (is_told(w, side, row)) continue;
            uint32_t reject = rejected_find(&rejects, column_text(key, row));
            if (reject == ROW_NONE) continue;
            Finding *finding = row_finding(w, side, row, FINDING_COUNTERPART_REJECTED);
            finding->cause = rejected_reason(&rejects, reject);
            finding->right_value = rejected_text(&rejects, reject, w->frames->run);
            finding_finish(finding, &w->result->view, w->list);
            mark_told(w, side, row);
        }
    }
}

static void tell_left_over(Work *w, int side) {
    FindingKind kind = side == LEFT ? w->rule->missing_left : w->rule->missing_right;
    if (kind == FINDING_KINDS) return;
    for (size_t i = 0; i < w->unmatched[side].count; i++) {
        uint32_t row = w->unmatched[side].row[i];
        if (is_told(w, side, row)) continue;
        Due due = due_of(w, side, row);
        Finding *finding = row_finding(w, side, row, due == DUE_LATER ? FINDING_NOT_DUE : kind);
        finding->cause = due == DUE_PAST && !w->rule->cause.len ? STR("overdue instalment") : w->rule->cause;
        if (due == DUE_LATER) finding->left_value = frame_print(w->frames, w->rule->dataset[side], w->due[side], row, w->frames->run);
        else if (w->dead && dead_tell(w->dead, (size_t)side, row, finding, w->list)) finding->cause = STR("dead letter");
        else if (kind == FINDING_STATUS_CONFLICT) finding->left_value = finding->record[0].status;
        finding_finish(finding, &w->result->view, w->list);
    }
}

static void tell_ties(Work *w) {
    const MatchResult *result = &w->result->match;
    const uint32_t *matched[2] = {result->left_match, result->right_match};
    for (size_t t = 0; t < result->tie_count; t++) {
        const MatchTie *tie = &result->tie[t];
        const uint32_t *rows[2] = {result->left + tie->left_from, result->right + tie->right_from};
        uint32_t count[2] = {tie->left_count, tie->right_count};
        size_t shown = 0;
        FindingRecord *record = arena_array(w->frames->run, (size_t)count[0] + count[1], sizeof *record);
        for (int side = 0; side < 2; side++) { /* those that carry money into totals: the ones left unmatched */
            for (uint32_t i = 0; i < count[side]; i++) {
                if (tie->multiset && matched[side][rows[side][i]] != ROW_NONE) continue;
                if (is_told(w, side, rows[side][i])) continue;
                record[shown++] = view_record(&w->result->view, (size_t)side, rows[side][i], side == RIGHT);
                mark_told(w, side, rows[side][i]);
            }
        }
        if (!shown) continue; /* each of them has been told already: late, not posted */
        Finding *finding = findings_add(w->list, &w->result->view, tie->multiset ? FINDING_SURPLUS : FINDING_AMBIGUOUS);
        finding_records(finding, w->list, record, shown);
        finding->step = w->rule->match.step[tie->step].words;
        finding->cause = tie->multiset ? STR("equal items") : STR("several candidates");
        finding->explains = true;
        finding->left_value = str_printf(w->frames->run, "%u", count[0]);
        finding->right_value = str_printf(w->frames->run, "%u", count[1]);
        const SourcePlan *other = &w->frames->plan->source[w->frame[RIGHT]->dataset->source];
        finding->system = other->name;
        finding->system_title = other->title.len ? other->title : other->name;
        finding_finish(finding, &w->result->view, w->list);
        w->result->ambiguous += !tie->multiset;
    }
    for (size_t b = 0; b < result->block_count; b++) {
        const MatchBlock *block = &result->block[b];
        bool sums = w->rule->match.step[block->step].sum != NULL;
        Finding *finding = findings_add(w->list, &w->result->view, sums ? FINDING_SEARCH_LIMIT : FINDING_BLOCK_TOO_LARGE);
        finding->step = w->rule->match.step[block->step].words;
        finding->left_value = str_printf(w->frames->run, "%zu", block->left_rows);
        finding->right_value = str_printf(w->frames->run, "%zu", block->right_rows);
        finding->origin = block->key;
        finding_finish(finding, &w->result->view, w->list);
    }
}

/* ---- Totals */

static Str dimension_name(const RulePlan *rule, uint32_t by) {
    if (by == TOTAL_BY_DAY) return STR("day");
    if (by == TOTAL_BY_COUNTERPARTY) return STR("counterparty");
    return rule->field[by].name;
}

/* Slices are texts or dates; other types are shown as texts. */
static const Column *as_slice(Work *w, int side, const Column *column) {
    if (!column || column->type == COLUMN_TEXT || column->type == COLUMN_DATE) return column;
    ColumnBuilder *builder = column_builder(w->frames->run, column->name, COLUMN_TEXT, 0, column->rows);
    for (uint32_t row = 0; row < column->rows; row++) {
        Str text = frame_print(w->frames, w->rule->dataset[side], column, row, w->frames->run);
        if (text.len) column_add_text(builder, text);
        else column_add_null(builder);
    }
    Column *out = arena_alloc(w->frames->run, sizeof *out);
    *out = column_built(builder);
    return out;
}

static bool on_both_sides(const RulePlan *rule, uint32_t field) {
    if (field == PLAN_NONE) return false;
    return rule->field[field].ref[LEFT].field != PLAN_NONE && rule->field[field].ref[RIGHT].field != PLAN_NONE;
}

/* By tax id, or the looked-up record; where the sides do not both have that, by name (which may be a code of their own). */
static void counterparty_slice(Work *w, int side, const Column **slice, const Column **label) {
    uint32_t id = w->rule->counterparty_id, name = w->rule->counterparty_name;
    if (name != PLAN_NONE && !on_both_sides(w->rule, id) && (on_both_sides(w->rule, name) || id == PLAN_NONE)) {
        *slice = view_column(&w->result->view, name, (size_t)side, true);
        *label = view_column(&w->result->view, name, (size_t)side, false);
        return;
    }
    FieldRef ref = {PLAN_NONE, PLAN_NONE};
    if (id != PLAN_NONE) ref = w->rule->field[id].ref[side];
    ref.sub = PLAN_NONE; /* "counterparty.tax_id": the looked-up record itself */
    frame_counterparty(w->frames, w->rule->dataset[side], ref, slice, label);
}

static void slice_columns(Work *w, int side, size_t t) {
    uint32_t by = w->rule->total_by[t];
    const Column *slice = NULL, *label = NULL;
    if (by == TOTAL_BY_DAY) {
        slice = w->result->view.columns[side].day;
    } else if (by == TOTAL_BY_COUNTERPARTY) {
        counterparty_slice(w, side, &slice, &label);
    } else {
        slice = as_slice(w, side, view_column(&w->result->view, by, (size_t)side, false));
    }
    w->slice[side][t] = slice;
    w->label[side][t] = label;
}

static TotalSide total_side(Work *w, int side, const Column *slice, const Column *label) {
    const RuleColumns *c = &w->result->view.columns[side];
    const Column *currency = c->currency && c->currency->type == COLUMN_TEXT ? c->currency : NULL;
    return (TotalSide){w->frame[side]->rows, slice, label, currency, w->rule->total_amount ? c->amount : NULL, w->frame[side]->state};
}

static void explain_totals(Work *w, const Totals *totals, size_t findings_from) {
    unsigned scale = w->result->view.scale;
    int64_t factor = totals->scale > scale ? decimal_power(totals->scale - scale) : 1;
    for (size_t i = findings_from; i < w->list->count; i++) {
        const Finding *finding = &w->list->item[i];
        if (!finding->explains) continue;
        for (size_t r = 0; r < finding->record_count; r++) {
            const FindingRecord *record = &finding->record[r];
            TotalCell *cell = totals_cell(totals, record->right, record->row);
            cell->findings += cell->last_finding != i + 1; /* once, however many of its records fall into the cell */
            cell->last_finding = i + 1;
            if (record->has_amount && w->rule->total_amount) cell->explained += (int128)record->amount * (record->right ? 1 : -1) * factor;
        }
    }
}

/* A slice that one side knows and the other does not (C5). Days and counterparties come and go with single documents. */
static void tell_lonely_slices(Work *w, const RuleTotals *t) {
    if (str_eq(t->dimension, STR("day")) || str_eq(t->dimension, STR("counterparty")) || str_eq(t->dimension, STR("all"))) return;
    for (size_t i = 0; i < t->totals.cell_count; i++) {
        const TotalCell *cell = &t->totals.cell[i];
        uint64_t left = 0, right = 0; /* over all currencies of the slice */
        bool first = i == 0 || !str_eq(t->totals.cell[i - 1].slice, cell->slice);
        for (size_t k = i; k < t->totals.cell_count && str_eq(t->totals.cell[k].slice, cell->slice); k++) {
            left += t->totals.cell[k].left_count;
            right += t->totals.cell[k].right_count;
        }
        if (!first || cell->slice.len == 0 || (left && right)) continue;
        Finding *finding = findings_add(w->list, &w->result->view, FINDING_NO_COUNTERPART_SLICE);
        int lonely = left ? RIGHT : LEFT;
        const SourcePlan *source = &w->frames->plan->source[w->frame[lonely]->dataset->source];
        finding->system = source->name;
        finding->system_title = source->title.len ? source->title : source->name;
        finding->field = t->dimension;
        finding->origin = cell->slice;
        finding->left_value = left ? cell->label : STR("");
        finding->right_value = right ? cell->label : STR("");
        finding->has_amounts = w->rule->total_amount;
        finding->currency = cell->currency;
        finding->scale = t->totals.scale;
        finding->left_amount = cell->left;
        finding->right_amount = cell->right;
        finding->difference = cell->right - cell->left;
        finding_finish(finding, &w->result->view, w->list);
    }
}

static void make_totals(Work *w, size_t findings_from) {
    RuleTotals *totals = arena_array(w->frames->run, w->slice_count + 1, sizeof *totals);
    size_t findings_to = w->list->count;
    for (size_t t = 0; t <= w->slice_count; t++) {
        TotalSide left = total_side(w, LEFT, t ? w->slice[LEFT][t - 1] : NULL, t ? w->label[LEFT][t - 1] : NULL);
        TotalSide right = total_side(w, RIGHT, t ? w->slice[RIGHT][t - 1] : NULL, t ? w->label[RIGHT][t - 1] : NULL);
        totals[t].dimension = t ? dimension_name(w->rule, w->rule->total_by[t - 1]) : STR("all");
        totals_make(&left, &right, w->frames->plan->currency, w->frames->threads, w->frames->run, &totals[t].totals);
        size_t all = w->list->count;
        w->list->count = findings_to; /* lonely slices carry no money */
        explain_totals(w, &totals[t].totals, findings_from);
        w->list->count = all;
        tell_lonely_slices(w, &totals[t]);
    }
    w->result->totals = totals;
    w->result->totals_count = w->slice_count + 1;
}

bool reconcile(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out, Error *err) {
    Work w = {.frames = frames, .rule = rule, .list = list, .result = out};
    size_t findings_from = list->count;
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(frames, rule)};
    prepare_side(&w, LEFT);
    prepare_side(&w, RIGHT);
    w.lines = lines_open(frames, rule);
    w.rates = rates_open(frames, rule);
    w.dead = dead_open(frames, rule);
    if (!match_sides(&rule->match, &w.side[LEFT], &w.side[RIGHT], frames->threads, frames->run, &out->match, err)) return false;
    w.slice_count = rule->total_by_count;
    for (size_t t = 0; t < w.slice_count; t++) {
        slice_columns(&w, LEFT, t);
        slice_columns(&w, RIGHT, t);
    }
    for (int side = 0; side < 2; side++) reversals_tell(&out->view, (size_t)side, w.reversal[side], w.reversals[side], list);
    compare_matches(&w);
    find_left_over(&w);
    if (!tell_shadows(&w, LEFT, err) || !tell_shadows(&w, RIGHT, err)) return false;
    tell_rejected_counterparts(&w, LEFT);
    tell_rejected_counterparts(&w, RIGHT);
    tell_ties(&w);
    tell_left_over(&w, LEFT);
    tell_left_over(&w, RIGHT);
    bool whole = rule->missing_left != FINDING_KINDS && rule->missing_right != FINDING_KINDS;
    if (whole) make_totals(&w, findings_from); /* of a side that need not be matched, totals would say nothing */
    return true;
}
