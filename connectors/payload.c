#include "connectors/payload.h"

#include "engine/base/utf8.h"

#include <stdio.h>

struct Payload {
    JsonRows *rows;
    char fault[160];
};

bool payload_new(Payload **out, const Str *path, size_t count, Arena *arena, Error *err) {
    Payload *payload = arena_alloc(arena, sizeof *payload);
    JsonRowsSpec spec = {.rows = STR(""),
                         .column = path,
                         .column_count = count,
                         .value_max = PAYLOAD_BYTES_MAX,
                         .depth_max = PAYLOAD_DEPTH_MAX};
    if (!json_rows_new(&payload->rows, &spec, arena, err)) return false;
    *out = payload;
    return true;
}

/* Read as a list of one: "[" body "]". */
const char *payload_read(Payload *payload, Str body, const Str **cell) {
    Str piece[] = {STR("["), body, STR("]")};
    const char *fault = NULL;
    size_t found = 0;
    json_rows_start(payload->rows);
    for (size_t i = 0; i < ARRAY_LEN(piece) && !fault; i++) {
        JsonRow row = {0};
        JsonRowsState got = json_rows_next(payload->rows, &piece[i], &row);
        if (got == JSON_ROWS_BAD) fault = json_rows_fault(payload->rows);
        if (got != JSON_ROWS_ROW) continue;
        found++;
        *cell = row.cell;
        fault = row.reject;
        if (i == 1 && str_trim(piece[i]).len) fault = "more than one value";
    }
    if (!fault && !found) fault = "nothing in it";
    if (!fault) return NULL;
    snprintf(payload->fault, sizeof payload->fault, "%s", fault);
    return payload->fault;
}

/* Whether the text is one JSON object or list, whole. */
static bool is_json(Str text) {
    JsonScan scan = {0};
    if (!text.len || (text.ptr[0] != '{' && text.ptr[0] != '[')) return false;
    json_scan_start(&scan, PAYLOAD_BYTES_MAX, PAYLOAD_DEPTH_MAX - 2); /* it stands in an object in a list */
    scan.discard = true;
    JsonToken token;
    Str ignored;
    do token = json_next(&scan, &text, &ignored);
    while (token != TOKEN_MORE && token != TOKEN_BAD && !scan.text_bad);
    bool whole = token == TOKEN_MORE && !scan.text_bad && json_complete(&scan);
    json_scan_free(&scan);
    return whole;
}

void payload_of_fields(Buf *out, const Str *pair, size_t count) {
    bool first = true;
    buf_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        Str name = pair[2 * i], value = pair[2 * i + 1];
        if (!utf8_valid(name)) continue; /* no path can name it */
        if (!first) buf_char(out, ',');
        first = false;
        json_quote(out, name);
        buf_char(out, ':');
        if (!value.ptr || !utf8_valid(value))
            buf_add(out, STR("null"));
        else if (is_json(value))
            buf_add(out, value);
        else
            json_quote(out, value);
    }
    buf_char(out, '}');
}

/* ---- Moments */

/* Digits before and behind the point as microseconds of a unit that has 10^digits of them; false past the year 9999. */
static bool number_us(Str text, int64_t *whole, int64_t *fraction_us) {
    int64_t value = 0, behind = 0, place = 100000;
    size_t i = 0;
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++) {
        if (value > INT64_MAX / 10 - 1) return false;
        value = 10 * value + (text.ptr[i] - '0');
    }
    if (i == 0) return false;
    if (i < text.len && text.ptr[i] == '.') {
        for (i++; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++, place /= 10)
            behind += place * (text.ptr[i] - '0');
    }
    *whole = value;
    *fraction_us = behind;
    return i == text.len;
}

Instant payload_moment(Str text, const Zone *zone) {
    static const int64_t ms_from = 100000000000,
                         us_from = 100000000000000; /* 1973 in ms and us; 5138 in seconds and ms */
    static const int64_t last_us = 253402300799 * 1000000;
    int64_t whole, fraction_us, us;
    Day day;
    text = str_trim(text);
    if (number_us(text, &whole, &fraction_us)) {
        if (whole == 0) return INSTANT_NONE;
        if (whole >= us_from) return whole <= last_us ? whole : INSTANT_NONE;
        return whole >= ms_from ? whole * 1000 : whole * INSTANT_SECOND + fraction_us;
    }
    switch (instant_parse(text, STR(""), &day, &us)) {
    case INSTANT_ZONED: return us;
    case INSTANT_LOCAL: return zone_instant(zone, us);
    case INSTANT_DATE: return zone_instant(zone, (int64_t)day * INSTANT_DAY);
    default: return INSTANT_NONE;
    }
}
