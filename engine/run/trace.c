#include "engine/run/trace.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"
#include "engine/run/trace_index.h"
#include "engine/store/named.h"

#include <stdlib.h>

enum { NAMES_MAX = 64, COUNTER_DIGITS_MAX = 9 };

/* Each system counts its records from 1: order 15 and shipment 15 have nothing to do with each other, unless one says so in a field
 * that may name a record of another dataset. */
typedef struct Names {
    Str item[NAMES_MAX];
    size_t count;
    Str counter[NAMES_MAX];
    size_t counters;
} Names;

typedef struct Record { /* while it is followed */
    TraceRecord told;
    Buf *changes;
    const Str *value; /* of the snapshot before, one a column of its dataset; NULL: not there */
    bool seen;
} Record;

typedef struct Tracer {
    TraceNames naming;
    Names names;
    Record record[TRACE_RECORDS_MAX];
    size_t count;
    Arena *arena;
    Trace *out;
} Tracer;

static bool is_among(const Str *item, size_t count, Str text) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(item[i], text)) return true;
    }
    return false;
}

static void add_name(Names *names, Str text) {
    if (is_among(names->item, names->count, text)) return;
    if (text.len && names->count < NAMES_MAX) names->item[names->count++] = text;
}

static bool is_counter(Str text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    }
    return text.len && text.len <= COUNTER_DIGITS_MAX;
}

static void add_key(Names *names, Str text) {
    if (!is_counter(text)) {
        add_name(names, text);
        return;
    }
    if (is_among(names->counter, names->counters, text)) return;
    if (names->counters < NAMES_MAX) names->counter[names->counters++] = text;
}

static int row_order(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void add_rows(const TraceIndex *index, size_t d, size_t n, const Str *text, size_t count, Buf *rows) {
    for (size_t i = 0; i < count; i++) trace_index_find(index, d, n, text[i], rows);
}

/* The rows of a dataset that have one of the names, ascending, each once. */
static const uint32_t *find_rows(const TraceIndex *index, size_t d, const Names *names, Arena *scratch, size_t *count) {
    Buf *rows = buf_own(scratch);
    for (size_t n = 0; n < index->naming->count; n++) {
        add_rows(index, d, n, names->item, names->count, rows);
        if (index->naming->item[n].other) add_rows(index, d, n, names->counter, names->counters, rows);
    }
    uint32_t *row = (uint32_t *)(void *)rows->ptr;
    size_t found = rows->len / sizeof *row;
    *count = 0;
    if (found > 1) qsort(row, found, sizeof *row, row_order);
    for (size_t i = 0; i < found; i++) {
        if (!i || row[i] != row[*count - 1]) row[(*count)++] = row[i];
    }
    return row;
}

static Str text_at(const Column *column, size_t row, const Zone *zone, Arena *arena) {
    Str text = column_print(column, row, zone, arena);
    return text.ptr ? str_copy(arena, text) : STR("");
}

static void lead_on_row(Tracer *t, const Table *table, size_t row) {
    for (size_t n = 0; n < t->naming.count; n++) {
        const TraceNaming *naming = &t->naming.item[n];
        const Column *column = naming->leads ? trace_column(naming, table) : NULL;
        if (!column || column_null(column, row)) continue;
        Str text = str_copy(t->arena, str_trim(column_text(column, row)));
        if (naming->key) add_key(&t->names, text);
        else add_name(&t->names, text);
    }
}

/* What the records found in this snapshot are called elsewhere. */
static void lead_on(Tracer *t, const TraceIndex *index, const Names *asked, Arena *scratch) {
    for (size_t d = 0; d < index->snapshot.count; d++) {
        size_t count;
        const uint32_t *row = find_rows(index, d, asked, scratch, &count);
        for (size_t i = 0; i < count; i++) lead_on_row(t, &index->snapshot.table[d], row[i]);
        arena_reset(scratch);
    }
}

/* ---- Changes */

static Str record_key(const Tracer *t, const Table *table, size_t row) {
    for (size_t n = 0; n < t->naming.count; n++) {
        const Column *column = trace_column(&t->naming.item[n], table);
        if (column && !column_null(column, row)) return text_at(column, row, NULL, t->arena);
    }
    return str_printf(t->arena, "row %zu", row + 1);
}

static Record *record_of(Tracer *t, Str dataset, Str key) {
    for (size_t i = 0; i < t->count; i++) {
        if (str_eq(t->record[i].told.dataset, dataset) && str_eq(t->record[i].told.key, key)) return &t->record[i];
    }
    if (t->count == TRACE_RECORDS_MAX) {
        t->out->cut = true;
        return NULL;
    }
    Record *record = &t->record[t->count++];
    *record = (Record){.told = {.dataset = str_copy(t->arena, dataset), .key = key}, .changes = buf_own(t->arena)};
    return record;
}

static void add_change(Record *record, const Run *run, TraceWhat what, Str field, Str before, Str after) {
    TraceChange change = {run->day, run->id, what, field, before, after};
    buf_append(record->changes, &change, sizeof change);
}

static void follow_row(Tracer *t, const Run *run, const Table *table, size_t row, const Zone *zone) {
    Record *record = record_of(t, table->name, record_key(t, table, row));
    if (!record || record->seen) return; /* a key that stands twice: the first row of it */
    record->seen = true;
    Str *field = arena_array(t->arena, table->column_count, sizeof *field),
        *value = arena_array(t->arena, table->column_count, sizeof *value);
    for (size_t c = 0; c < table->column_count; c++) {
        field[c] = str_copy(t->arena, table->column[c].name);
        value[c] = text_at(&table->column[c], row, zone, t->arena);
    }
    if (!record->value) add_change(record, run, TRACE_APPEARED, STR(""), STR(""), STR(""));
    for (size_t c = 0; c < table->column_count && record->value; c++) {
        for (size_t old = 0; old < record->told.field_count; old++) {
            if (!str_eq(record->told.field[old], field[c]) || str_eq(record->value[old], value[c])) continue;
            add_change(record, run, TRACE_CHANGED, field[c], record->value[old], value[c]);
        }
    }
    record->told.field = field;
    record->told.value = record->value = value;
    record->told.field_count = table->column_count;
}

static bool was_read(const Snapshot *snapshot, Str dataset) {
    for (size_t d = 0; d < snapshot->count; d++) {
        if (str_eq(snapshot->dataset[d].name, dataset)) return snapshot->dataset[d].complete;
    }
    return false;
}

static void follow_snapshot(Tracer *t, const Run *run, const TraceIndex *index, Arena *scratch) {
    const Snapshot *snapshot = &index->snapshot;
    for (size_t i = 0; i < t->count; i++) t->record[i].seen = false;
    for (size_t d = 0; d < snapshot->count; d++) {
        const Table *table = &snapshot->table[d];
        const Zone *zone = NULL;
        Error ignored = {0};
        if (!snapshot->dataset[d].complete) continue;
        if (!zone_load(snapshot->dataset[d].zone, t->arena, &zone, &ignored) &&
            !zone_load(STR("UTC"), t->arena, &zone, &ignored))
            continue;
        size_t count;
        const uint32_t *row = find_rows(index, d, &t->names, scratch, &count);
        for (size_t r = 0; r < count; r++) follow_row(t, run, table, row[r], zone);
        arena_reset(scratch);
    }
    for (size_t i = 0; i < t->count; i++) { /* what was not read is not gone */
        Record *record = &t->record[i];
        if (record->seen || !record->value || !was_read(snapshot, record->told.dataset)) continue;
        add_change(record, run, TRACE_GONE, STR(""), STR(""), STR(""));
        record->value = NULL;
    }
}

/* ---- All snapshots, oldest first */

typedef struct Stored {
    const Run *run;
    TraceIndex index;
} Stored;

/* Where it was taken; else in the project's own folder, which may have been moved since. */
static const char *folder_of(const Plan *plan, const Run *run, Arena *arena) {
    const char *folder = str_cstr(arena, run->snapshot), *name = strrchr(folder, '/');
    if (file_exists(folder) || !plan || !name) return folder;
    return arena_printf(arena, "%s/snapshots%s", plan->folder, name);
}

static size_t open_snapshots(Tracer *t, Store *store, const Plan *plan, Stored *stored, Error *err) {
    Arena *arena = t->arena;
    Trace *out = t->out;
    const Run *run;
    size_t count, opened = 0;
    if (!runs_list(store, STR(""), arena, &run, &count, err)) return SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        Error changed = {0};
        for (size_t s = 0; s < opened && !known; s++)
            known = str_eq(stored[s].run->snapshot_sha256, run[i].snapshot_sha256);
        if (known) continue;
        if (opened == TRACE_SNAPSHOTS_MAX) {
            out->older++;
            continue;
        }
        const char *folder = folder_of(plan, &run[i], arena);
        bool there = file_exists(folder), proven = there && trace_index_open(folder, &t->naming, arena, &stored[opened].index, &changed);
        /* another snapshot may stand there by now */
        if (proven && str_eq(str_of(stored[opened].index.snapshot.sha256), run[i].snapshot_sha256)) stored[opened++].run = &run[i];
        else if (there && !proven) out->changed++;
        else out->gone++;
    }
    out->looked = opened;
    return opened;
}

static void finish_records(Tracer *t) {
    TraceRecord *record = arena_array(t->arena, t->count, sizeof *record);
    for (size_t i = 0; i < t->count; i++) {
        record[i] = t->record[i].told;
        record[i].change = (const TraceChange *)(const void *)t->record[i].changes->ptr;
        record[i].change_count = t->record[i].changes->len / sizeof(TraceChange);
    }
    t->out->record = record;
    t->out->record_count = t->count;
}

/* What no document is called may be the beginning of a finding's id. */
static bool trace_finding(Store *store, Str name, Arena *arena, Trace *out, Error *err) {
    Str identity;
    if (!named_in_store(store, name, arena, &identity, err)) return false;
    return !identity.ptr || store_trace(store, &identity, 1, arena, &out->finding, &out->finding_count, err);
}

bool trace_document(Store *store, const Plan *plan, Str name, Arena *arena, Trace *out, Error *err) {
    Tracer *t = arena_alloc(arena, sizeof *t);
    Stored *stored = arena_array(arena, TRACE_SNAPSHOTS_MAX, sizeof *stored);
    Names asked = {.count = 0};
    *out = (Trace){0};
    *t = (Tracer){.naming = trace_names(plan, arena), .arena = arena, .out = out};
    add_name(&asked, str_trim(name));
    add_name(&t->names, str_trim(name));
    size_t opened = open_snapshots(t, store, plan, stored, err);
    if (opened == SIZE_MAX) return false;
    Arena *scratch = arena_new("trace", 0);
    for (size_t i = 0; i < opened; i++) lead_on(t, &stored[i].index, &asked, scratch);
    for (size_t i = opened; i-- > 0;) follow_snapshot(t, stored[i].run, &stored[i].index, scratch);
    arena_free(scratch);
    finish_records(t);
    return store_trace(store, t->names.item, t->names.count, arena, &out->finding, &out->finding_count, err) &&
           (out->record_count || out->finding_count || trace_finding(store, str_trim(name), arena, out, err));
}
