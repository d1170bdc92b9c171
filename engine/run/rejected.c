#include "engine/run/rejected.h"

#include <stdlib.h>

struct RejectedKey {
    Str text;
    uint32_t row;
};

uint32_t rejected_key_field(const DatasetPlan *dataset) {
    uint32_t best = PLAN_NONE;
    for (uint32_t f = 0; f < dataset->field_count; f++) {
        const FieldPlan *field = &dataset->field[f];
        if (!field->from.len) continue;
        if (str_eq(field->name, STR("number"))) return f;
        if (best == PLAN_NONE && (str_eq(field->name, STR("id")) || str_eq(field->name, STR("key")))) best = f;
    }
    return best;
}

static Str text_of(const Table *table, const char *name, uint32_t row) {
    const Column *column = table_column(table, str_of(name));
    Str text = column ? column_text(column, row) : STR_NULL;
    return text.ptr ? text : STR("");
}

static int64_t number_of(const Table *table, const char *name, uint32_t row) {
    const Column *column = table_column(table, str_of(name));
    return column ? column_number(column, row) : 0;
}

Str rejected_place(const Table *rejected, uint32_t row, Arena *arena) {
    Str origin = text_of(rejected, "origin", row), key = text_of(rejected, "key", row);
    int64_t line = number_of(rejected, "line", row), byte = number_of(rejected, "byte", row);
    if (line && byte) return str_printf(arena, "%.*s:%lld (byte %lld)", STR_ARG(origin), (long long)line, (long long)byte);
    if (line) return str_printf(arena, "%.*s:%lld", STR_ARG(origin), (long long)line);
    return key.len ? str_printf(arena, "%.*s %.*s", STR_ARG(origin), STR_ARG(key)) : origin;
}

static int key_order(const void *a, const void *b) {
    const struct RejectedKey *x = a, *y = b;
    int order = str_compare(x->text, y->text);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

RejectedRows rejected_rows(Frames *frames, uint32_t dataset) {
    const Frame *frame = &frames->frame[dataset];
    RejectedRows rows = {.table = frame->rejected, .field = rejected_key_field(frame->dataset)};
    const Column *key = frame->rejected && frame->rejected->rows ? table_column(frame->rejected, STR("key")) : NULL;
    if (!key || rows.field == PLAN_NONE) return rows;
    const Column *cleaned = frame_cleaned(frames, &frame->dataset->field[rows.field], key);
    rows.key = arena_array(frames->run, cleaned->rows, sizeof *rows.key);
    for (uint32_t row = 0; row < cleaned->rows; row++) {
        Str text = column_text(cleaned, row);
        if (text.len) rows.key[rows.count++] = (struct RejectedKey){text, row};
    }
    if (rows.count) qsort(rows.key, rows.count, sizeof *rows.key, key_order);
    return rows;
}

uint32_t rejected_find(const RejectedRows *rows, Str key) {
    size_t from = 0, to = rows->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare(rows->key[middle].text, key) < 0) from = middle + 1;
        else to = middle;
    }
    return key.len && from < rows->count && str_eq(rows->key[from].text, key) ? rows->key[from].row : ROW_NONE;
}

Str rejected_text(const RejectedRows *rows, uint32_t row, Arena *arena) {
    Str place = rejected_place(rows->table, row, arena), column = text_of(rows->table, "column", row), raw = text_of(rows->table, "raw", row);
    if (!column.len) return place;
    return str_printf(arena, "%.*s, %.*s = %.*s", STR_ARG(place), STR_ARG(column), STR_ARG(raw));
}

Str rejected_reason(const RejectedRows *rows, uint32_t row) {
    return text_of(rows->table, "reason", row);
}
