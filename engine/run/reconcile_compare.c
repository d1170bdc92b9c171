#include "engine/run/reconciling.h"

#include "engine/run/agree.h"
#include "engine/run/models.h"

static void group_records(Work *w, Group *g) {
    if (g->record) return;
    g->record_count = (size_t)g->count[LEFT] + g->count[RIGHT];
    g->record = arena_array_raw(w->frames->run, g->record_count, sizeof *g->record);
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < g->count[side]; i++) {
            g->record[(side ? g->count[LEFT] : 0) + i] = view_record(&w->result->view, (size_t)side, g->row[side][i], side == RIGHT);
        }
        records_sort(g->record + (side ? g->count[LEFT] : 0), g->count[side]);
    }
}

Finding *group_finding(Work *w, Group *g, FindingKind kind, Str field) {
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

enum { BOUNDARY_HOURS = 12 };

/* Only the next day is across a boundary, and where both say the hour, only what lies close to it. */
static Str day_cause(const Work *w, uint32_t left, uint32_t right, int64_t gap) {
    const Column *l = w->result->view.columns[LEFT].date, *r = w->result->view.columns[RIGHT].date;
    bool hours = l && r && l->type == COLUMN_INSTANT && r->type == COLUMN_INSTANT && !column_null(l, left) && !column_null(r, right);
    int64_t apart = hours ? column_number(l, left) - column_number(r, right) : 0;
    bool far = apart > BOUNDARY_HOURS * 3600 * INSTANT_SECOND || -apart > BOUNDARY_HOURS * 3600 * INSTANT_SECOND;
    return (gap == 1 || gap == -1) && !far ? STR("boundary") : STR("another day");
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
    if (boundary) finding->cause = day_cause(w, l, r, gap);
    finding->left_value = finding->record[0].day;
    finding->right_value = finding->record[1].day;
    finding_finish(finding, &w->result->view, w->list);
}

static bool values_agree(const Work *w, const Group *g, const ComparePlan *compare, const Column *left, uint32_t l, const Column *right,
                         uint32_t r) {
    if (compare->kind == COMPARE_PAIRS) return agree_allowed(compare->pairs, column_text(left, l), column_text(right, r));
    if (compare->kind == COMPARE_EXACT || column_null(left, l) || column_null(right, r)) return column_equal(left, l, right, r);
    int64_t a = column_number(left, l), b = column_number(right, r);
    if (compare->kind == COMPARE_DAYS) return (a > b ? a - b : b - a) <= compare->days; /* compared as business days */
    unsigned scale = left->scale > right->scale ? left->scale : right->scale;
    return group_within(w, compare, g, (int128)a * decimal_power(scale - left->scale), (int128)b * decimal_power(scale - right->scale));
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

/* "5.000 box (60.000 pc)": as the source says it, and what was compared. */
static Str compared_text(const Work *w, const Compared *of, int side, uint32_t row) {
    Arena *run = w->frames->run;
    Str text = frame_print(w->frames, of->shown[side], row, run);
    const Column *base = of->unit[side];
    if (!base || column_null(base, row)) return text;
    Str own = frame_print(w->frames, of->own_unit[side], row, run), compared = frame_print(w->frames, of->value[side], row, run);
    if (own.len && text.len) text = str_printf(run, "%.*s %.*s", STR_ARG(text), STR_ARG(own));
    return str_printf(run, "%.*s (%.*s %.*s)", STR_ARG(text), STR_ARG(compared), STR_ARG(column_text(base, row)));
}

/* A table of pairs is about stages where the field is one; of other fields it says which differences are none. */
static FindingKind kind_of(const ComparePlan *compare, Str field) {
    bool stage = str_starts(field, STR("status")) || str_starts(field, STR("stage"));
    return compare->kind == COMPARE_PAIRS && stage ? FINDING_STAGE_CONFLICT : FINDING_FIELD_DIFFERS;
}

/* Of several documents numbers add up, 4 and 6 are the 10 that were ordered; prices and rates do not. */
static bool adds_up(const Work *w, const Group *g, const ComparePlan *compare) {
    Str field = w->rule->field[compare->field].name;
    bool several = g->count[LEFT] > 1 || g->count[RIGHT] > 1;
    return several && compare->kind == COMPARE_AMOUNT && !str_starts(field, STR("price")) && !str_starts(field, STR("rate"));
}

static UnitVerdict units_of_group(const Group *g, const Compared *of) {
    UnitVerdict worst = UNITS_COMPARABLE;
    for (uint32_t i = 0; i < g->count[LEFT]; i++) {
        for (uint32_t k = 0; k < g->count[RIGHT] && worst != UNITS_UNKNOWN; k++) {
            UnitVerdict verdict = judge_units(of, g->row[LEFT][i], g->row[RIGHT][k]);
            if (verdict != UNITS_COMPARABLE) worst = verdict;
        }
    }
    return worst;
}

/* Returns whether any of the side's records says a number. */
static bool sum_of(const Group *g, int side, const Column *column, unsigned scale, int128 *sum) {
    bool any = false;
    *sum = 0;
    for (uint32_t i = 0; i < g->count[side]; i++) {
        uint32_t row = g->row[side][i];
        if (column_null(column, row)) continue;
        *sum += (int128)column_number(column, row) * decimal_power(scale - column->scale);
        any = true;
    }
    return any;
}

static Str sum_text(const Work *w, const Group *g, const Compared *of, int side, int128 sum, unsigned scale) {
    if (g->count[side] == 1) return compared_text(w, of, side, g->row[side][0]);
    char text[DECIMAL_TEXT_SIZE];
    Str unit = of->unit[side] ? column_text(of->unit[side], g->row[side][0]) : STR("");
    decimal_print(sum, scale, text);
    return str_printf(w->frames->run, unit.len ? "%s %.*s" : "%s", text, STR_ARG(unit));
}

static void compare_sums(Work *w, Group *g, const ComparePlan *compare, const Compared *of) {
    unsigned scale = of->value[LEFT]->scale > of->value[RIGHT]->scale ? of->value[LEFT]->scale : of->value[RIGHT]->scale;
    int128 left, right;
    bool said[2] = {sum_of(g, LEFT, of->value[LEFT], scale, &left), sum_of(g, RIGHT, of->value[RIGHT], scale, &right)};
    if (said[LEFT] == said[RIGHT] && group_within(w, compare, g, left, right)) return;
    Finding *finding = group_finding(w, g, FINDING_FIELD_DIFFERS, w->rule->field[compare->field].name);
    finding->left_value = said[LEFT] ? sum_text(w, g, of, LEFT, left, scale) : STR("");
    finding->right_value = said[RIGHT] ? sum_text(w, g, of, RIGHT, right, scale) : STR("");
    finding_finish(finding, &w->result->view, w->list);
}

static void compare_field(Work *w, Group *g, const ComparePlan *compare, const Compared *of) {
    const RuleField *field = &w->rule->field[compare->field];
    const Column *left = of->value[LEFT], *right = of->value[RIGHT];
    if (!left || !right) return;
    if (adds_up(w, g, compare)) {
        UnitVerdict units = units_of_group(g, of);
        if (units == UNITS_COMPARABLE) compare_sums(w, g, compare, of);
        if (units != UNITS_DIFFER) return;
    }
    bool pairs = compare->kind == COMPARE_PAIRS;
    for (uint32_t i = 0; i < g->count[LEFT]; i++) {
        for (uint32_t k = 0; k < g->count[RIGHT]; k++) {
            uint32_t l = g->row[LEFT][i], r = g->row[RIGHT][k];
            if (column_null(left, l) && column_null(right, r)) continue;
            UnitVerdict units = judge_units(of, l, r);
            if (units == UNITS_UNKNOWN || (units == UNITS_COMPARABLE && values_agree(w, g, compare, left, l, right, r))) continue;
            Finding *finding = group_finding(w, g, kind_of(compare, field->name), field->name);
            if (units == UNITS_DIFFER) finding->cause = STR("unit of measure");
            else if (w->rule->registry && !pairs) finding->cause = STR("differs from registry");
            finding->left_value = compared_text(w, of, LEFT, l);
            finding->right_value = compared_text(w, of, RIGHT, r);
            if (pairs) { /* the whole amount hangs on it, not the difference */
                int128 sum;
                if (group_amount(w, g, LEFT, &sum)) finding->at_risk = sum < 0 ? -sum : sum;
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

/* The rule compares the field by a table of pairs, which allows the two: other words, and nothing to be looked at. */
static bool pair_allowed(const Work *w, uint32_t field, uint32_t l, uint32_t r) {
    for (size_t i = 0; i < w->rule->compare_count; i++) {
        const ComparePlan *compare = &w->rule->compare[i];
        const Column *left = w->side[LEFT].field[compare->field], *right = w->side[RIGHT].field[compare->field];
        if (compare->kind != COMPARE_PAIRS || compare->field != field || !left || !right) continue;
        return agree_allowed(compare->pairs, column_text(left, l), column_text(right, r));
    }
    return false;
}

/* Money that moves between slices without any other finding: told, so that totals stay explained. */
static void compare_slices(Work *w, Group *g) {
    for (size_t t = 0; t < w->slice_count && !g->told; t++) {
        for (uint32_t i = 0; i < g->count[LEFT] && !g->told; i++) {
            for (uint32_t k = 0; k < g->count[RIGHT] && !g->told; k++) {
                const Column *left = w->slice[LEFT][t], *right = w->slice[RIGHT][t];
                if (same_slice(left, g->row[LEFT][i], right, g->row[RIGHT][k])) continue;
                uint32_t by = w->rule->total_by[t];
                bool is_day = total_by_calendar(by) != NULL;
                if (is_day) left = w->result->view.columns[LEFT].day, right = w->result->view.columns[RIGHT].day;
                Str name = is_day ? STR("date") : by == TOTAL_BY_COUNTERPARTY ? STR("counterparty") : w->rule->field[by].name;
                bool moved = is_day && left && right && !column_null(left, g->row[LEFT][i]) && !column_null(right, g->row[RIGHT][k]); /* else one has no date */
                Finding *finding = group_finding(w, g, moved ? FINDING_BOUNDARY : FINDING_FIELD_DIFFERS, name);
                if (moved) finding->cause = day_cause(w, g->row[LEFT][i], g->row[RIGHT][k], column_number(left, g->row[LEFT][i]) - column_number(right, g->row[RIGHT][k]));
                finding->left_value = frame_print(w->frames, left, g->row[LEFT][i], w->frames->run);
                finding->right_value = frame_print(w->frames, right, g->row[RIGHT][k], w->frames->run);
                if (!moved) finding->severity = pair_allowed(w, by, g->row[LEFT][i], g->row[RIGHT][k]) ? SEVERITY_INFO : SEVERITY_REVIEW;
                finding_finish(finding, &w->result->view, w->list);
            }
        }
    }
}

static void tell_review(Work *w, Group *g) {
    const MatchStep *step = &w->rule->match.step[g->match->step];
    Finding *finding = group_finding(w, g, FINDING_REVIEW, STR(""));
    int128 sum;
    if (group_amount(w, g, LEFT, &sum)) finding->at_risk = sum < 0 ? -sum : sum;
    const MatchAlike *alike = step->score ? step->score->field : step->alike;
    size_t count = step->score ? step->score->field_count : step->alike_count;
    const ScoreNote *note = &w->result->match.score[g->match->step];
    const ScoreEdge *scored = step->score ? score_edge(note, g->row[LEFT][0], g->row[RIGHT][0]) : NULL;
    for (size_t i = 0; i < count; i++) {
        uint32_t f = alike[i].field;
        Str measure = step->score ? score_evidence(step->score, note, scored, i, w->frames->run) : str_of(alike[i].use.measure->name);
        FindingEvidence evidence = {.field = w->rule->field[f].name, .measure = measure, .score_ppm = step->score ? -1 : (int32_t)g->match->score_ppm};
        evidence.left = frame_print(w->frames, view_column(&w->result->view, f, LEFT, false), g->row[LEFT][0], w->frames->run);
        evidence.right = frame_print(w->frames, view_column(&w->result->view, f, RIGHT, false), g->row[RIGHT][0], w->frames->run);
        finding_evidence(finding, w->list, evidence);
    }
    FindingEvidence kin;
    if (step->score && kin_evidence(note, scored, w->frames->run, &kin)) finding_evidence(finding, w->list, kin);
    if (step->score) finding_evidence(finding, w->list, score_evidence_sum(note, g->match->score_ppm, w->frames->run));
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
        const FieldRef *ref = w->rule->field[compare->field].ref;
        const Column *units[2] = {frame_unit_base(w->frames, w->rule->dataset[LEFT], ref[LEFT]), frame_unit_base(w->frames, w->rule->dataset[RIGHT], ref[RIGHT])};
        if (units[LEFT] && units[RIGHT]) field[count++] = (AgreeField){.left = units[LEFT], .right = units[RIGHT]};
        field[count++] = (AgreeField){.left = left, .right = right, .pairs = compare->pairs};
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
            of->own_unit[side] = of->unit[side] ? frame_unit(w->frames, w->rule->dataset[side], w->rule->field[field].ref[side]) : NULL;
        }
    }
}

enum { COMPARED_AT_ONCE = 1 << 15 }; /* a multiple of 64 */

typedef struct Comparing {
    const uint64_t *differs;
    bool all;
} Comparing;

static void compare_range(Work *w, const void *context, size_t from, size_t to) {
    const Comparing *c = context;
    size_t differ = 0; /* most of these get one finding */
    for (size_t m = from; m < to; m += 64) differ += (size_t)__builtin_popcountll(c->differs[m / 64]);
    findings_reserve(w->list, differ);
    for (size_t m = from; m < to; m++) {
        uint64_t rest = c->differs[m / 64] >> (m % 64);
        if (!c->all && !(rest & 1)) {
            m = rest ? m + (size_t)__builtin_ctzll(rest) - 1 : m / 64 * 64 + 63;
            continue;
        }
        Match match = match_at(&w->result->match, m);
        compare_match(w, &match, rest & 1);
    }
}

void compare_matches(Work *w) {
    const MatchResult *result = &w->result->match;
    Arena *stage = arena_new("comparing", 0);
    const uint32_t *left, *right;
    AgreeField *field = arena_array(stage, AGREE_FIELDS_MAX + 2 * w->rule->compare_count, sizeof *field);
    first_rows(result, stage, &left, &right);
    const uint64_t *differs = agree_find(field, agree_fields(w, field), (AgreePairs){left, right, result->match_count}, w->frames->threads,
                                         stage);
    look_up_compared(w);
    bool review = any_review(&w->rule->match);
    Comparing comparing = {differs, result->grouped || review};
    bool alone = review || w->lines; /* these look columns up as they go, which fills caches that all ranges share */
    make_in_ranges(w, result->match_count, COMPARED_AT_ONCE, alone ? 1 : w->frames->threads, compare_range, &comparing);
    arena_free(stage);
}
