#include "engine/data/table.h"

#include "engine/base/buf.h"
#include "engine/base/hash.h"

#include <stdlib.h>

const char *const column_type_name[] = {"text", "integer", "decimal", "date", "instant", "bool"};

const Column *table_column(const Table *table, Str name) {
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_eq(table->column[i].name, name)) return &table->column[i];
    }
    return NULL;
}

Str column_print(const Column *column, size_t row, const Zone *zone, Arena *scratch) {
    if (column_null(column, row)) return STR_NULL;
    if (column->type == COLUMN_TEXT) return column_text(column, row);
    char text[DECIMAL_TEXT_SIZE];
    int64_t value = column->number[row];
    switch (column->type) {
    case COLUMN_DATE: return str_copy(scratch, day_print((Day)value, text));
    case COLUMN_INSTANT: return str_copy(scratch, instant_print(value, zone, text));
    case COLUMN_BOOL: return value ? STR("true") : STR("false");
    default: return str_copy(scratch, decimal_print(value, column->scale, text));
    }
}

bool column_equal(const Column *a, size_t row_a, const Column *b, size_t row_b) {
    if (column_null(a, row_a) || column_null(b, row_b)) return false;
    if (a->type == COLUMN_TEXT || b->type == COLUMN_TEXT) {
        return a->type == b->type && str_eq(column_text(a, row_a), column_text(b, row_b));
    }
    int64_t x = a->number[row_a], y = b->number[row_b];
    if (a->scale == b->scale) return x == y;
    unsigned scale = a->scale > b->scale ? a->scale : b->scale;
    return (int128)x * decimal_power(scale - a->scale) == (int128)y * decimal_power(scale - b->scale);
}

/* Trailing zeros are dropped first, so that 1.50 and 1.5 share a hash. */
static uint64_t hash_decimal(int64_t value, unsigned scale) {
    while (scale && value % 10 == 0) {
        value /= 10;
        scale--;
    }
    return hash_join((uint64_t)value, scale);
}

uint64_t column_hash(const Column *column, size_t row) {
    if (column_null(column, row)) return 0;
    if (column->type == COLUMN_TEXT) return hash_str(column_text(column, row));
    if (column->type == COLUMN_DECIMAL) return hash_decimal(column->number[row], column->scale);
    return hash_u64((uint64_t)column->number[row] + 0x9E3779B97F4A7C15u);
}

/* ---- Building. */

struct ColumnBuilder {
    Arena *arena;
    Column column;
    Buf *number, *nulls, *code, *end, *bytes;
    uint32_t *slot; /* open addressing over entries, entry + 1; NULL once plain */
    size_t slots;
    size_t judged_at;
    bool any_null;
};

static void close_slots(void *handle) {
    ColumnBuilder *b = handle;
    free(b->slot);
}

ColumnBuilder *column_builder(Arena *arena, Str name, ColumnType type, unsigned scale, size_t rows_expected) {
    ColumnBuilder *b = arena_alloc(arena, sizeof *b);
    b->arena = arena;
    b->column = (Column){.name = str_copy(arena, name), .type = type, .scale = (uint8_t)scale};
    b->nulls = buf_own(arena);
    if (type != COLUMN_TEXT) {
        b->number = buf_own(arena);
        buf_reserve(b->number, rows_expected * sizeof(int64_t));
        return b;
    }
    b->code = buf_own(arena);
    b->end = buf_own(arena);
    b->bytes = buf_own(arena);
    b->slots = 64;
    b->slot = calloc(b->slots, sizeof *b->slot);
    if (!b->slot) arena_out_of_memory("column", b->slots);
    arena_own(arena, close_slots, b);
    b->judged_at = TEXT_ROWS_JUDGED_FIRST;
    return b;
}

static void add_null_bit(ColumnBuilder *b, bool is_null) {
    if (b->column.rows % 64 == 0) buf_append(b->nulls, &(uint64_t){0}, sizeof(uint64_t));
    if (is_null) {
        ((uint64_t *)(void *)b->nulls->ptr)[b->column.rows / 64] |= (uint64_t)1 << (b->column.rows % 64);
        b->any_null = true;
    }
    b->column.rows++;
}

static Str entry_of(const ColumnBuilder *b, size_t entry) {
    const uint64_t *end = (const uint64_t *)(const void *)b->end->ptr;
    uint64_t from = entry ? end[entry - 1] : 0;
    return (Str){b->bytes->ptr + from, (size_t)(end[entry] - from)};
}

static void add_entry(ColumnBuilder *b, Str value) {
    buf_add(b->bytes, value);
    if (!b->bytes->ptr) buf_reserve(b->bytes, 1);
    buf_append(b->end, &(uint64_t){b->bytes->len}, sizeof(uint64_t));
    b->column.entries++;
}

static void grow_slots(ColumnBuilder *b) {
    size_t slots = b->slots * 2;
    uint32_t *slot = calloc(slots, sizeof *slot);
    if (!slot) arena_out_of_memory("column", slots);
    for (size_t e = 0; e < b->column.entries; e++) {
        size_t i = hash_str(entry_of(b, e)) & (slots - 1);
        while (slot[i]) i = (i + 1) & (slots - 1);
        slot[i] = (uint32_t)(e + 1);
    }
    free(b->slot);
    b->slot = slot;
    b->slots = slots;
}

static uint32_t code_of(ColumnBuilder *b, Str value) {
    size_t i = hash_str(value) & (b->slots - 1);
    for (; b->slot[i]; i = (i + 1) & (b->slots - 1)) {
        if (str_eq(entry_of(b, b->slot[i] - 1), value)) return b->slot[i] - 1;
    }
    uint32_t code = (uint32_t)b->column.entries;
    b->slot[i] = code + 1;
    add_entry(b, value);
    if (b->column.entries * 2 > b->slots) grow_slots(b);
    return code;
}

static void make_plain(ColumnBuilder *b) {
    Buf *end = buf_own(b->arena), *bytes = buf_own(b->arena);
    const uint32_t *code = (const uint32_t *)(const void *)b->code->ptr;
    for (size_t row = 0; row < b->column.rows; row++) {
        bool is_null = ((uint64_t *)(void *)b->nulls->ptr)[row / 64] >> (row % 64) & 1;
        if (!is_null) buf_add(bytes, entry_of(b, code[row]));
        buf_append(end, &(uint64_t){bytes->len}, sizeof(uint64_t));
    }
    buf_free(b->end);
    buf_free(b->bytes);
    buf_free(b->code);
    b->end = end;
    b->bytes = bytes;
    b->column.entries = b->column.rows;
    free(b->slot);
    b->slot = NULL;
}

static void add_text(ColumnBuilder *b, Str value) { /* null: STR_NULL */
    if (b->slot && b->column.rows == b->judged_at) {
        if (b->column.entries * 2 > b->column.rows) make_plain(b);
        b->judged_at *= 2;
    }
    if (b->slot) {
        uint32_t code = value.ptr ? code_of(b, value) : 0;
        buf_append(b->code, &code, sizeof code);
    } else {
        add_entry(b, value);
    }
    add_null_bit(b, !value.ptr);
}

void column_add_null(ColumnBuilder *b) {
    if (b->column.type == COLUMN_TEXT) {
        add_text(b, STR_NULL);
        return;
    }
    buf_append(b->number, &(int64_t){0}, sizeof(int64_t));
    add_null_bit(b, true);
}

void column_add_number(ColumnBuilder *b, int64_t value) {
    assert(b->column.type != COLUMN_TEXT);
    buf_append(b->number, &value, sizeof value);
    add_null_bit(b, false);
}

void column_add_text(ColumnBuilder *b, Str value) {
    assert(b->column.type == COLUMN_TEXT && value.ptr);
    add_text(b, value);
}

Column column_built(ColumnBuilder *b) {
    Column column = b->column;
    if (b->any_null) column.nulls = (const uint64_t *)(const void *)b->nulls->ptr;
    if (column.type != COLUMN_TEXT) {
        column.number = (const int64_t *)(const void *)b->number->ptr;
        return column;
    }
    if (b->slot) {
        if (column.entries == 0) add_entry(b, STR("")); /* so that code 0 of nulls is an entry */
        column.entries = b->column.entries;
        column.code = (const uint32_t *)(const void *)(buf_reserve(b->code, 1) - b->code->len);
        free(b->slot);
        b->slot = NULL;
    }
    column.end = (const uint64_t *)(const void *)b->end->ptr;
    column.bytes = b->bytes->ptr;
    return column;
}

static void take_nulls(const Column *column, const uint32_t *row, size_t count, Arena *arena, Column *out) {
    uint64_t *nulls = arena_array(arena, count / 64 + 1, sizeof *nulls);
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (row[i] != ROW_NONE && !column_null(column, row[i])) continue;
        nulls[i / 64] |= (uint64_t)1 << (i % 64);
        any = true;
    }
    out->nulls = any ? nulls : NULL;
}

Column column_take(const Column *column, const uint32_t *row, size_t count, Arena *arena) {
    Column out = *column;
    out.rows = count;
    take_nulls(column, row, count, arena, &out);
    if (column->type != COLUMN_TEXT) {
        int64_t *number = arena_array_raw(arena, count, sizeof *number);
        for (size_t i = 0; i < count; i++) number[i] = row[i] == ROW_NONE ? 0 : column->number[row[i]];
        out.number = number;
        return out;
    }
    uint32_t *code = arena_array_raw(arena, count, sizeof *code); /* of a plain column, its rows serve as entries */
    for (size_t i = 0; i < count; i++) code[i] = row[i] == ROW_NONE ? 0 : column->code ? column->code[row[i]] : row[i];
    out.code = code;
    return out;
}
