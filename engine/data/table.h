/* Tables: typed columns of equal length. A row is its number, 0..rows-1; ROW_NONE is no row.
 * Columns are immutable once built; their memory belongs to the arena (or the mapped snapshot) of whoever built them.
 * Nulls have a bit set in `nulls`; NULL pointer: none is null. The value under a null is 0. */
#ifndef KOPECK_TABLE_H
#define KOPECK_TABLE_H

#include "engine/data/decimal.h"
#include "engine/data/instant.h"

#define ROW_NONE UINT32_MAX
#define ROWS_MAX ((size_t)UINT32_MAX - 1)

typedef enum ColumnType {
    COLUMN_TEXT,    /* UTF-8; dictionary-coded or plain, read by column_text */
    COLUMN_INTEGER, /* int64 */
    COLUMN_DECIMAL, /* int64 at the column's scale */
    COLUMN_DATE,    /* Day in int64 */
    COLUMN_INSTANT, /* Instant in int64 */
    COLUMN_BOOL     /* 0 or 1 in int64 */
} ColumnType;

extern const char *const column_type_name[]; /* "text", "integer", "decimal", "date", "instant", "bool" */

/* What a number or a code of a column takes: a snapshot stores the fewest bytes that hold all of them, since what is
 * not stored need not be written, mapped or read either. Zero, so without being said: int64 numbers, uint32 codes. */
typedef enum ColumnWidth { WIDTH_FULL, WIDTH_4, WIDTH_2, WIDTH_1 } ColumnWidth;

typedef struct Column {
    Str name;
    ColumnType type;
    uint8_t scale; /* COLUMN_DECIMAL only */
    ColumnWidth width;
    size_t rows;
    const uint64_t *nulls;
    const void *number; /* all types but COLUMN_TEXT; signed; read by column_number */
    /* COLUMN_TEXT. Dictionary-coded (code != NULL): value of row r is the entry column_code(r). Plain: entry r.
     * Entry e is bytes [end[e-1], end[e]) of `bytes`, with end[-1] meaning 0. */
    const void *code; /* unsigned */
    size_t entries;
    const uint64_t *end;
    const char *bytes;
    bool mapped; /* `end` and `bytes` stand in files of a snapshot; a text that a source gave is null there rather than empty */
} Column;

typedef struct Table {
    Str name; /* of the dataset */
    size_t rows, column_count;
    Column *column;
} Table;

static inline bool column_null(const Column *column, size_t row) {
    return column->nulls && (column->nulls[row >> 6] >> (row & 63) & 1);
}

static inline int64_t column_number(const Column *column, size_t row) {
    switch (column->width) {
    case WIDTH_4: return ((const int32_t *)column->number)[row];
    case WIDTH_2: return ((const int16_t *)column->number)[row];
    case WIDTH_1: return ((const int8_t *)column->number)[row];
    default: return ((const int64_t *)column->number)[row];
    }
}

static inline uint32_t column_code(const Column *column, size_t row) {
    switch (column->width) {
    case WIDTH_2: return ((const uint16_t *)column->code)[row];
    case WIDTH_1: return ((const uint8_t *)column->code)[row];
    default: return ((const uint32_t *)column->code)[row];
    }
}

/* Entry of a text's row, coded or plain. */
static inline size_t column_entry_of(const Column *column, size_t row) {
    return column->code ? column_code(column, row) : row;
}

/* Where a row's number, code or end of text stands, for prefetching. */
static inline const void *column_place(const Column *column, size_t row) {
    if (column->type == COLUMN_TEXT && !column->code) return column->end + row;
    size_t full = column->type == COLUMN_TEXT ? sizeof(uint32_t) : sizeof(int64_t);
    size_t size = column->width == WIDTH_FULL ? full : (size_t)4 >> (column->width - WIDTH_4);
    return (const char *)(column->type == COLUMN_TEXT ? column->code : column->number) + row * size;
}

static inline Str column_entry(const Column *column, size_t entry) {
    uint64_t from = entry ? column->end[entry - 1] : 0;
    return (Str){column->bytes + from, (size_t)(column->end[entry] - from)};
}

static inline Str column_text(const Column *column, size_t row) { /* STR_NULL for null */
    if (column_null(column, row)) return STR_NULL;
    return column_entry(column, column_entry_of(column, row));
}

/* Numbers or codes of the rows [from, from + count), for loops over many rows. */
void column_numbers(const Column *column, size_t from, size_t count, int64_t *out);
void column_codes(const Column *column, size_t from, size_t count, uint32_t *out);

/* The same of the rows row[0..count), in any order. */
void column_numbers_at(const Column *column, const uint32_t *row, size_t count, int64_t *out);
void column_codes_at(const Column *column, const uint32_t *row, size_t count, uint32_t *out);

/* Widens *least and *most by the numbers of a column, nulls left out. */
void column_range(const Column *column, size_t threads, int64_t *least, int64_t *most);

/* The texts of a mapped column will hardly be looked at again: the process holds their pages no longer. Whoever does look at them
 * brings them back. */
void column_let_go(const Column *column);

const Column *table_column(const Table *table, Str name); /* NULL when there is none */

/* Any value as the text that reports show: decimals with the scale, days, instants in `zone`, bools as true/false.
 * STR_NULL for null. The text lives in `scratch` (or the column). */
Str column_print(const Column *column, size_t row, const Zone *zone, Arena *scratch);

/* Equality and hash of a value within its column's type; null is equal to nothing, not even null, and has hash 0.
 * Decimals of different scales compare by value. */
bool column_equal(const Column *a, size_t row_a, const Column *b, size_t row_b);
uint64_t column_hash(const Column *column, size_t row);

/* ---- Building a column in memory, row by row. Text is dictionary-coded while values repeat, else plain; which of the
 * two depends on the values alone: a text column starts coded, and is turned into a plain one for good when it is judged,
 * which is at TEXT_ROWS_JUDGED_FIRST rows and at each doubling. */
enum { TEXT_ROWS_JUDGED_FIRST = 1 << 15, TEXT_ROWS_KNOWN = 1 << 18, TEXTS_MANY = 1 << 18 };

/* A text column at some row. */
typedef struct TextCount {
    uint64_t rows, values, entries; /* values: that are not null; entries: different ones */
} TextCount;

/* Whether the column is to be plain, asked before each row or block of rows. *judged is what there was when it was judged last, at
 * first zeros. More than half of its rows have a value, and more than half of these are different ones, once there are many: a name
 * of which there are 100,000 still repeats in a hundred million rows, though its first few thousand are all different. Before that,
 * as many of the later half of the values must be new as of the first, but for the share that comes again where TEXTS_MANY names are
 * drawn at random, of which a snapshot's dictionary would be given up as too large: records that stand twice, side by side, leave
 * that share as it is, and names that become known do not. */
static inline bool text_hardly_repeats(TextCount *judged, TextCount now) {
    TextCount was = *judged;
    if (now.rows < 2 * was.rows || now.rows < TEXT_ROWS_JUDGED_FIRST / 2) return false;
    *judged = now;
    uint64_t later = now.values - was.values, new = now.entries - was.entries;
    bool different = now.values * 2 > now.rows && now.entries * 2 > now.values;
    return different && (now.rows >= TEXT_ROWS_KNOWN || new * was.values * TEXTS_MANY > was.entries * later * (TEXTS_MANY - was.values));
}

typedef struct ColumnBuilder ColumnBuilder;
ColumnBuilder *column_builder(Arena *arena, Str name, ColumnType type, unsigned scale, size_t rows_expected);
void column_add_null(ColumnBuilder *builder);
void column_add_number(ColumnBuilder *builder, int64_t value);
void column_add_text(ColumnBuilder *builder, Str value);
Column column_built(ColumnBuilder *builder);

/* The rows `row[0..count)` of a column, in that order (ROW_NONE gives null). */
Column column_take(const Column *column, const uint32_t *row, size_t count, Arena *arena);

#endif
