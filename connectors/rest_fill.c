/* Templates of parameters, conditions and bodies:
 *
 *   {name}       a value: from to cutoff since by field after position size resource select filter values.NAME auth.NAME
 *   {name:text}  the text, where the name has a value (not in JSON)
 *   {? ... ?}    a part that is left out when one of its names has no value
 *
 *   SELECT {select} FROM Order{? WHERE {filter}?} ORDER BY Id
 *   {"limit": {size}{?, "after": "{after}"?}}
 *
 * In JSON (a body, or a parameter that begins with [ or {") values are escaped as the inside of a JSON string, {select}
 * is a list of strings, and braces around anything else are JSON's own. */
#include "connectors/rest.h"

void rest_print_time(Instant at, TimeFormat format, const Zone *zone, Buf *out) {
    char text[INSTANT_TEXT_SIZE];
    Instant second = at >= 0 ? at / INSTANT_SECOND : -((-at + INSTANT_SECOND - 1) / INSTANT_SECOND);
    switch (format) {
    case TIME_UNIX: buf_printf(out, "%lld", (long long)second); return;
    case TIME_UNIX_MS: buf_printf(out, "%lld", (long long)second * 1000); return;
    case TIME_ISO: buf_add(out, instant_print(at, zone, text)); return;
    case TIME_ISO_UTC:
    case TIME_UTC:
    case TIME_UTC_SPACE: {
        Day day = (Day)(second >= 0 ? second / 86400 : -((-second + 86399) / 86400));
        long long rest = second - (long long)day * 86400;
        char date[DAY_TEXT_SIZE];
        buf_add(out, day_print(day, date));
        buf_printf(out, "%c%02lld:%02lld:%02lld%s", format == TIME_UTC_SPACE ? ' ' : 'T', rest / 3600, rest / 60 % 60,
                   rest % 60, format == TIME_ISO_UTC ? "Z" : "");
        return;
    }
    default: {
        Str local = instant_print(at, zone, text); /* 2026-09-30T23:58:00+05:00 */
        size_t size = format == TIME_DATE ? 10 : 19, start = out->len;
        buf_add(out, str_sub(local, 0, local.len < size ? local.len : size));
        if (format == TIME_LOCAL_SPACE && out->len - start > 10) out->ptr[start + 10] = ' ';
    }
    }
}

/* ---- Names. */

void fill_position(const RestRead *read, Buf *out) {
    const PageConfig *page = &read->set.page;
    const PagePosition *at = &read->at;
    int64_t base = 0;
    if (page->style == PAGE_NUMBER) {
        buf_printf(out, "%llu", (unsigned long long)at->number);
    } else if (page->style == PAGE_OFFSET) {
        if (!page->first.ptr || !str_int64(page->first, &base)) base = 0;
        buf_printf(out, "%lld", (long long)at->offset + (long long)base);
    } else {
        buf_add(out, at->text && at->text->len ? buf_str(at->text) : page->first);
    }
}

static bool fill_moment(const Fill *fill, Str name, Buf *out) {
    bool from = str_eq(name, STR("from")), to = str_eq(name, STR("to"));
    Instant at = from ? fill->window.from : to ? fill->window.to : fill->read->cutoff;
    if (at == INSTANT_NONE) return false;
    rest_print_time(at, fill->read->set.time_format, fill->rest->zone, out);
    return true;
}

/* From which mark on changed rows are asked for; without one, all are. */
static bool fill_since(const Fill *fill, Buf *out) {
    const ExtractChanges *changes = &fill->read->changes;
    if (!changes->bounded) return false;
    if (changes->by_version) buf_printf(out, "%lld", (long long)changes->version);
    else rest_print_time(changes->since, fill->read->set.since_format, fill->rest->zone, out);
    return true;
}

static bool fill_given(const Pairs *pairs, Str name, Buf *out) {
    for (size_t i = 0; i < pairs->count; i++) {
        if (!str_eq(pairs->item[i].name, name)) continue;
        buf_add(out, pairs->item[i].value);
        return true;
    }
    return false;
}

/* One plain value, not yet escaped. */
static bool fill_value(const Fill *fill, Str name, Buf *out) {
    size_t before = out->len;
    if (str_eq(name, STR("from")) || str_eq(name, STR("to")) || str_eq(name, STR("cutoff")))
        return fill_moment(fill, name, out);
    if (str_eq(name, STR("since"))) return fill_since(fill, out);
    if (str_eq(name, STR("direction"))) buf_add(out, fill->kind == QUERY_LAST_KEY ? STR("DESC") : STR("ASC"));
    if (str_eq(name, STR("up_to"))) buf_add(out, fill->up_to);
    if (str_eq(name, STR("by"))) buf_add(out, fill->read->changes.column);
    if (str_starts(name, STR("auth."))) return fill_given(&fill->rest->auth.body, str_sub(name, 5, name.len), out);
    if (str_starts(name, STR("values."))) return fill_given(&fill->rest->values, str_sub(name, 7, name.len), out);
    if (str_eq(name, STR("field"))) buf_add(out, fill->read->windows.field);
    if (str_eq(name, STR("after"))) buf_add(out, fill->after);
    if (str_eq(name, STR("position"))) fill_position(fill->read, out);
    if (str_eq(name, STR("size")) && fill->size > 0) buf_printf(out, "%lld", (long long)fill->size);
    if (str_eq(name, STR("resource"))) {
        Fill whole = *fill;
        whole.window = fill->read->windows.range;
        whole.after = STR_NULL;
        whole.json = false;
        return fill_expand(&whole, fill->read->set.resource, out);
    }
    return out->len > before || str_eq(name, STR("position"));
}

/* The conditions that hold, joined. False: none does. */
bool fill_filter(const Fill *fill, Buf *out) {
    const RestDataset *set = &fill->read->set;
    const Str part[] = {set->filter_from, set->filter_to, set->filter_after, set->filter_since, set->filter_up_to, set->filter_where};
    size_t start = out->len;
    for (size_t i = 0; i < ARRAY_LEN(part) && fill->kind != QUERY_PROBE; i++) {
        size_t before = out->len;
        if (!part[i].ptr || (i == 2 && fill->kind != QUERY_PAGE)) continue;
        if (before > start) buf_add(out, set->filter_join);
        size_t joined = out->len;
        if (!fill_expand(fill, part[i], out) || out->len == joined) out->len = before;
    }
    return out->len > start;
}

static bool fill_name(const Fill *fill, Str name, Buf *out) {
    if (str_eq(name, STR("filter"))) return fill_filter(fill, out);
    if (str_eq(name, STR("commands"))) {
        buf_add(out, fill->commands);
        return fill->commands.ptr != NULL;
    }
    if (str_eq(name, STR("select"))) {
        bool all = fill->kind == QUERY_PROBE || fill->read->all_wanted;
        if (all && fill->read->set.select_all.ptr) buf_add(out, fill->read->set.select_all);
        return all ? fill->read->set.select_all.ptr != NULL : rest_select(fill->read, fill->json, out);
    }
    Str text = name;
    Buf value = {0}, quoted = {0};
    bool fine = fill_value(fill, str_cut(&text, ':'), &value);
    if (fine && !fill->json) {
        buf_add(out, text.ptr ? text : buf_str(&value));
    } else if (fine) {
        json_quote(&quoted, buf_str(&value));
        buf_append(out, quoted.ptr + 1, quoted.len - 2);
    }
    buf_free(&value);
    buf_free(&quoted);
    return fine;
}

/* ---- Templates. */

static bool name_byte(char c) {
    return (c >= 'a' && c <= 'z') || c == '_' || c == '.';
}

/* The name in braces that begins here; *end: behind it. Null: none does. */
static Str name_at(const Fill *fill, Str pattern, size_t at, size_t *end) {
    size_t i = at + 1;
    while (i < pattern.len && (fill->json ? name_byte(pattern.ptr[i]) : pattern.ptr[i] != '}')) i++;
    if (i == pattern.len || pattern.ptr[i] != '}' || i == at + 1) return STR_NULL;
    *end = i + 1;
    return str_sub(pattern, at + 1, i);
}

static bool fill_plain(const Fill *fill, Str pattern, Buf *out) {
    size_t start = out->len;
    for (size_t i = 0; i < pattern.len;) {
        size_t end = i;
        Str name = pattern.ptr[i] == '{' ? name_at(fill, pattern, i, &end) : STR_NULL;
        if (!name.ptr) {
            buf_char(out, pattern.ptr[i++]);
            continue;
        }
        if (!fill_name(fill, name, out)) {
            out->len = start;
            return false;
        }
        i = end;
    }
    return true;
}

bool fill_expand(const Fill *fill, Str pattern, Buf *out) {
    size_t start = out->len;
    for (Str left = pattern; left.len;) {
        size_t open = str_find(left, STR("{?")), close = SIZE_MAX;
        if (open != SIZE_MAX) close = str_find(str_sub(left, open + 2, left.len), STR("?}"));
        if (close == SIZE_MAX) {
            open = left.len;
        } else {
            close += open + 2;
        }
        if (!fill_plain(fill, str_sub(left, 0, open), out)) {
            out->len = start;
            return false;
        }
        if (open == left.len) break;
        (void)fill_plain(fill, str_sub(left, open + 2, close), out); /* left out as a whole */
        left = str_sub(left, close + 2, left.len);
    }
    return true;
}

bool fill_is_json(Str pattern) {
    return str_starts(pattern, STR("[")) || str_starts(pattern, STR("{\""));
}
