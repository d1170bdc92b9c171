#include "engine/run/frame.h"

#include "engine/base/buf.h"
#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/run/rows.h"
#include "engine/run/units.h"

#include <stdlib.h>

typedef struct CachedRef { /* a looked-up column */
    FieldRef ref;
    const Column *value, *compared;
} CachedRef;

struct FrameCache {
    const Column **value, **compared; /* one a field */
    const Column **base;              /* base unit of quantities that have a unit */
    const uint32_t **lookup;
    const Column *day;
    CachedRef *ref;
    size_t ref_count, ref_capacity;
};

/* ---- Days */

static const Column *days_of(Frames *frames, uint32_t dataset, const Column *moment) {
    if (moment->type == COLUMN_DATE) return moment;
    const SourcePlan *source = &frames->plan->source[frames->plan->dataset[dataset].source];
    Column *out = arena_alloc(frames->run, sizeof *out);
    int64_t *day = arena_array_raw(frames->run, moment->rows, sizeof *day);
    int64_t known = INT64_MIN, shift = 0; /* the UTC hour that `shift` holds for: zones change on whole quarters at most */
    enum { BLOCK = 900 };
    for (size_t row = 0; row < moment->rows; row++) {
        int64_t at = column_number(moment, row), block = at / (BLOCK * INSTANT_SECOND);
        if (block != known) {
            known = block;
            shift = zone_offset(source->day_zone, at) * INSTANT_SECOND - source->day_ends_minutes * 60 * INSTANT_SECOND;
        }
        int64_t local = at + shift;
        day[row] = local / INSTANT_DAY - (local % INSTANT_DAY < 0);
    }
    *out = (Column){.name = STR("day"), .type = COLUMN_DATE, .rows = moment->rows, .nulls = moment->nulls, .number = day};
    return out;
}

const Column *frame_day(Frames *frames, uint32_t dataset) {
    Frame *frame = &frames->frame[dataset];
    if (frame->dataset->date_field == PLAN_NONE || !frame->table) return NULL;
    if (!frame->cache->day) {
        const Column *date = frame->cache->value[frame->dataset->date_field];
        frame->cache->day = date ? days_of(frames, dataset, date) : NULL;
    }
    return frame->cache->day;
}

/* ---- Mapping tables */

typedef struct Unknowns {
    UnknownValue *item;
    size_t count, capacity;
} Unknowns;

static void note_unknown(Unknowns *unknowns, uint32_t field, Str value, uint32_t row, Arena *run) {
    for (size_t i = unknowns->count; i-- > 0;) {
        UnknownValue *u = &unknowns->item[i];
        if (u->field != field || !str_eq(u->value, value)) continue;
        u->count++;
        return;
    }
    unknowns->item = arena_grow(run, unknowns->item, unknowns->count, &unknowns->capacity, sizeof *unknowns->item, 16);
    unknowns->item[unknowns->count++] = (UnknownValue){field, value, 1, row};
}

static bool is_unit(const Frame *frame, Str field) {
    for (size_t f = 0; f < frame->dataset->field_count; f++) {
        if (str_eq(frame->dataset->field[f].unit_field, field)) return true;
    }
    return false;
}

/* A value that the table does not know stays as it is, and is noted. */
static const Column *map_column(Frames *frames, Frame *frame, uint32_t f, const Column *column, const Column *day,
                                Unknowns *unknowns) {
    const FieldPlan *field = &frame->dataset->field[f];
    const TablePlan *table = &frames->plan->table[field->table];
    ColumnBuilder *builder = column_builder(frames->run, field->name, COLUMN_TEXT, 0, column->rows);
    CleanContext *units = is_unit(frame, field->name) ? clean_context_new(frames->run, NULL) : NULL;
    for (size_t row = 0; row < column->rows; row++) {
        Str value = str_trim(column_text(column, row));
        if (!value.ptr) {
            column_add_null(builder);
            continue;
        }
        Day at = day && !column_null(day, row) ? (Day)column_number(day, row) : DAY_NONE;
        const TableRow *found = table_row_at(table, value, at);
        if (!found && !(units && units_known(units, table, value))) note_unknown(unknowns, f, value, (uint32_t)row, frames->run);
        column_add_text(builder, found ? found->to : value);
    }
    Column *out = arena_alloc(frames->run, sizeof *out);
    *out = column_built(builder);
    return out;
}

/* ---- Lookups: the value names a record of another dataset by that dataset's field. The first record of an id wins. */

typedef struct IdIndex {
    uint32_t *slot;
    size_t slots;
} IdIndex;

static IdIndex index_ids(const Column *ids, Arena *run) {
    IdIndex index = {.slots = hash_slots(ids->rows)};
    index.slot = arena_array(run, index.slots, sizeof *index.slot);
    for (size_t row = 0; row < ids->rows; row++) {
        if (column_null(ids, row) || column_text(ids, row).len == 0) continue;
        size_t i = column_hash(ids, row) & (index.slots - 1);
        while (index.slot[i] && !column_equal(ids, index.slot[i] - 1, ids, row)) i = (i + 1) & (index.slots - 1);
        if (!index.slot[i]) index.slot[i] = (uint32_t)(row + 1);
    }
    return index;
}

const uint32_t *frame_lookup(Frames *frames, uint32_t dataset, uint32_t f) {
    Frame *frame = &frames->frame[dataset];
    const FieldPlan *field = &frame->dataset->field[f];
    if (field->lookup == PLAN_NONE || !frame->table) return NULL;
    if (frame->cache->lookup[f]) return frame->cache->lookup[f];
    const Column *value = frame->cache->value[f];
    const Column *ids = frame_compared(frames, field->lookup, (FieldRef){field->lookup_field, PLAN_NONE});
    uint32_t *row_of = arena_array_raw(frames->run, frame->rows, sizeof *row_of);
    memset(row_of, 0xFF, frame->rows * sizeof *row_of);
    if (ids) {
        IdIndex index = index_ids(ids, frames->run);
        const FieldPlan *id_field = &frames->plan->dataset[field->lookup].field[field->lookup_field];
        const Column *cleaned = frame_cleaned(frames, id_field, value); /* both sides cleaned alike */
        for (size_t row = 0; row < frame->rows; row++) {
            if (column_null(cleaned, row) || column_text(cleaned, row).len == 0) continue;
            size_t i = column_hash(cleaned, row) & (index.slots - 1);
            while (index.slot[i] && !column_equal(ids, index.slot[i] - 1, cleaned, row)) i = (i + 1) & (index.slots - 1);
            if (index.slot[i]) row_of[row] = index.slot[i] - 1;
        }
    }
    frame->cache->lookup[f] = row_of;
    return row_of;
}

/* ---- Fields */

static const Column *own_compared(Frames *frames, uint32_t dataset, uint32_t f) {
    Frame *frame = &frames->frame[dataset];
    if (frame->cache->compared[f]) return frame->cache->compared[f];
    const Column *value = frame->cache->value[f];
    if (!value) return NULL;
    const Column *out = value->type == COLUMN_INSTANT ? days_of(frames, dataset, value)
                                                      : frame_cleaned(frames, &frame->dataset->field[f], value);
    frame->cache->compared[f] = out;
    return out;
}

static CachedRef *looked_up(Frames *frames, uint32_t dataset, FieldRef ref) {
    Frame *frame = &frames->frame[dataset];
    struct FrameCache *cache = frame->cache;
    for (size_t i = 0; i < cache->ref_count; i++) {
        if (cache->ref[i].ref.field == ref.field && cache->ref[i].ref.sub == ref.sub) return &cache->ref[i];
    }
    cache->ref = arena_grow(frames->run, cache->ref, cache->ref_count, &cache->ref_capacity, sizeof *cache->ref, 8);
    cache->ref[cache->ref_count] = (CachedRef){.ref = ref};
    return &cache->ref[cache->ref_count++];
}

static const Column *take_looked_up(Frames *frames, uint32_t dataset, FieldRef ref, const Column *of) {
    const uint32_t *row_of = frame_lookup(frames, dataset, ref.field);
    if (!row_of || !of) return NULL;
    Column *out = arena_alloc(frames->run, sizeof *out);
    *out = column_take(of, row_of, frames->frame[dataset].rows, frames->run);
    return out;
}

const Column *frame_value(Frames *frames, uint32_t dataset, FieldRef ref) {
    Frame *frame = &frames->frame[dataset];
    if (ref.field == PLAN_NONE || !frame->table) return NULL;
    if (ref.sub == PLAN_NONE) return frame->cache->value[ref.field];
    CachedRef *cached = looked_up(frames, dataset, ref);
    if (!cached->value) {
        uint32_t other = frame->dataset->field[ref.field].lookup;
        cached->value = take_looked_up(frames, dataset, ref, frame_value(frames, other, (FieldRef){ref.sub, PLAN_NONE}));
    }
    return cached->value;
}

const Column *frame_compared(Frames *frames, uint32_t dataset, FieldRef ref) {
    Frame *frame = &frames->frame[dataset];
    if (ref.field == PLAN_NONE || !frame->table) return NULL;
    if (ref.sub == PLAN_NONE) return own_compared(frames, dataset, ref.field);
    CachedRef *cached = looked_up(frames, dataset, ref);
    if (!cached->compared) {
        uint32_t other = frame->dataset->field[ref.field].lookup;
        cached->compared =
            take_looked_up(frames, dataset, ref, frame_compared(frames, other, (FieldRef){ref.sub, PLAN_NONE}));
    }
    return cached->compared;
}

static uint32_t field_named(const DatasetPlan *dataset, Str name) {
    for (uint32_t f = 0; f < dataset->field_count; f++) {
        if (str_eq(dataset->field[f].name, name)) return f;
    }
    return PLAN_NONE;
}

/* ---- The counterparty of totals: an entry per looked-up record, rows point at them. */

static Str compared_text(Frames *frames, uint32_t dataset, uint32_t field, uint32_t row) {
    const Column *column = frame_compared(frames, dataset, (FieldRef){field, PLAN_NONE});
    return column && column->type == COLUMN_TEXT ? column_text(column, row) : STR_NULL;
}

void frame_counterparty(Frames *frames, uint32_t dataset, FieldRef ref, const Column **identity, const Column **label) {
    const uint32_t *row_of = ref.field == PLAN_NONE ? NULL : frame_lookup(frames, dataset, ref.field);
    if (!row_of) {
        *identity = frame_compared(frames, dataset, ref);
        *label = frame_value(frames, dataset, ref);
        return;
    }
    uint32_t other = frames->frame[dataset].dataset->field[ref.field].lookup;
    const DatasetPlan *records = &frames->plan->dataset[other];
    uint32_t tax = field_named(records, STR("tax_id")), name = field_named(records, STR("name"));
    size_t count = frames->frame[other].rows;
    ColumnBuilder *ids = column_builder(frames->run, STR("counterparty"), COLUMN_TEXT, 0, count);
    ColumnBuilder *labels = column_builder(frames->run, STR("counterparty"), COLUMN_TEXT, 0, count);
    for (uint32_t row = 0; row < count; row++) {
        Str tax_id = compared_text(frames, other, tax, row), cleaned = compared_text(frames, other, name, row);
        const Column *names = frame_value(frames, other, (FieldRef){name, PLAN_NONE});
        Str shown = names ? column_text(names, row) : STR_NULL;
        Str id = tax_id.len ? tax_id : cleaned;
        if (!id.len) column_add_null(ids);
        else column_add_text(ids, id);
        if (!shown.len) shown = id;
        if (!shown.len) column_add_null(labels);
        else column_add_text(labels, tax_id.len ? str_printf(frames->run, "%.*s (%.*s)", STR_ARG(shown), STR_ARG(tax_id)) : shown);
    }
    Column *id_column = arena_alloc(frames->run, sizeof *id_column), *label_column = arena_alloc(frames->run, sizeof *id_column);
    Column by_record = column_built(ids), label_by_record = column_built(labels);
    *id_column = column_take(&by_record, row_of, frames->frame[dataset].rows, frames->run);
    *label_column = column_take(&label_by_record, row_of, frames->frame[dataset].rows, frames->run);
    *identity = id_column;
    *label = label_column;
}

Str frame_print(const Frames *frames, const Column *column, uint32_t row, Arena *arena) {
    if (!column) return STR("");
    Str text = column_print(column, row, frames->plan->zone, arena);
    return text.ptr ? text : STR("");
}

/* ---- Building */

static void attach(Frame *frame, const Table *table) {
    size_t fields = frame->dataset->field_count;
    frame->table = table;
    frame->rows = table->rows;
    for (size_t f = 0; f < fields; f++) {
        if (frame->dataset->field[f].from.len) frame->cache->value[f] = table_column(table, frame->dataset->field[f].name);
    }
}

/* An expression sees all columns of the source, wherever they stand, and the computed ones above it. */
static void compute_fields(Frames *frames, Frame *frame, const Column **scope) {
    for (size_t f = 0; f < frame->dataset->field_count; f++) scope[f] = frame->cache->value[f];
    for (size_t f = 0; f < frame->dataset->field_count; f++) {
        const FieldPlan *field = &frame->dataset->field[f];
        if (!field->compute) continue;
        size_t faults = 0;
        Column *out = arena_alloc(frames->run, sizeof *out);
        *out = expression_run(field->compute, scope, frame->rows, field->name, frames->run, &faults);
        frame->faults += faults;
        scope[f] = frame->cache->value[f] = out;
    }
}

typedef struct UnitNotes {
    Unknowns *unknowns;
    uint32_t field;
    Arena *run;
} UnitNotes;

static void note_unit(void *context, Str unit, uint32_t row) {
    UnitNotes *notes = context;
    note_unknown(notes->unknowns, notes->field, unit, row, notes->run);
}

/* Before units are mapped: their factors hang on the words of the source. */
static void convert_quantities(Frames *frames, Frame *frame, Unknowns *unknowns) {
    for (uint32_t f = 0; f < frame->dataset->field_count; f++) {
        const FieldPlan *field = &frame->dataset->field[f];
        const Column *value = frame->cache->value[f];
        uint32_t u = field->unit_field.len ? field_named(frame->dataset, field->unit_field) : PLAN_NONE;
        const Column *unit = u == PLAN_NONE ? NULL : frame->cache->value[u];
        if (!value || !unit || unit->type != COLUMN_TEXT || (value->type != COLUMN_DECIMAL && value->type != COLUMN_INTEGER)) continue;
        uint32_t table = frame->dataset->field[u].table;
        UnitNotes notes = {unknowns, u, frames->run};
        UnitQuestion question = {value, unit, table == PLAN_NONE ? NULL : &frames->plan->table[table],
                                 frame_day(frames, frame->index), note_unit, &notes};
        BaseQuantity base = units_convert(&question, frames->run);
        frame->cache->compared[f] = base.quantity;
        frame->cache->base[f] = base.base;
    }
}

const Column *frame_unit_base(const Frames *frames, uint32_t dataset, FieldRef ref) {
    if (ref.field == PLAN_NONE || ref.sub != PLAN_NONE) return NULL;
    return frames->frame[dataset].cache->base[ref.field];
}

const Column *frame_unit(const Frames *frames, uint32_t dataset, FieldRef ref) {
    if (ref.field == PLAN_NONE || ref.sub != PLAN_NONE) return NULL;
    const Frame *frame = &frames->frame[dataset];
    const Column *unit = table_column(frame->table, frame->dataset->field[ref.field].unit_field); /* not as its table translates it */
    return unit && unit->type == COLUMN_TEXT ? unit : NULL;
}

/* kzt and KZT are one currency, and so are «тенге» and 398. */
static void write_currencies_alike(Frames *frames, Frame *frame) {
    uint32_t f = field_named(frame->dataset, STR("currency"));
    const Column *column = f == PLAN_NONE ? NULL : frame->cache->value[f];
    FieldPlan field = {.clean = cleaner_find(STR("currency"))};
    if (column && column->type == COLUMN_TEXT) frame->cache->value[f] = frame_cleaned(frames, &field, column);
}

static void map_fields(Frames *frames, Frame *frame) {
    Unknowns unknowns = {0}, units = {0};
    convert_quantities(frames, frame, &units);
    for (uint32_t f = 0; f < frame->dataset->field_count; f++) {
        const Column *column = frame->cache->value[f];
        if (frame->dataset->field[f].table == PLAN_NONE || !column || column->type != COLUMN_TEXT) continue;
        frame->cache->value[f] = map_column(frames, frame, f, column, frame_day(frames, frame->index), &unknowns);
    }
    write_currencies_alike(frames, frame);
    for (size_t i = 0; i < units.count; i++) { /* those with a table have been noted by its mapping */
        if (frame->dataset->field[units.item[i].field].table != PLAN_NONE) continue;
        for (uint64_t k = 0; k < units.item[i].count; k++) {
            note_unknown(&unknowns, units.item[i].field, units.item[i].value, units.item[i].first_row, frames->run);
        }
    }
    frame->unknown = unknowns.item;
    frame->unknown_count = unknowns.count;
}

bool frame_all_active(const Frame *frame) {
    uint64_t inactive = frame->late;
    for (size_t k = 0; k < frame->dataset->leave_out_count; k++) inactive += frame->left_out[k];
    return inactive == 0;
}

static void mark_late(Frames *frames, Frame *frame, uint8_t *state) {
    if (frame->dataset->date_field == PLAN_NONE) return;
    const Column *date = frame->cache->value[frame->dataset->date_field];
    if (!date) return;
    const SourcePlan *source = &frames->plan->source[frame->dataset->source];
    int64_t latest = date->type == COLUMN_DATE ? plan_last_day(frames->plan, source, frames->cutoff)
                                               : plan_source_cutoff(frames->plan, source, frames->cutoff) - 1;
    frame->late = rows_mark_late(date, latest, frames->threads, state, frames->run);
}

static void mark_left_out(Frames *frames, Frame *frame, const Column *const *scope, uint8_t *state) {
    uint64_t *count = arena_array(frames->run, frame->dataset->leave_out_count, sizeof *count);
    for (size_t k = 0; k < frame->dataset->leave_out_count; k++) {
        size_t faults = 0;
        Column holds = expression_run(frame->dataset->leave_out[k].when, scope, frame->rows, STR("leave_out"), frames->run,
                                      &faults);
        frame->faults += faults;
        for (size_t row = 0; row < frame->rows; row++) {
            if (state[row] != ROW_ACTIVE || column_null(&holds, row) || !column_number(&holds, row)) continue;
            state[row] = (uint8_t)(ROW_LEFT_OUT + k);
            count[k]++;
        }
    }
    frame->left_out = count;
}

static void make_frame(Frames *frames, Frame *frame) {
    const Column **scope = arena_array(frames->run, frame->dataset->field_count, sizeof *scope);
    uint8_t *state = arena_array(frames->run, frame->rows, sizeof *state);
    map_fields(frames, frame);
    compute_fields(frames, frame, scope);
    mark_left_out(frames, frame, scope, state);
    mark_late(frames, frame, state);
    frame->state = state;
}

bool frames_make(const FramesInput *in, Arena *run, Frames *out, Error *err) {
    const Plan *plan = in->plan;
    const Snapshot *snapshot = in->snapshot;
    Frames frames = {.plan = plan, .frame = arena_array(run, plan->dataset_count, sizeof(Frame)), .count = plan->dataset_count,
                     .cutoff = in->cutoff, .threads = in->threads, .run = run};
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        Frame *frame = &frames.frame[d];
        size_t fields = plan->dataset[d].field_count;
        *frame = (Frame){.plan = plan, .dataset = &plan->dataset[d], .index = d,
                         .cache = arena_alloc(run, sizeof *frame->cache)};
        frame->cache->value = arena_array(run, fields, sizeof *frame->cache->value);
        frame->cache->compared = arena_array(run, fields, sizeof *frame->cache->compared);
        frame->cache->base = arena_array(run, fields, sizeof *frame->cache->base);
        frame->cache->lookup = arena_array(run, fields, sizeof *frame->cache->lookup);
        for (size_t i = 0; i < snapshot->count; i++) {
            if (!str_eq(snapshot->dataset[i].name, plan->dataset[d].name) || !snapshot->dataset[i].complete) continue;
            attach(frame, &snapshot->table[i]);
            frame->rejected = &snapshot->rejected[i];
        }
        if (frame->table) make_frame(&frames, frame);
    }
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        for (size_t f = 0; frames.frame[d].table && f < plan->dataset[d].field_count; f++) {
            const FieldPlan *field = &plan->dataset[d].field[f];
            const Column *column = frames.frame[d].cache->value[f];
            if (!column || column->type != field->type) {
                return error_set(err, ERROR_USAGE, snapshot->folder,
                                 "the snapshot has no column for the field \"%.*s\" of %.*s, or one of another type\nhint: it "
                                 "was taken with another project; take a new one with `kopeck snapshot`",
                                 STR_ARG(field->name), STR_ARG(plan->dataset[d].name));
            }
        }
    }
    *out = frames;
    return true;
}
