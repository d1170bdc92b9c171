#include "engine/data/snapshot_column.h"

#include "engine/data/dictionary.h"
#include "engine/data/snapshot_files.h"
#include "engine/data/snapshot_stream.h"

/* ---- Integers of equal width */

/* As ColumnWidth says: signed numbers, or unsigned codes. */
typedef struct NarrowFile {
    const char *suffix;
    Stream *stream;
    bool codes;
    ColumnWidth width;
    uint64_t count;
} NarrowFile;

struct ColumnWriter {
    SnapshotField field;
    const char *folder;
    Arena *arena;
    uint64_t rows;
    Buf *nulls; /* bit a row */
    bool any_null;
    NarrowFile numbers, codes;
    /* text */
    bool plain;
    Dictionary *dictionary; /* while not plain */
    Stream *end, *bytes;    /* streams when plain; a dictionary is written at the end */
    uint64_t plain_size, values; /* values: rows that are not null, while not plain */
    TextCount judged;
    Stream *stream[SNAPSHOT_SUFFIXES]; /* once finished; NULL: no such file */
};

static size_t width_size(const NarrowFile *file, ColumnWidth width) {
    if (width == WIDTH_FULL) return file->codes ? sizeof(uint32_t) : sizeof(int64_t);
    return (size_t)4 >> (width - WIDTH_4);
}

enum { AT_ONCE = 64 }; /* a number that the compiler knows, so that it takes several with one instruction */

static ColumnWidth width_of_numbers(const int64_t *value, size_t count) {
    uint64_t bits = 0; /* those that differ from the sign, of all values */
    size_t done = 0;
    for (; count - done >= AT_ONCE; done += AT_ONCE) {
        for (size_t i = 0; i < AT_ONCE; i++) bits |= (uint64_t)value[done + i] ^ (0 - ((uint64_t)value[done + i] >> 63));
    }
    for (; done < count; done++) bits |= (uint64_t)value[done] ^ (0 - ((uint64_t)value[done] >> 63));
    return bits <= INT8_MAX ? WIDTH_1 : bits <= INT16_MAX ? WIDTH_2 : bits <= INT32_MAX ? WIDTH_4 : WIDTH_FULL;
}

static ColumnWidth width_of_codes(const uint32_t *code, size_t count) {
    uint32_t bits = 0;
    size_t done = 0;
    for (; count - done >= AT_ONCE; done += AT_ONCE) {
        for (size_t i = 0; i < AT_ONCE; i++) bits |= code[done + i];
    }
    for (; done < count; done++) bits |= code[done];
    return bits <= UINT8_MAX ? WIDTH_1 : bits <= UINT16_MAX ? WIDTH_2 : WIDTH_FULL;
}

#define PACK(type, values)                                                                                             \
    do {                                                                                                               \
        size_t done = 0;                                                                                               \
        for (; count - done >= AT_ONCE; done += AT_ONCE) {                                                             \
            for (size_t i = 0; i < AT_ONCE; i++) packed.as_##type[done + i] = (type##_t)(values)[done + i];            \
        }                                                                                                              \
        for (; done < count; done++) packed.as_##type[done] = (type##_t)(values)[done];                                \
    } while (0)

typedef union Packed {
    int64_t as_int64[BATCH_ROWS_MAX];
    int32_t as_int32[BATCH_ROWS_MAX];
    int16_t as_int16[BATCH_ROWS_MAX];
    int8_t as_int8[BATCH_ROWS_MAX];
    uint32_t as_uint32[BATCH_ROWS_MAX];
    uint16_t as_uint16[BATCH_ROWS_MAX];
    uint8_t as_uint8[BATCH_ROWS_MAX];
} Packed;

static bool put_numbers(NarrowFile *file, const int64_t *value, size_t count, Error *err) {
    Packed packed;
    switch (file->width) {
    case WIDTH_FULL: return stream_add(file->stream, value, count * sizeof *value, err);
    case WIDTH_4: PACK(int32, value); break;
    case WIDTH_2: PACK(int16, value); break;
    case WIDTH_1: PACK(int8, value); break;
    }
    return stream_add(file->stream, &packed, count * width_size(file, file->width), err);
}

static bool put_codes(NarrowFile *file, const uint32_t *code, size_t count, Error *err) {
    Packed packed;
    switch (file->width) {
    case WIDTH_FULL:
    case WIDTH_4: return stream_add(file->stream, code, count * sizeof *code, err);
    case WIDTH_2: PACK(uint16, code); break;
    case WIDTH_1: PACK(uint8, code); break;
    }
    return stream_add(file->stream, &packed, count * width_size(file, file->width), err);
}

static bool narrow_open(NarrowFile *file, ColumnWriter *column, const char *suffix, bool codes, Error *err) {
    *file = (NarrowFile){.suffix = suffix, .codes = codes, .width = WIDTH_1};
    return stream_open(&file->stream, column->folder, column->field.name, suffix, column->arena, err);
}

/* The rows [from, from + count) of what was written so far, as a column sees them. */
static bool narrow_read(const NarrowFile *file, const Stream *stream, ColumnWidth width, uint64_t from, size_t count,
                        Packed *raw, Column *out, Error *err) {
    size_t size = width_size(file, width), got;
    if (!stream_read(stream, from * size, raw, count * size, &got, err)) return false;
    assert(got == count * size);
    *out = (Column){.width = width, .rows = count, .number = raw, .code = raw};
    return true;
}

static bool narrow_widen(NarrowFile *file, ColumnWriter *column, ColumnWidth width, Error *err) {
    Stream *old = file->stream;
    ColumnWidth narrow = file->width;
    if (!stream_flush(old, err)) return false;
    stream_unlink(old);
    if (!stream_open(&file->stream, column->folder, column->field.name, file->suffix, column->arena, err)) return false;
    file->width = width;
    for (uint64_t from = 0; from < file->count;) {
        size_t count = file->count - from < BATCH_ROWS_MAX ? (size_t)(file->count - from) : BATCH_ROWS_MAX;
        Packed raw, wide;
        Column read;
        if (!narrow_read(file, old, narrow, from, count, &raw, &read, err)) return false;
        if (file->codes)
            column_codes(&read, 0, count, wide.as_uint32);
        else
            column_numbers(&read, 0, count, wide.as_int64);
        if (file->codes ? !put_codes(file, wide.as_uint32, count, err) : !put_numbers(file, wide.as_int64, count, err))
            return false;
        from += count;
    }
    stream_close(old);
    return true;
}

static bool add_numbers(ColumnWriter *column, const int64_t *value, size_t count, Error *err) {
    NarrowFile *file = &column->numbers;
    ColumnWidth width = width_of_numbers(value, count);
    if (width < file->width && !narrow_widen(file, column, width, err)) return false;
    file->count += count;
    return put_numbers(file, value, count, err);
}

static bool add_codes(ColumnWriter *column, const uint32_t *code, size_t count, Error *err) {
    NarrowFile *file = &column->codes;
    ColumnWidth width = width_of_codes(code, count);
    if (width < file->width && !narrow_widen(file, column, width, err)) return false;
    file->count += count;
    return put_codes(file, code, count, err);
}

/* ---- Nulls */

/* A word of the column's bits at a time: its rows begin anywhere within one. */
static void add_nulls(ColumnWriter *column, const uint64_t *nulls, size_t rows) {
    size_t words = (column->rows + rows + 63) / 64, have = column->nulls->len / sizeof(uint64_t);
    if (words > have) {
        size_t size = (words - have) * sizeof(uint64_t);
        memset(buf_reserve(column->nulls, size), 0, size);
        column->nulls->len += size;
    }
    if (!nulls) return;
    uint64_t *to = (uint64_t *)(void *)column->nulls->ptr + column->rows / 64;
    unsigned shift = column->rows % 64;
    for (size_t from = 0; from < rows; from += 64, to++) {
        uint64_t bits = nulls[from / 64] & (rows - from < 64 ? ((uint64_t)1 << (rows - from)) - 1 : UINT64_MAX);
        column->any_null |= bits != 0;
        to[0] |= bits << shift;
        if (shift && bits >> (64 - shift)) to[1] |= bits >> (64 - shift);
    }
}

static void add_text_nulls(ColumnWriter *column, const Str *text, size_t rows) {
    size_t values = 0;
    for (size_t i = 0; i < rows; i++) values += text[i].ptr != NULL;
    column->values += values;
    if (values == rows) {
        add_nulls(column, NULL, rows);
        return;
    }
    uint64_t nulls[BATCH_ROWS_MAX / 64] = {0};
    for (size_t from = 0; from < rows; from += 64) {
        uint64_t bits = 0; /* kept in a register */
        for (size_t i = from; i < rows && i < from + 64; i++) bits |= (uint64_t)(text[i].ptr == NULL) << (i - from);
        nulls[from / 64] = bits;
    }
    add_nulls(column, nulls, rows);
}

static bool null_at(const ColumnWriter *column, uint64_t row) {
    return ((const uint64_t *)(const void *)column->nulls->ptr)[row / 64] >> (row % 64) & 1;
}

/* ---- Text */

/* Texts that stand one behind the other are taken at once. */
static bool add_plain(ColumnWriter *column, const Str *text, size_t rows, Error *err) {
    uint64_t end[BATCH_ROWS_MAX];
    Str run = STR_NULL;
    for (size_t i = 0; i < rows; i++) {
        end[i] = column->plain_size += text[i].len;
        if (!text[i].len) continue;
        if (!run.ptr || run.ptr + run.len != text[i].ptr) {
            if (!stream_add(column->bytes, run.ptr, run.len, err)) return false;
            run = (Str){text[i].ptr, 0};
        }
        run.len += text[i].len;
    }
    return stream_add(column->bytes, run.ptr, run.len, err) && stream_add(column->end, end, rows * sizeof *end, err);
}

/* Reads the codes written so far back from their file and writes the values in full. */
static bool make_plain(ColumnWriter *column, Error *err) {
    NarrowFile *file = &column->codes;
    Str name = column->field.name;
    if (!stream_open(&column->end, column->folder, name, ".end", column->arena, err) ||
        !stream_open(&column->bytes, column->folder, name, ".bytes", column->arena, err) ||
        !stream_flush(file->stream, err)) {
        return false;
    }
    for (uint64_t from = 0; from < file->count;) {
        size_t count = file->count - from < BATCH_ROWS_MAX ? (size_t)(file->count - from) : BATCH_ROWS_MAX;
        Packed raw;
        Column codes;
        Str text[BATCH_ROWS_MAX];
        if (!narrow_read(file, file->stream, file->width, from, count, &raw, &codes, err)) return false;
        for (size_t i = 0; i < count; i++) {
            text[i] =
                null_at(column, from + i) ? STR_NULL : dictionary_text(column->dictionary, column_code(&codes, i));
        }
        if (!add_plain(column, text, count, err)) return false;
        from += count;
    }
    stream_unlink(file->stream);
    stream_close(file->stream);
    *file = (NarrowFile){0};
    dictionary_free(column->dictionary);
    column->dictionary = NULL;
    column->plain = true;
    return true;
}

static_assert(TEXT_ROWS_JUDGED_FIRST / 2 % BATCH_ROWS_MAX == 0, "no call goes past the row at which a text is judged");

size_t column_writer_dictionary(const ColumnWriter *column, size_t rows) {
    return column->dictionary ? dictionary_size(column->dictionary, rows) : 0;
}

bool column_writer_plain(ColumnWriter *column, Error *err) {
    return !column->dictionary || make_plain(column, err);
}

static bool add_texts(ColumnWriter *column, const Str *text, size_t rows, Error *err) {
    bool hardly = !column->plain && text_hardly_repeats(&column->judged, (TextCount){column->rows, column->values, column->dictionary->count});
    if (hardly && !make_plain(column, err)) return false;
    add_text_nulls(column, text, rows);
    if (column->plain) return add_plain(column, text, rows, err);
    uint32_t code[BATCH_ROWS_MAX];
    dictionary_numbers(column->dictionary, text, rows, code);
    return add_codes(column, code, rows, err);
}

/* ---- The column */

bool column_writer_has_texts(const ColumnWriter *column) {
    return column->field.type == COLUMN_TEXT;
}

bool column_writer_open(ColumnWriter **out, const char *folder, const SnapshotField *field, Arena *arena, Error *err) {
    ColumnWriter *column = arena_alloc(arena, sizeof *column);
    *column = (ColumnWriter){.field = *field,
                             .folder = folder,
                             .arena = arena,
                             .nulls = buf_own(arena)};
    column->field.name = str_copy(arena, field->name);
    *out = column;
    if (!column_writer_has_texts(column)) return narrow_open(&column->numbers, column, ".num", false, err);
    column->dictionary = dictionary_new(arena);
    return narrow_open(&column->codes, column, ".code", true, err);
}

/* The bits [from, from + rows), beginning with the first. */
static const uint64_t *bits_from(const uint64_t *bits, size_t from, size_t rows, uint64_t *moved) {
    size_t shift = from % 64;
    if (!bits || !shift) return bits ? bits + from / 64 : NULL;
    for (size_t i = 0; i < rows; i += 64) {
        size_t at = (from + i) / 64;
        moved[i / 64] = bits[at] >> shift;
        if (rows - i > 64 - shift) moved[i / 64] |= bits[at + 1] << (64 - shift);
    }
    return moved;
}

static bool add_part(ColumnWriter *column, const Chunk *chunk, size_t from, size_t rows, Error *err) {
    uint64_t moved[BATCH_ROWS_MAX / 64] = {0};
    if (column_writer_has_texts(column)) {
        if (!add_texts(column, chunk->text + from, rows, err)) return false;
    } else {
        add_nulls(column, bits_from(chunk->nulls, from, rows, moved), rows);
        if (!add_numbers(column, chunk->number + from, rows, err)) return false;
    }
    column->rows += rows;
    return true;
}

bool column_writer_add(ColumnWriter *column, const Chunk *chunk, size_t from, size_t rows, Error *err) {
    for (size_t end = from + rows; from < end;) {
        size_t part = BATCH_ROWS_MAX - column->rows % BATCH_ROWS_MAX;
        if (part > end - from) part = end - from;
        if (!add_part(column, chunk, from, part, err)) return false;
        from += part;
    }
    return true;
}

static bool write_whole(ColumnWriter *column, Stream **out, const char *suffix, const Buf *content, Error *err) {
    return stream_open(out, column->folder, column->field.name, suffix, column->arena, err) &&
           stream_add(*out, content->ptr, content->len, err);
}

bool column_writer_finish(ColumnWriter *column, Error *err) {
    Stream *nulls = NULL;
    if (column->dictionary) {
        if (column->dictionary->count == 0)
            dictionary_number(column->dictionary, STR("")); /* so that code 0 of nulls is an entry */
        if (!write_whole(column, &column->end, ".end", &column->dictionary->end, err) ||
            !write_whole(column, &column->bytes, ".bytes", &column->dictionary->bytes, err))
            return false;
        dictionary_free(column->dictionary);
    }
    if (column->any_null && !write_whole(column, &nulls, ".null", column->nulls, err)) return false;
    Stream *const streams[SNAPSHOT_SUFFIXES] = {column->numbers.stream, column->codes.stream, column->end, column->bytes,
                                                nulls};
    for (size_t i = 0; i < SNAPSHOT_SUFFIXES; i++) {
        if (streams[i] && !stream_hand_over(streams[i], err)) return false;
    }
    memcpy(column->stream, streams, sizeof streams);
    return true;
}

bool column_writer_close(ColumnWriter *column, Buf *list, Error *err) {
    const SnapshotField *field = &column->field;
    buf_printf(list, "# %.*s %s %u\n", STR_ARG(field->name), column_type_name[field->type], field->scale);
    for (size_t i = 0; i < SNAPSHOT_SUFFIXES; i++) {
        Stream *stream = column->stream[i];
        if (!stream) continue;
        if (!stream_end(stream, err)) return false;
        buf_printf(list, "%.*s%s %llu %.*s\n", STR_ARG(field->name), snapshot_suffix[i],
                   (unsigned long long)stream_size(stream), STR_ARG(stream_digest(stream, column->arena)));
    }
    return true;
}
