#include "engine/run/typed.h"

#include "engine/base/hash.h"
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
    Day day;
} CachedText;

struct DayCache {
    const SourcePlan *source;
    CachedDay day[DAYS_CACHED];
    CachedText text[TEXTS_CACHED]; /* all zeros is no date's text */
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

static InstantForm read_form(const FieldPlan *field, Str cell, DayCache *days, Day *day, int64_t *us) {
    if (cell.len != 10 || field->format.len) return instant_parse(cell, field->format, day, us);
    CachedText text = {.day = 0};
    memcpy(&text.head, cell.ptr, 8);
    memcpy(&text.tail, cell.ptr + 8, 2);
    CachedText *known = &days->text[hash_u64(text.head ^ (uint64_t)text.tail << 44) % TEXTS_CACHED];
    if (known->head == text.head && known->tail == text.tail) {
        *day = known->day;
        return INSTANT_DATE;
    }
    InstantForm form = instant_parse(cell, field->format, day, us);
    text.day = *day;
    if (form == INSTANT_DATE) *known = text;
    return form;
}

static const char *read_moment(const FieldPlan *field, Str cell, DayCache *days, TypedCells *out, size_t row) {
    static const Day none = -719162; /* 0001-01-01 */
    Day day = 0;
    int64_t us = 0;
    InstantForm form = read_form(field, cell, days, &day, &us);
    bool is_date = field->type == COLUMN_DATE;
    if (form == INSTANT_BAD) return is_date ? "not a date" : "not a date or time";
    bool nothing = form == INSTANT_ZONED ? us == none * INSTANT_DAY : day == none;
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

static const char *read_bool(Str cell, int64_t *out) {
    static const Str yes[] = {{"true", 4}, {"1", 1}, {"t", 1}, {"yes", 3}, {"да", 4}, {"Да", 4}, {"истина", 12}, {"Истина", 12}};
    static const Str no[] = {{"false", 5}, {"0", 1}, {"f", 1}, {"no", 2}, {"нет", 6}, {"Нет", 6}, {"ложь", 8}, {"Ложь", 8}};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (str_eq_ascii_case(cell, yes[i]) || str_eq_ascii_case(cell, no[i])) {
            *out = str_eq_ascii_case(cell, yes[i]);
            return NULL;
        }
    }
    return "not true or false";
}

static unsigned scale_of(const FieldPlan *field) {
    return field->type == COLUMN_DECIMAL ? field->scale : 0;
}

static const char *read_number(const FieldPlan *field, Str cell, TypedCells *out, size_t row) {
    DecimalFault fault = decimal_parse(cell, scale_of(field), field->decimal, &out->number[row]);
    if (fault == DECIMAL_OK) return NULL;
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

/* Texts are taken as they are; those of nothing but spaces are null. */
static void read_texts(const Str *cell, size_t rows, Str *out) {
    for (size_t row = 0; row < rows; row++) {
        Str text = cell[row];
        unsigned char first = text.len ? (unsigned char)text.ptr[0] : 0;
        bool shows = first > ' ' && first < 0x80; /* else a space, or a letter's first byte, which may be that of U+00A0 */
        out[row] = shows || str_trim(text).len ? text : STR_NULL;
    }
}

size_t typed_read(const FieldPlan *field, const Str *cell, size_t rows, DayCache *days, TypedCells *out,
                  const char **fault) {
    size_t faults = 0;
    if (field->type == COLUMN_TEXT) {
        read_texts(cell, rows, out->text);
        return 0;
    }
    uint64_t left[BATCH_ROWS_MAX / 64 + 1];
    bool numbers = field->type == COLUMN_INTEGER || field->type == COLUMN_DECIMAL;
    memset(out->nulls, 0, sizeof out->nulls);
    if (numbers) decimal_parse_many(cell, rows, scale_of(field), field->decimal, out->number, left);
    for (size_t row = 0; row < rows; row++) {
        if (numbers && !(left[row / 64] >> (row % 64))) {
            row |= 63; /* no more of these are left */
            continue;
        }
        if (numbers && !(left[row / 64] >> (row % 64) & 1)) continue;
        const char *reason = read_cell(field, cell[row], days, out, row);
        if (!reason) continue;
        set_null(out, row);
        if (!fault[row]) fault[row] = reason;
        faults++;
    }
    return faults;
}
