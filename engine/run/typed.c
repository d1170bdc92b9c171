#include "engine/run/typed.h"

#include <utf8proc.h>

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/data/decimal_many.h"

enum { DAYS_CACHED = 1024, TEXTS_CACHED = 1024 };

typedef struct CachedDay {
    Day day;
    bool known, uniform; /* uniform: one offset from the day before to the day after */
    Instant start;       /* of the business day */
    int64_t offset_us;
} CachedDay;

/* "2026-09-30" as it was read before: its first eight bytes and its last two. */
typedef struct CachedText {
    uint64_t head;
    uint16_t tail;
    Day day; /* never NO_DAY */
} CachedText;

enum { DATE_LEN = 10, NO_DAY = -719162 /* 0001-01-01 */ };

struct DayCache {
    const SourcePlan *source;
    CachedDay day[DAYS_CACHED];
    CachedText text[TEXTS_CACHED]; /* zeros: none is kept there */
};

DayCache *day_cache_new(const SourcePlan *source, Arena *arena) {
    DayCache *cache = arena_alloc(arena, sizeof *cache);
    cache->source = source;
    return cache;
}

static const CachedDay *cached(DayCache *cache, Day day) {
    CachedDay *entry = &cache->day[(uint32_t)day % DAYS_CACHED];
    if (entry->known && entry->day == day) return entry;
    const SourcePlan *source = cache->source;
    Instant midnight = zone_instant(source->zone, day * INSTANT_DAY);
    int32_t before = zone_offset(source->zone, midnight - INSTANT_DAY);
    *entry = (CachedDay){.day = day,
                         .known = true,
                         .uniform = before == zone_offset(source->zone, midnight) &&
                                    before == zone_offset(source->zone, midnight + 2 * INSTANT_DAY),
                         .start = business_day_start(source->day_zone, source->day_ends_minutes, day),
                         .offset_us = before * INSTANT_SECOND};
    return entry;
}

static Instant local_instant(DayCache *cache, Day day, int64_t local_us) {
    const CachedDay *entry = cached(cache, day);
    return entry->uniform ? local_us - entry->offset_us : zone_instant(cache->source->zone, local_us);
}

static void set_null(TypedCells *out, size_t row) {
    out->number[row] = 0;
    out->nulls[row / 64] |= (uint64_t)1 << (row % 64);
}

static inline CachedText text_of(Str cell) {
    CachedText text = {.day = NO_DAY};
    memcpy(&text.head, cell.ptr, sizeof text.head);
    memcpy(&text.tail, cell.ptr + sizeof text.head, sizeof text.tail);
    return text;
}

static inline bool is_text(const CachedText *known, const CachedText *text) {
    return known->head == text->head && known->tail == text->tail && known->head; /* zeros, even if a cell has them, are no date */
}

/* By the digits of the day, the month and the last one of the year: days of two years never share a place. */
static inline size_t place_of(const CachedText *text) {
    uint64_t year = text->head >> 24, month = text->head >> 40;
    unsigned m = (unsigned)(month & 1) * 10 + (unsigned)(month >> 8 & 15), d = (text->tail & 3u) * 10 + (text->tail >> 8 & 15u);
    return ((year & 1) << 9 | (m & 15) << 5 | (d & 31)) % TEXTS_CACHED;
}

/* Dates that were met before. Bit i of `left` is set for other texts; out[i] is anything then. */
static void read_known_dates(const DayCache *days, const Str *cell, size_t rows, int64_t *out, uint64_t *left) {
    for (size_t from = 0; from < rows; from += 64) {
        uint64_t bits = 0;
        for (size_t i = from; i < rows && i < from + 64; i++) {
            uint64_t other = cell[i].len != DATE_LEN;
            if (!other) {
                CachedText text = text_of(cell[i]);
                const CachedText *known = &days->text[place_of(&text)];
                other = !is_text(known, &text);
                out[i] = known->day;
            }
            bits |= other << (i - from);
        }
        left[from / 64] = bits;
    }
}

/* 1C keeps dates 2000 years ahead in its tables: no row of today is dated so. */
static bool is_ahead(InstantForm form, Day day, int64_t us) {
    static const Day from = 741442, until = 814491; /* 4000-01-01, 4200-01-01 */
    if (form == INSTANT_ZONED) day = (Day)(us / INSTANT_DAY);
    return form != INSTANT_EMPTY && day >= from && day < until;
}

static InstantForm read_form(const FieldPlan *field, Str cell, DayCache *days, Day *day, int64_t *us) {
    if (cell.len != DATE_LEN || field->format.len) return instant_parse(cell, field->format, day, us);
    CachedText text = text_of(cell), *known = &days->text[place_of(&text)];
    if (is_text(known, &text)) {
        *day = known->day;
        return INSTANT_DATE;
    }
    InstantForm form = instant_parse(cell, field->format, day, us);
    text.day = *day;
    if (form == INSTANT_DATE && *day != NO_DAY && !is_ahead(form, *day, 0)) *known = text;
    return form;
}

static const char *read_moment(const FieldPlan *field, Str cell, DayCache *days, TypedCells *out, size_t row) {
    Day day = 0;
    int64_t us = 0;
    InstantForm form = read_form(field, cell, days, &day, &us);
    bool is_date = field->type == COLUMN_DATE;
    if (form == INSTANT_BAD) return is_date ? "not a date" : "not a date or time";
    if (is_ahead(form, day, us)) return "date 2000 years ahead";
    bool nothing = form == INSTANT_ZONED ? us == NO_DAY * INSTANT_DAY : day == NO_DAY;
    if (form == INSTANT_EMPTY || nothing) {
        set_null(out, row);
        return NULL;
    }
    if (form == INSTANT_DATE) {
        out->number[row] = is_date ? day : cached(days, day)->start;
        return NULL;
    }
    Instant at = form == INSTANT_ZONED ? us : local_instant(days, day, us);
    out->number[row] = is_date ? business_day(days->source->day_zone, days->source->day_ends_minutes, at) : at;
    return NULL;
}

/* As programs write it, and as 1C and BAS show it in their languages; small letters beyond ASCII. */
static const struct {
    Str yes, no;
} truths[] = {
    {STR_CONST("true"), STR_CONST("false")},  {STR_CONST("1"), STR_CONST("0")},      {STR_CONST("t"), STR_CONST("f")},
    {STR_CONST("yes"), STR_CONST("no")},      {STR_CONST("y"), STR_CONST("n")},      {STR_CONST("да"), STR_CONST("нет")},
    {STR_CONST("так"), STR_CONST("ні")},      {STR_CONST("иә"), STR_CONST("жоқ")},   {STR_CONST("истина"), STR_CONST("ложь")},
    {STR_CONST("істина"), STR_CONST("хиба")}, {STR_CONST("ақиқат"), STR_CONST("жалған")},
};

/* `word` in small letters; ASCII, and what is as long in both cases, is all that truth values are made of. */
static bool same_word(Str cell, Str word) {
    if (cell.len != word.len) return false;
    size_t a = 0, b = 0;
    while (a < cell.len && b < word.len) {
        if (utf8proc_tolower((utf8proc_int32_t)utf8_next(cell, &a)) != (utf8proc_int32_t)utf8_next(word, &b)) return false;
    }
    return true;
}

bool typed_truth(Str word, bool *out) {
    for (size_t i = 0; i < ARRAY_LEN(truths); i++) {
        bool yes = same_word(word, truths[i].yes);
        if (!yes && !same_word(word, truths[i].no)) continue;
        *out = yes;
        return true;
    }
    return false;
}

static const char *read_bool(Str cell, int64_t *out) {
    bool yes;
    if (!typed_truth(cell, &yes)) return "not true or false";
    *out = yes;
    return NULL;
}

/* Digits behind the point of what is written: 5.1234 thousand are 5123.40. */
static unsigned scale_of(const FieldPlan *field) {
    int scale = field->type == COLUMN_DECIMAL ? field->scale : 0;
    return (unsigned)(field->in ? scale + field->in->power : scale);
}

/* What is no bare number: an amount with its currency, or with debit or credit. */
static const char *read_money(const FieldPlan *field, Str cell, TypedCells *out, size_t row) {
    Money money;
    if (!field->money || !money_read(cell, &out->words, &money)) return decimal_fault_text(DECIMAL_BAD);
    if (money.side != MONEY_NO_SIDE && (money.negative || field->minus == MONEY_NO_SIDE)) return "debit or credit";
    int64_t value;
    DecimalFormat format = money.hundredths ? (DecimalFormat){.point = '.'} : field->decimal;
    DecimalFault fault = decimal_parse((Str){money.text, money.len}, scale_of(field), format, &value);
    if (fault != DECIMAL_OK) return decimal_fault_text(fault);
    out->number[row] = money.side != MONEY_NO_SIDE && money.side == field->minus ? -value : value;
    if (!money.currency) return NULL;
    if (!out->named++) memset(out->currency, 0, sizeof out->currency);
    out->currency[row] = money.currency;
    return NULL;
}

/* Where the word behind a number begins: all before it are figures and what stands among them. */
static size_t unit_start(Str cell) {
    size_t i = 0, end = 0;
    while (i < cell.len) {
        uint32_t c = utf8_next(cell, &i);
        bool number = (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == ',' || c == '\'' || c == '-' || c == '+' || c == 0xA0 || c == 0x202F ||
                      c == 0x2212;
        if (!number) break;
        end = i;
    }
    return end;
}

/* 5 шт, 1,5 кг: the unit has a field of its own. */
static DecimalFault read_quantity(const FieldPlan *field, Str cell, int64_t *out) {
    DecimalFault fault = decimal_parse(str_sub(cell, 0, unit_start(cell)), scale_of(field), field->decimal, out);
    return fault == DECIMAL_EMPTY ? DECIMAL_BAD : fault; /* a unit alone */
}

static const char *read_number(const FieldPlan *field, Str cell, TypedCells *out, size_t row) {
    char ones[MULTIPLE_TEXT_MAX];
    if (field->in) cell = multiple_cut(cell, field->in, ones);
    DecimalFault fault = decimal_parse(cell, scale_of(field), field->decimal, &out->number[row]);
    if (fault == DECIMAL_OK) return NULL;
    if (fault == DECIMAL_BAD && field->unit_beside) fault = read_quantity(field, str_trim(cell), &out->number[row]);
    if (fault == DECIMAL_OK) return NULL;
    if (fault == DECIMAL_BAD) return read_money(field, cell, out, row);
    if (fault != DECIMAL_EMPTY) return decimal_fault_text(fault);
    set_null(out, row);
    return NULL;
}

static const char *read_cell(const FieldPlan *field, Str cell, DayCache *days, TypedCells *out, size_t row) {
    if (!cell.ptr) {
        set_null(out, row);
        return NULL;
    }
    switch (field->type) {
    case COLUMN_INTEGER:
    case COLUMN_DECIMAL: return read_number(field, cell, out, row);
    case COLUMN_BOOL:
        cell = str_trim(cell);
        if (cell.len) return read_bool(cell, &out->number[row]);
        set_null(out, row);
        return NULL;
    default: return read_moment(field, cell, days, out, row);
    }
}

/* Begins with neither a space nor the first byte of U+00A0: it is not of spaces alone. */
static bool shows(Str text) {
    unsigned char first = text.len ? (unsigned char)text.ptr[0] : 0;
    return first > ' ' && first != 0xC2;
}

/* Of a quantity's own column the words behind the numbers. */
static const Str *read_units(const Str *cell, size_t rows, Str *out) {
    for (size_t row = 0; row < rows; row++) {
        Str text = cell[row].ptr ? str_trim(cell[row]) : STR_NULL;
        size_t from = text.ptr ? unit_start(text) : 0;
        out[row] = from < text.len ? str_trim(str_sub(text, from, text.len)) : STR_NULL;
    }
    return out;
}

/* Texts are taken as they are; those of nothing but spaces are null. The cells themselves where none had to be changed. */
static const Str *read_texts(const Str *cell, size_t rows, Str *out) {
    size_t row = 0;
    while (row < rows && shows(cell[row])) row++;
    if (row == rows) return cell;
    for (row = 0; row < rows; row++) out[row] = shows(cell[row]) || str_trim(cell[row]).len ? cell[row] : STR_NULL;
    return out;
}

/* What can be read many at a time; the others are marked in `left`. */
static void read_many(const FieldPlan *field, const Str *cell, size_t rows, const DayCache *days, int64_t *out, uint64_t *left) {
    bool number = field->type == COLUMN_INTEGER || field->type == COLUMN_DECIMAL;
    bool date = field->type == COLUMN_DATE && !field->format.len;
    if (number) decimal_parse_many(cell, rows, scale_of(field), field->decimal, out, left);
    else if (date) read_known_dates(days, cell, rows, out, left);
    else memset(left, 0xFF, (rows / 64 + 1) * sizeof *left);
}

size_t typed_read(const FieldPlan *field, const Str *cell, size_t rows, DayCache *days, TypedCells *out,
                  const char **fault) {
    size_t faults = 0;
    if (field->type == COLUMN_TEXT) {
        out->named = 0;
        out->texts = field->unit_beside ? read_units(cell, rows, out->text) : read_texts(cell, rows, out->text);
        return 0;
    }
    uint64_t left[BATCH_ROWS_MAX / 64 + 1];
    memset(out->nulls, 0, (rows + 63) / 64 * sizeof *out->nulls);
    out->named = 0;
    read_many(field, cell, rows, days, out->number, left);
    for (size_t row = 0; row < rows; row++) {
        uint64_t rest = left[row / 64] >> (row % 64);
        if (!(rest & 1)) {
            row = rest ? row + (size_t)__builtin_ctzll(rest) - 1 : row | 63;
            continue;
        }
        const char *reason = read_cell(field, cell[row], days, out, row);
        if (!reason) continue;
        set_null(out, row);
        if (!fault[row]) fault[row] = reason;
        faults++;
    }
    return faults;
}
