#include "connectors/pg_binary.h"

#include "connectors/number_text.h"

static uint16_t read16(const uint8_t *bytes) {
    uint16_t value;
    memcpy(&value, bytes, sizeof value);
    return __builtin_bswap16(value);
}

static uint32_t read32(const uint8_t *bytes) {
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return __builtin_bswap32(value);
}

static uint64_t read64(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return __builtin_bswap64(value);
}

/* ---- Integers */

static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
                            "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static void put2(char *to, unsigned value) { /* value < 100 */
    memcpy(to, pairs + 2 * value, 2);
}

static void put4(char *to, unsigned value) { /* value < 10000 */
    put2(to, value / 100);
    put2(to + 2, value % 100);
}

static char *put_unsigned(char *to, uint64_t value) {
    char digits[24];
    char *at = digits + sizeof digits;
    for (; value >= 100; value /= 100) put2(at -= 2, (unsigned)(value % 100));
    if (value >= 10) put2(at -= 2, (unsigned)value);
    else *--at = (char)('0' + value);
    size_t count = (size_t)(digits + sizeof digits - at);
    memcpy(to, at, count);
    return to + count;
}

static Str finish(Cells *cells, char *end) {
    Str out = {cells->at, (size_t)(end - cells->at)};
    cells->at = end;
    return out;
}

static Str integer(int64_t value, Cells *cells) {
    char *to = cells_room(cells, 24);
    if (value < 0) *to++ = '-';
    return finish(cells, put_unsigned(to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value));
}

/* ---- numeric: value = sum of digit[i] * 10000^(weight - i), shown with dscale digits behind the point.
 * 12345.678 is digits 1, 2345, 6780 with weight 1, dscale 3. */

typedef struct Numeric {
    int count, weight, scale;
    uint16_t sign;
    const uint8_t *digit;
} Numeric;

enum { NUMERIC_POSITIVE = 0, NUMERIC_NEGATIVE = 0x4000, NUMERIC_NAN = 0xC000, NUMERIC_INFINITY = 0xD000, NUMERIC_MINUS_INFINITY = 0xF000 };

static bool numeric_parts(const uint8_t *bytes, size_t size, Numeric *out) {
    if (size < 8) return false;
    *out = (Numeric){read16(bytes), (int16_t)read16(bytes + 2), read16(bytes + 6), read16(bytes + 4), bytes + 8};
    return size == 8 + 2 * (size_t)out->count && out->scale <= 0x3FFF;
}

static unsigned numeric_digit(const Numeric *numeric, int index) { /* 10000 and more: broken */
    return index >= 0 && index < numeric->count ? read16(numeric->digit + 2 * index) : 0;
}

static bool numeric(const uint8_t *bytes, size_t size, Cells *cells, Str *out) {
    Numeric n;
    if (!numeric_parts(bytes, size, &n)) return false;
    if (n.sign != NUMERIC_POSITIVE && n.sign != NUMERIC_NEGATIVE) {
        const char *name = n.sign == NUMERIC_NAN ? "NaN" : n.sign == NUMERIC_INFINITY ? "Infinity" : "-Infinity";
        if (n.sign != NUMERIC_NAN && n.sign != NUMERIC_INFINITY && n.sign != NUMERIC_MINUS_INFINITY) return false;
        *out = cells_copy(cells, name, strlen(name));
        return true;
    }
    for (int i = 0; i < n.count; i++) {
        if (numeric_digit(&n, i) >= 10000) return false;
    }
    int whole = n.weight >= 0 ? n.weight + 1 : 0; /* groups of four before the point */
    char *to = cells_room(cells, 4 * (size_t)whole + (size_t)n.scale + 16);
    if (n.sign == NUMERIC_NEGATIVE) *to++ = '-';
    to = put_unsigned(to, whole ? numeric_digit(&n, 0) : 0);
    for (int i = 1; i < whole; i++, to += 4) put4(to, numeric_digit(&n, i));
    int shown = 0;
    if (n.scale > 0) *to++ = '.';
    for (int i = n.weight + 1; shown < n.scale; shown += 4, i++, to += 4) put4(to, numeric_digit(&n, i));
    for (; shown > n.scale; shown--) {
        if (*--to != '0') return false; /* a digit that is not to be shown: no server sends that */
    }
    *out = finish(cells, to);
    return true;
}

/* ---- Dates. Days since 1970-01-01 -> proleptic Gregorian, by eras of 400 years that begin on 1 March (Howard Hinnant,
 * "chrono-compatible low-level date algorithms", civil_from_days). */

typedef struct Civil {
    int64_t year; /* 0 is 1 BC */
    unsigned month, day;
} Civil;

enum { DAYS_1970_TO_2000 = 10957 };

static Civil civil(int64_t days) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month = (5 * of_year + 2) / 153; /* 0 is March */
    return (Civil){.year = (int64_t)year_of_era + era * 400 + (month >= 10), .month = month < 10 ? month + 3 : month - 9,
                   .day = of_year - (153 * month + 2) / 5 + 1};
}

static char *put_day(char *to, Civil day) {
    uint64_t year = day.year > 0 ? (uint64_t)day.year : (uint64_t)(1 - day.year);
    if (year < 10000) {
        put4(to, (unsigned)year);
        to += 4;
    } else {
        to = put_unsigned(to, year);
    }
    *to++ = '-';
    put2(to, day.month);
    to[2] = '-';
    put2(to + 3, day.day);
    return to + 5;
}

static char *put_era(char *to, Civil day) {
    if (day.year > 0) return to;
    memcpy(to, " BC", 3);
    return to + 3;
}

static Str infinity(bool positive, Cells *cells) {
    return positive ? cells_copy(cells, "infinity", 8) : cells_copy(cells, "-infinity", 9);
}

static Str date(int32_t days, Cells *cells) {
    if (days == INT32_MAX || days == INT32_MIN) return infinity(days > 0, cells);
    Civil day = civil((int64_t)days + DAYS_1970_TO_2000);
    return finish(cells, put_era(put_day(cells_room(cells, 48), day), day));
}

static Str timestamp(int64_t us, bool zoned, Cells *cells) { /* microseconds since 2000-01-01 */
    if (us == INT64_MAX || us == INT64_MIN) return infinity(us > 0, cells);
    const int64_t day_us = INT64_C(86400000000);
    int64_t days = us / day_us, rest = us % day_us;
    if (rest < 0) {
        rest += day_us;
        days--;
    }
    Civil day = civil(days + DAYS_1970_TO_2000);
    char *to = put_day(cells_room(cells, 64), day);
    unsigned seconds = (unsigned)(rest / 1000000), fraction = (unsigned)(rest % 1000000);
    *to++ = 'T';
    put2(to, seconds / 3600);
    to[2] = ':';
    put2(to + 3, seconds / 60 % 60);
    to[5] = ':';
    put2(to + 6, seconds % 60);
    to += 8;
    if (fraction) {
        *to++ = '.';
        put2(to, fraction / 10000);
        put4(to + 2, fraction % 10000);
        to += 6;
    }
    if (zoned) *to++ = 'Z';
    return finish(cells, put_era(to, day));
}

static Str uuid(const uint8_t *bytes, Cells *cells) {
    static const char hex[] = "0123456789abcdef";
    char *to = cells_room(cells, 36);
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
        *to++ = hex[bytes[i] >> 4];
        *to++ = hex[bytes[i] & 15];
    }
    return finish(cells, to);
}

static Str floating(double value, Cells *cells) {
    char text[NUMBER_TEXT_SIZE];
    Str out = double_text(value, text);
    return cells_copy(cells, out.ptr, out.len);
}

static Str floating_short(float value, Cells *cells) {
    char text[NUMBER_TEXT_SIZE];
    Str out = float_text(value, text);
    return cells_copy(cells, out.ptr, out.len);
}

/* ---- Values and messages */

static const uint8_t fixed_size[] = { /* 0: any */
    [PG_BOOL] = 1, [PG_INT2] = 2, [PG_INT4] = 4, [PG_INT8] = 8, [PG_FLOAT4] = 4, [PG_FLOAT8] = 8,
    [PG_DATE] = 4, [PG_TIMESTAMP] = 8, [PG_TIMESTAMPTZ] = 8, [PG_UUID] = 16,
};

static Str fixed(PgForm form, const uint8_t *bytes, Cells *cells) { /* forms that have a fixed_size */
    uint32_t bits32 = 0;
    uint64_t bits64 = 0;
    float single;
    double full;
    switch ((int)form) {
    case PG_BOOL: return bytes[0] ? cells_copy(cells, "true", 4) : cells_copy(cells, "false", 5);
    case PG_INT2: return integer((int16_t)read16(bytes), cells);
    case PG_INT4: return integer((int32_t)read32(bytes), cells);
    case PG_INT8: return integer((int64_t)read64(bytes), cells);
    case PG_DATE: return date((int32_t)read32(bytes), cells);
    case PG_TIMESTAMP: return timestamp((int64_t)read64(bytes), false, cells);
    case PG_TIMESTAMPTZ: return timestamp((int64_t)read64(bytes), true, cells);
    case PG_UUID: return uuid(bytes, cells);
    case PG_FLOAT4:
        bits32 = read32(bytes);
        memcpy(&single, &bits32, sizeof single);
        return floating_short(single, cells);
    default:
        bits64 = read64(bytes);
        memcpy(&full, &bits64, sizeof full);
        return floating(full, cells);
    }
}

bool pg_value(PgForm form, const uint8_t *bytes, size_t size, Cells *cells, Str *out) {
    size_t wanted = form < ARRAY_LEN(fixed_size) ? fixed_size[form] : 0;
    if (wanted && size != wanted) return false;
    if (wanted) {
        *out = fixed(form, bytes, cells);
        return true;
    }
    if (form == PG_NUMERIC) return numeric(bytes, size, cells, out);
    if (form == PG_JSONB) { /* a version byte stands first */
        if (size < 1 || bytes[0] != 1) return false;
        bytes++;
        size--;
    }
    while (form == PG_BPCHAR && size > 0 && bytes[size - 1] == ' ') size--;
    *out = cells_copy(cells, bytes, size);
    return true;
}

static const char signature[11] = "PGCOPY\n\377\r\n";
static const char cut_short[] = "a row is cut short";

/* Reads one row at *at; on return *at stands behind it. */
static const char *read_row(const PgCopy *copy, const uint8_t *bytes, size_t size, size_t *at, Cells *cells) {
    size_t row = cells->rows;
    for (size_t i = 0; i < copy->columns; i++) {
        if (size - *at < 4) return cut_short;
        int32_t len = (int32_t)read32(bytes + *at);
        *at += 4;
        if (len < 0) {
            if (len != -1) return "a value has a negative length";
            cells->cell[i][row] = STR_NULL;
            continue;
        }
        if (size - *at < (size_t)len) return cut_short;
        if (!pg_value(copy->form[i], bytes + *at, (size_t)len, cells, &cells->cell[i][row])) {
            return "a value has not the form of its type";
        }
        *at += (size_t)len;
    }
    return NULL;
}

static const char *read_header(PgCopy *copy, const uint8_t *bytes, size_t size, size_t *at) {
    if (size < 19 || memcmp(bytes, signature, sizeof signature) != 0) return "it does not begin as a binary COPY";
    size_t extension = read32(bytes + 15);
    if (read32(bytes + 11) != 0) return "it has flags that are unknown";
    if (size - 19 < extension) return "its header is cut short";
    *at = 19 + extension;
    copy->header_read = true;
    return NULL;
}

const char *pg_copy_message(PgCopy *copy, const uint8_t *bytes, size_t size, Cells *cells) {
    size_t at = 0;
    const char *wrong = copy->header_read ? NULL : read_header(copy, bytes, size, &at);
    if (wrong || at == size) return wrong;
    if (copy->ended) return "bytes follow its end";
    if (size - at < 2) return cut_short;
    uint16_t fields = read16(bytes + at);
    at += 2;
    if (fields == UINT16_MAX) {
        copy->ended = true;
    } else if (fields != copy->columns) {
        return "a row has another number of columns";
    } else {
        wrong = read_row(copy, bytes, size, &at, cells);
        if (wrong) return wrong;
        cells->rows++;
    }
    return at == size ? NULL : "bytes follow a row";
}
