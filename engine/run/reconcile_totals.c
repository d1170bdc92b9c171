#include "engine/base/parallel.h"
#include "engine/data/dictionary.h"
#include "engine/run/reconciling.h"

static Str dimension_name(const RulePlan *rule, uint32_t by) {
    if (total_by_calendar(by)) return str_of(total_by_calendar(by));
    if (by == TOTAL_BY_COUNTERPARTY) return STR("counterparty");
    return rule->field[by].name;
}

/* Slices are texts or dates; other types are shown as texts. */
static const Column *as_slice(Work *w, const Column *column) {
    if (!column || column->type == COLUMN_TEXT || column->type == COLUMN_DATE) return column;
    ColumnBuilder *builder = column_builder(w->frames->run, column->name, COLUMN_TEXT, 0, column->rows);
    for (uint32_t row = 0; row < column->rows; row++) {
        Str text = frame_print(w->frames, column, row, w->frames->run);
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

/* Of a week its Monday, else the first day. */
static Day first_day(uint32_t by, Day day) {
    int year, month, date;
    if (by == TOTAL_BY_DAY) return day;
    if (by == TOTAL_BY_WEEK) return day - ((day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    day_split(day, &year, &month, &date);
    if (by == TOTAL_BY_QUARTER) month = (month - 1) / 3 * 3 + 1;
    return day_of(year, by == TOTAL_BY_YEAR ? 1 : month, 1);
}

static const Column *calendar_slice(Work *w, const Column *day, uint32_t by) {
    if (!day || by == TOTAL_BY_DAY) return day;
    int64_t *first = arena_array_raw(w->frames->run, day->rows, sizeof *first);
    Day known = DAY_NONE, of = DAY_NONE; /* days come in rows mostly */
    for (size_t row = 0; row < day->rows; row++) {
        Day now = (Day)column_number(day, row);
        if (now != known) known = now, of = first_day(by, now);
        first[row] = of;
    }
    Column *out = arena_alloc(w->frames->run, sizeof *out);
    *out = (Column){.name = day->name, .type = COLUMN_DATE, .rows = day->rows, .nulls = day->nulls, .number = first};
    return out;
}

static void slice_columns(Work *w, int side, size_t t) {
    uint32_t by = w->rule->total_by[t];
    const Column *slice = NULL, *label = NULL;
    if (total_by_calendar(by)) {
        slice = calendar_slice(w, w->result->view.columns[side].day, by);
    } else if (by == TOTAL_BY_COUNTERPARTY) {
        counterparty_slice(w, side, &slice, &label);
    } else {
        slice = as_slice(w, view_column(&w->result->view, by, (size_t)side, false));
    }
    w->slice[side][t] = slice;
    w->label[side][t] = label;
}

/* ---- Spellings: what is equal once cleaned is one slice, "Склад  Центр" and «склад центр» */

typedef struct Spelled {
    const Column *raw, *cleaned; /* entry by entry the same values */
    size_t entries;
} Spelled;

static bool spelled_of(Work *w, int side, uint32_t by, Spelled *out) {
    const Column *raw = w->slice[side][by], *cleaned = view_column(&w->result->view, w->rule->total_by[by], (size_t)side, true);
    if (!raw || !cleaned || raw->type != COLUMN_TEXT || cleaned->type != COLUMN_TEXT || raw->code != cleaned->code) return false;
    *out = (Spelled){raw, cleaned, raw->code ? raw->entries : raw->rows};
    return raw->rows == cleaned->rows && (!raw->code || raw->entries == cleaned->entries);
}

static bool has_stray_spaces(Str text) {
    return str_trim(text).len != text.len || str_find(text, STR("  ")) != SIZE_MAX;
}

/* The neater one, else the first in the order of bytes: the rows' order does not matter. */
static bool is_better(Str a, Str b) {
    bool stray = has_stray_spaces(a);
    return stray != has_stray_spaces(b) ? !stray : str_compare(a, b) < 0;
}

static void choose_labels(const Spelled *of, Dictionary *values, Str *label) {
    for (size_t e = 0; e < of->entries; e++) {
        Str value = column_entry(of->cleaned, e), text = column_entry(of->raw, e);
        if (!value.len) continue;
        size_t known = values->count, n = dictionary_number(values, value);
        if (n == known || is_better(text, label[n])) label[n] = text;
    }
}

static const Column *relabelled(const Spelled *of, Dictionary *values, const Str *label, Arena *run) {
    bool same = true;
    Buf bytes = {0};
    uint64_t *end = arena_array_raw(run, of->entries, sizeof *end);
    for (size_t e = 0; e < of->entries; e++) {
        Str value = column_entry(of->cleaned, e), text = column_entry(of->raw, e);
        if (value.len) text = label[dictionary_number(values, value)];
        same = same && str_eq(text, column_entry(of->raw, e));
        buf_add(&bytes, text);
        end[e] = bytes.len;
    }
    Column *out = arena_alloc(run, sizeof *out);
    *out = *of->raw;
    out->bytes = str_copy(run, buf_str(&bytes)).ptr;
    out->end = end;
    out->mapped = false;
    buf_free(&bytes);
    return same ? of->raw : out;
}

static void join_spellings(Work *w, size_t t) {
    uint32_t by = w->rule->total_by[t];
    Spelled of[2];
    if (total_by_calendar(by) || by == TOTAL_BY_COUNTERPARTY || !spelled_of(w, LEFT, (uint32_t)t, &of[LEFT]) || !spelled_of(w, RIGHT, (uint32_t)t, &of[RIGHT])) return;
    Arena *stage = arena_new("spellings", 0);
    Dictionary *values = dictionary_new(stage);
    Str *label = arena_array_raw(stage, of[LEFT].entries + of[RIGHT].entries, sizeof *label);
    for (int side = LEFT; side <= RIGHT; side++) choose_labels(&of[side], values, label);
    for (int side = LEFT; side <= RIGHT; side++) w->slice[side][t] = relabelled(&of[side], values, label, w->frames->run);
    arena_free(stage);
}

/* Of all dimensions, both sides: before anything is compared, since money that moves between slices is told there. */
void find_slices(Work *w) {
    w->slice_count = w->rule->total_by_count;
    for (size_t t = 0; t < w->slice_count; t++) {
        slice_columns(w, LEFT, t);
        slice_columns(w, RIGHT, t);
        join_spellings(w, t);
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

/* A word of the table of pairs by which the slices' field is compared: the sides need not have it in common. */
static bool is_paired(Work *w, size_t slice, int side, Str value) {
    const TablePlan *pairs = NULL;
    Spelled of;
    for (size_t c = 0; c < w->rule->compare_count; c++) {
        if (w->rule->compare[c].field == w->rule->total_by[slice]) pairs = w->rule->compare[c].pairs;
    }
    if (!pairs || !spelled_of(w, side, (uint32_t)slice, &of)) return false;
    for (size_t e = 0; e < of.entries; e++) {
        if (!str_eq(column_entry(of.raw, e), value)) continue;
        for (size_t i = 0; i < pairs->row_count; i++) {
            if (str_eq(side == LEFT ? pairs->row[i].from : pairs->row[i].to, column_entry(of.cleaned, e))) return true;
        }
    }
    return false;
}

/* A slice that one side knows and the other does not (C5). Days and counterparties come and go with single documents. */
static void tell_lonely_slices(Work *w, size_t slice, const RuleTotals *t) {
    if (total_by_calendar(w->rule->total_by[slice]) || w->rule->total_by[slice] == TOTAL_BY_COUNTERPARTY) return;
    for (size_t i = 0; i < t->totals.cell_count; i++) {
        const TotalCell *cell = &t->totals.cell[i];
        uint64_t left = 0, right = 0; /* over all currencies of the slice */
        bool first = i == 0 || !str_eq(t->totals.cell[i - 1].slice, cell->slice);
        for (size_t k = i; k < t->totals.cell_count && str_eq(t->totals.cell[k].slice, cell->slice); k++) {
            left += t->totals.cell[k].left_count;
            right += t->totals.cell[k].right_count;
        }
        if (!first || cell->slice.len == 0 || (left && right)) continue;
        int lonely = left ? RIGHT : LEFT;
        if (is_paired(w, slice, !lonely, cell->slice)) continue;
        Finding *finding = findings_add(w->list, &w->result->view, FINDING_NO_COUNTERPART_SLICE);
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

/* 2026-09 of a month, 2026-Q3 of a quarter, 2026; a week is called by its Monday. */
static void name_slices(uint32_t by, Totals *totals, Arena *run) {
    bool named = by == TOTAL_BY_MONTH || by == TOTAL_BY_QUARTER || by == TOTAL_BY_YEAR;
    for (size_t i = 0; i < totals->cell_count && named; i++) {
        TotalCell *cell = &totals->cell[i];
        if (!cell->slice.len) continue;
        int quarter = ((cell->slice.ptr[5] - '0') * 10 + cell->slice.ptr[6] - '0' + 2) / 3;
        cell->slice = by == TOTAL_BY_QUARTER ? str_printf(run, "%.4s-Q%d", cell->slice.ptr, quarter) : str_sub(cell->slice, 0, by == TOTAL_BY_YEAR ? 4 : 7);
        cell->label = cell->slice;
    }
}

void make_totals(Work *w, size_t findings_from) {
    RuleTotals *totals = arena_array(w->frames->run, w->slice_count + 1, sizeof *totals);
    for (size_t i = 0; i <= w->slice_count; i++) {
        size_t t = i < w->slice_count ? i + 1 : 0; /* the whole last: it is the sum of the first one's slices */
        TotalSide left = total_side(w, LEFT, t ? w->slice[LEFT][t - 1] : NULL, t ? w->label[LEFT][t - 1] : NULL);
        TotalSide right = total_side(w, RIGHT, t ? w->slice[RIGHT][t - 1] : NULL, t ? w->label[RIGHT][t - 1] : NULL);
        TotalsInput in = {&left, &right, w->frames->plan->currency, w->frames->threads};
        totals[t].dimension = t ? dimension_name(w->rule, w->rule->total_by[t - 1]) : STR("all");
        if (t == 0 && w->slice_count) totals_fold(&totals[1].totals, &in, w->frames->run, &totals[t].totals);
        else totals_make(&in, w->frames->run, &totals[t].totals);
    }
    Arena *stage = arena_new("explaining totals", 0);
    Explaining explaining = list_shares(w, findings_from, totals, stage);
    parallel_for(w->frames->threads, w->slice_count + 1, explain_totals, &explaining);
    arena_free(stage);
    for (size_t i = 0; i < w->slice_count; i++) tell_lonely_slices(w, i, &totals[i + 1]); /* they carry no money */
    for (size_t i = 0; i < w->slice_count; i++) name_slices(w->rule->total_by[i], &totals[i + 1].totals, w->frames->run);
    w->result->totals = totals;
    w->result->totals_count = w->slice_count + 1;
}
