#include "engine/data/table.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/data/dictionary.h"

#include <sys/mman.h>

const char *const column_type_name[] = {"text", "integer", "decimal", "date", "instant", "bool"};

const Column *table_column(const Table *table, Str name) {
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_eq(table->column[i].name, name)) return &table->column[i];
    }
    return NULL;
}

enum { AT_ONCE = 64 };

/* So many at a time that the compiler knows, and so takes several with one instruction. */
#define WIDEN(type, values)                                                                                            \
    do {                                                                                                               \
        const type *value = (const type *)(values) + from;                                                             \
        size_t done = 0;                                                                                               \
        for (; count - done >= AT_ONCE; done += AT_ONCE) {                                                             \
            for (size_t i = 0; i < AT_ONCE; i++) out[done + i] = value[done + i];                                      \
        }                                                                                                              \
        for (; done < count; done++) out[done] = value[done];                                                          \
    } while (0)

void column_numbers(const Column *column, size_t from, size_t count, int64_t *out) {
    switch (column->width) {
    case WIDTH_4: WIDEN(int32_t, column->number); break;
    case WIDTH_2: WIDEN(int16_t, column->number); break;
    case WIDTH_1: WIDEN(int8_t, column->number); break;
    default: memcpy(out, (const int64_t *)column->number + from, count * sizeof *out); break;
    }
}

void column_codes(const Column *column, size_t from, size_t count, uint32_t *out) {
    switch (column->width) {
    case WIDTH_2: WIDEN(uint16_t, column->code); break;
    case WIDTH_1: WIDEN(uint8_t, column->code); break;
    default: memcpy(out, (const uint32_t *)column->code + from, count * sizeof *out); break;
    }
}

#define GATHER(type, values)                                                                                           \
    do {                                                                                                               \
        const type *value = (const type *)(values);                                                                    \
        for (size_t i = 0; i < count; i++) out[i] = value[row[i]];                                                     \
    } while (0)

void column_numbers_at(const Column *column, const uint32_t *row, size_t count, int64_t *out) {
    switch (column->width) {
    case WIDTH_4: GATHER(int32_t, column->number); break;
    case WIDTH_2: GATHER(int16_t, column->number); break;
    case WIDTH_1: GATHER(int8_t, column->number); break;
    default: GATHER(int64_t, column->number); break;
    }
}

void column_codes_at(const Column *column, const uint32_t *row, size_t count, uint32_t *out) {
    switch (column->width) {
    case WIDTH_2: GATHER(uint16_t, column->code); break;
    case WIDTH_1: GATHER(uint8_t, column->code); break;
    default: GATHER(uint32_t, column->code); break;
    }
}

enum { RANGE_ROWS = 1024, RANGE_TASK_ROWS = 1 << 20 };

/* A whole block, so that the compiler knows its size and compares many at once. */
#define RANGE_OF_BLOCK(name, type)                                                                                     \
    static void name(const void *values, size_t from, int64_t *least, int64_t *most) {                                \
        const type *value = (const type *)values + from;                                                               \
        type low = value[0], high = value[0];                                                                          \
        for (size_t i = 0; i < RANGE_ROWS; i++) {                                                                      \
            low = value[i] < low ? value[i] : low;                                                                     \
            high = value[i] > high ? value[i] : high;                                                                  \
        }                                                                                                              \
        *least = low < *least ? low : *least;                                                                          \
        *most = high > *most ? high : *most;                                                                           \
    }

RANGE_OF_BLOCK(range_8, int64_t)
RANGE_OF_BLOCK(range_4, int32_t)
RANGE_OF_BLOCK(range_2, int16_t)
RANGE_OF_BLOCK(range_1, int8_t)

static bool any_null_in_block(const Column *column, size_t from) {
    uint64_t any = 0;
    for (size_t i = 0; column->nulls && i < RANGE_ROWS / 64; i++) any |= column->nulls[from / 64 + i];
    return any != 0;
}

static void range_of_block(const Column *column, size_t from, int64_t *least, int64_t *most) {
    switch (column->width) {
    case WIDTH_4: range_4(column->number, from, least, most); break;
    case WIDTH_2: range_2(column->number, from, least, most); break;
    case WIDTH_1: range_1(column->number, from, least, most); break;
    default: range_8(column->number, from, least, most); break;
    }
}

typedef struct Range {
    int64_t least, most;
} Range;

typedef struct Ranging {
    const Column *column;
    Range *range; /* one a task */
} Ranging;

static void range_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Ranging *r = context;
    const Column *column = r->column;
    size_t from = task * RANGE_TASK_ROWS, end = parallel_end(task, RANGE_TASK_ROWS, column->rows);
    int64_t low = r->range[task].least, high = r->range[task].most;
    for (size_t row = from; row < end; row++) {
        bool whole = row % RANGE_ROWS == 0 && end - row >= RANGE_ROWS;
        if (whole && !any_null_in_block(column, row)) {
            range_of_block(column, row, &low, &high);
            row += RANGE_ROWS - 1;
            continue;
        }
        if (column_null(column, row)) continue;
        int64_t number = column_number(column, row);
        low = number < low ? number : low;
        high = number > high ? number : high;
    }
    r->range[task] = (Range){low, high};
}

void column_range(const Column *column, size_t threads, int64_t *least, int64_t *most) {
    Range range[ROWS_MAX / RANGE_TASK_ROWS + 1];
    size_t tasks = parallel_tasks(column->rows, RANGE_TASK_ROWS);
    for (size_t t = 0; t < tasks; t++) range[t] = (Range){*least, *most};
    parallel_for(threads, tasks, range_task, &(Ranging){column, range});
    for (size_t t = 0; t < tasks; t++) {
        *least = range[t].least < *least ? range[t].least : *least;
        *most = range[t].most > *most ? range[t].most : *most;
    }
}

void column_let_go(const Column *column) {
    if (!column->mapped || !column->entries) return;
    madvise((void *)(uintptr_t)column->bytes, column->end[column->entries - 1], MADV_DONTNEED);
    madvise((void *)(uintptr_t)column->end, column->entries * sizeof *column->end, MADV_DONTNEED);
}

Str column_print(const Column *column, size_t row, const Zone *zone, Arena *scratch) {
    if (column_null(column, row)) return STR_NULL;
    if (column->type == COLUMN_TEXT) return column_text(column, row);
    char text[DECIMAL_TEXT_SIZE];
    int64_t value = column_number(column, row);
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
    int64_t x = column_number(a, row_a), y = column_number(b, row_b);
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
    if (column->type == COLUMN_DECIMAL) return hash_decimal(column_number(column, row), column->scale);
    return hash_u64((uint64_t)column_number(column, row) + 0x9E3779B97F4A7C15u);
}

/* ---- Building. */

struct ColumnBuilder {
    Arena *arena;
    Column column;
    Buf *number, *nulls, *code;
    Dictionary *dictionary; /* NULL once plain: */
    Buf *end, *bytes;
    size_t values; /* that are not null */
    TextCount judged;
    bool any_null;
};

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
    b->dictionary = dictionary_new(arena);
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

static void add_plain(ColumnBuilder *b, Str value) {
    buf_add(b->bytes, value);
    buf_append(b->end, &(uint64_t){b->bytes->len}, sizeof(uint64_t));
}

static void make_plain(ColumnBuilder *b) {
    b->end = buf_own(b->arena);
    b->bytes = buf_own(b->arena);
    buf_reserve(b->bytes, 1);
    const uint32_t *code = (const uint32_t *)(const void *)b->code->ptr;
    for (size_t row = 0; row < b->column.rows; row++) {
        bool is_null = ((uint64_t *)(void *)b->nulls->ptr)[row / 64] >> (row % 64) & 1;
        add_plain(b, is_null ? STR_NULL : dictionary_text(b->dictionary, code[row]));
    }
    buf_free(b->code);
    dictionary_free(b->dictionary);
    b->dictionary = NULL;
}

static void add_text(ColumnBuilder *b, Str value) { /* null: STR_NULL */
    if (b->dictionary && text_hardly_repeats(&b->judged, (TextCount){b->column.rows, b->values, b->dictionary->count})) make_plain(b);
    if (b->dictionary) {
        uint32_t code = value.ptr ? dictionary_number(b->dictionary, value) : 0;
        buf_append(b->code, &code, sizeof code);
    } else {
        add_plain(b, value);
    }
    b->values += value.ptr != NULL;
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
        column.number = b->number->ptr;
        return column;
    }
    Buf *end = b->end, *bytes = b->bytes;
    column.entries = column.rows;
    if (b->dictionary) {
        if (b->dictionary->count == 0)
            dictionary_number(b->dictionary, STR("")); /* so that code 0 of nulls is an entry */
        column.entries = b->dictionary->count;
        column.code = buf_reserve(b->code, 1) - b->code->len;
        dictionary_close(b->dictionary);
        end = &b->dictionary->end;
        bytes = &b->dictionary->bytes;
    }
    column.end = (const uint64_t *)(const void *)end->ptr;
    column.bytes = bytes->ptr;
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
        for (size_t i = 0; i < count; i++) number[i] = row[i] == ROW_NONE ? 0 : column_number(column, row[i]);
        out.number = number;
        out.width = WIDTH_FULL;
        return out;
    }
    uint32_t *code = arena_array_raw(arena, count, sizeof *code); /* of a plain column, its rows serve as entries */
    for (size_t i = 0; i < count; i++) code[i] = row[i] == ROW_NONE ? 0 : (uint32_t)column_entry_of(column, row[i]);
    out.code = code;
    out.width = WIDTH_FULL;
    return out;
}
