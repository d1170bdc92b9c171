#include "connectors/rest.h"

/* A long range is read month by month, and a month that turns out deep day by day, because 1C sorts and throws away all
 * rows before `skip` for each page. Bounds are local midnights, so that no row stands in two windows. */

static Day local_day(const Zone *zone, Instant at) {
    Instant local = at + zone_offset(zone, at) * INSTANT_SECOND;
    Instant day = local / INSTANT_DAY;
    return (Day)(local < 0 && local % INSTANT_DAY ? day - 1 : day);
}

static Instant midnight(const Zone *zone, Day day) {
    return zone_instant(zone, (int64_t)day * INSTANT_DAY);
}

static Instant next_day(const Zone *zone, Instant at) {
    return midnight(zone, local_day(zone, at) + 1);
}

static Instant next_month(const Zone *zone, Instant at) {
    int year, month, date;
    day_split(local_day(zone, at), &year, &month, &date);
    Day first = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
    return first == DAY_NONE ? INSTANT_NONE : midnight(zone, first);
}

static Instant step(const Zone *zone, WindowUnit unit, Instant at) {
    return unit == WINDOW_DAY ? next_day(zone, at) : next_month(zone, at);
}

/* [from, to), but the end of the whole range where that comes first or nothing is dated later. */
static Window part(const Windows *windows, Instant from, Instant to) {
    bool past = to == INSTANT_NONE || (windows->range.to != INSTANT_NONE && to >= windows->range.to) ||
                (windows->range.to == INSTANT_NONE && to > windows->last);
    return (Window){from, past ? windows->range.to : to};
}

static bool ask_date(Rest *rest, RestRead *read, QueryKind kind, Instant *out, Error *err) {
    Buf url = {0}, body = {0};
    bool fine = rest_query(rest, read, kind, &url, err);
    if (fine) buf_char(&url, 0);
    fine = fine && rest_fetch_small(rest, url.ptr, read->set.post ? read->post->ptr : NULL, &body, err);
    *out = INSTANT_NONE;
    if (fine) {
        Str rows = read->set.rows;
        Str path =
            str_printf(rest->scratch, "%.*s%s0.%.*s", STR_ARG(rows), rows.len ? "." : "", STR_ARG(read->windows.field));
        Str text = control_value(buf_str(&body), path, rest->scratch);
        Day day;
        int64_t us;
        InstantForm form = text.ptr ? instant_parse(text, STR(""), &day, &us) : INSTANT_EMPTY;
        if (form == INSTANT_DATE) *out = midnight(rest->zone, day);
        if (form == INSTANT_LOCAL) *out = zone_instant(rest->zone, us);
        if (form == INSTANT_ZONED) *out = us;
    }
    buf_free(&url);
    buf_free(&body);
    return fine;
}

bool window_start(Rest *rest, RestRead *read, Error *err) {
    Windows *windows = &read->windows;
    windows->now = windows->range;
    windows->now_unit = WINDOW_NONE;
    windows->now_pages = windows->now_rows = 0;
    windows->overlap = false;
    if (windows->unit == WINDOW_NONE) return true;
    uint64_t shallow = windows->pages * (uint64_t)read->set.page.size_max;
    if (read->total_before >= 0 && (uint64_t)read->total_before <= shallow) return true;

    Instant first = windows->range.from, last = windows->range.to;
    if (first == INSTANT_NONE && !ask_date(rest, read, QUERY_FIRST_DATE, &first, err)) return false;
    if (first == INSTANT_NONE) return true; /* no dated rows */
    if (last == INSTANT_NONE && !ask_date(rest, read, QUERY_LAST_DATE, &last, err)) return false;
    if (last == INSTANT_NONE) return true;
    windows->last = last;
    windows->now = part(windows, windows->range.from, step(rest->zone, windows->unit, first));
    windows->now_unit = windows->unit;
    return true;
}

/* After an empty window the next date that there is, so that one order dated 2205 does not cost two thousand months. */
static bool skip_gap(Rest *rest, RestRead *read, Instant *from, bool *nothing, Error *err) {
    Windows *windows = &read->windows;
    Instant floor = windows->floor, first;
    windows->floor = *from;
    bool fine = ask_date(rest, read, QUERY_FIRST_DATE, &first, err);
    windows->floor = floor;
    if (!fine) return false;
    *nothing = first == INSTANT_NONE;
    Instant start = *nothing ? *from : midnight(rest->zone, local_day(rest->zone, first));
    if (start > *from) *from = start;
    return true;
}

bool window_next(Rest *rest, RestRead *read, bool *more, Error *err) {
    Windows *windows = &read->windows;
    Instant from = windows->now.to;
    bool empty = windows->now_rows == 0, nothing = false;
    windows->overlap = false;
    windows->now_pages = windows->now_rows = 0;
    *more = from != INSTANT_NONE && from != windows->range.to;
    if (!*more) return true;
    if (empty && !skip_gap(rest, read, &from, &nothing, err)) return false;
    bool within_month = windows->now_unit == WINDOW_DAY && windows->unit == WINDOW_MONTH &&
                        (windows->month_end == INSTANT_NONE || from < windows->month_end);
    if (!within_month) windows->now_unit = windows->unit;
    windows->now = part(windows, from, step(rest->zone, windows->now_unit, from));
    if (nothing) windows->now.to = windows->range.to;
    return true;
}

bool window_split(const Rest *rest, RestRead *read) {
    Windows *windows = &read->windows;
    if (windows->now_unit != WINDOW_MONTH || windows->now_pages < windows->pages) return false;
    if (!read->key_count || !read->set.order.len || !read->last_date->len) return false;
    Day day;
    int64_t us;
    InstantForm form = instant_parse(buf_str(read->last_date), STR(""), &day, &us);
    if (form == INSTANT_ZONED) us += zone_offset(rest->zone, us) * INSTANT_SECOND;
    if (form == INSTANT_ZONED || form == INSTANT_LOCAL) day = (Day)(us / INSTANT_DAY);
    if (form == INSTANT_BAD || form == INSTANT_EMPTY) return false;
    Instant from = midnight(rest->zone, day);
    if (windows->now.from != INSTANT_NONE && from < windows->now.from) from = windows->now.from;
    if (from < windows->floor) return false;
    windows->month_end = windows->now.to;
    windows->now = part(windows, from, next_day(rest->zone, from));
    windows->now_unit = WINDOW_DAY;
    windows->now_pages = windows->now_rows = 0;
    windows->overlap = true;
    return true;
}
