#include "engine/base/parallel.h"
#include "engine/run/reconciling.h"

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

/* Of all dimensions, both sides: before anything is compared, since money that moves between slices is told there. */
void find_slices(Work *w) {
    w->slice_count = w->rule->total_by_count;
    for (size_t t = 0; t < w->slice_count; t++) {
        slice_columns(w, LEFT, t);
        slice_columns(w, RIGHT, t);
    }
}

static TotalSide total_side(Work *w, int side, const Column *slice, const Column *label) {
    const RuleColumns *c = &w->result->view.columns[side];
    const Column *currency = c->currency && c->currency->type == COLUMN_TEXT ? c->currency : NULL;
    return (TotalSide){w->frame[side]->rows, slice, label, currency, w->rule->total_amount ? c->amount : NULL, w->frame[side]->state};
}

/* What a finding's record carries into totals. */
typedef struct Share {
    uint32_t finding; /* number in the list + 1 */
    uint32_t row;
    bool right;
    int64_t amount;
} Share;

typedef struct Explaining {
    const Share *share;
    size_t count;
    unsigned scale;
    RuleTotals *totals;
} Explaining;

static Explaining list_shares(const Work *w, size_t findings_from, RuleTotals *totals, Arena *stage) {
    size_t records = 0;
    for (size_t i = findings_from; i < w->list->count; i++) records += w->list->item[i].explains ? w->list->item[i].record_count : 0;
    Share *share = arena_array_raw(stage, records, sizeof *share), *next = share;
    for (size_t i = findings_from; i < w->list->count; i++) {
        const Finding *finding = &w->list->item[i];
        for (size_t r = 0; finding->explains && r < finding->record_count; r++) {
            const FindingRecord *record = &finding->record[r];
            int64_t amount = record->has_amount && w->rule->total_amount ? record->amount : 0;
            *next++ = (Share){(uint32_t)(i + 1), record->row, record->right, amount};
        }
    }
    return (Explaining){share, records, w->result->view.scale, totals};
}

static void explain_totals(void *context, size_t task, size_t thread) {
    (void)thread;
    const Explaining *e = context;
    const Totals *totals = &e->totals[task].totals;
    int64_t factor = totals->scale > e->scale ? decimal_power(totals->scale - e->scale) : 1;
    for (size_t i = 0; i < e->count; i++) {
        const Share *share = &e->share[i];
        TotalCell *cell = totals_cell(totals, share->right, share->row);
        cell->findings += cell->last_finding != share->finding; /* once, however many of its records fall into the cell */
        cell->last_finding = share->finding;
        cell->explained += (int128)share->amount * (share->right ? 1 : -1) * factor;
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

void make_totals(Work *w, size_t findings_from) {
    RuleTotals *totals = arena_array(w->frames->run, w->slice_count + 1, sizeof *totals);
    for (size_t i = 0; i <= w->slice_count; i++) {
        size_t t = i < w->slice_count ? i + 1 : 0; /* the whole last: it is the sum of the first one's slices */
        TotalSide left = total_side(w, LEFT, t ? w->slice[LEFT][t - 1] : NULL, t ? w->label[LEFT][t - 1] : NULL);
        TotalSide right = total_side(w, RIGHT, t ? w->slice[RIGHT][t - 1] : NULL, t ? w->label[RIGHT][t - 1] : NULL);
        Str currency = w->frames->plan->currency;
        totals[t].dimension = t ? dimension_name(w->rule, w->rule->total_by[t - 1]) : STR("all");
        if (t == 0 && w->slice_count) totals_fold(&totals[1].totals, &left, &right, currency, w->frames->run, &totals[t].totals);
        else totals_make(&left, &right, currency, w->frames->threads, w->frames->run, &totals[t].totals);
    }
    Arena *stage = arena_new("explaining totals", 0);
    Explaining explaining = list_shares(w, findings_from, totals, stage);
    parallel_for(w->frames->threads, w->slice_count + 1, explain_totals, &explaining);
    arena_free(stage);
    for (size_t i = 0; i <= w->slice_count; i++) { /* lonely slices carry no money */
        tell_lonely_slices(w, &totals[i < w->slice_count ? i + 1 : 0]);
    }
    w->result->totals = totals;
    w->result->totals_count = w->slice_count + 1;
}
