#include "connectors/rest.h"

/* What a template may ask for. */
typedef struct Fill {
    const Rest *rest;
    const RestRead *read;
    Window window;
    Str after;
    int64_t size;
} Fill;

/* Bytes that stay as they are in a parameter: 1C wants '$', quotes, commas and brackets readable, and a space as %20.
 */
static const char keep_value[] = "$'(),:;/@!*=?", keep_name[] = "$:@!*", keep_path[] = "/$'(),:;@!*=?&%";

void rest_print_time(Instant at, TimeFormat format, const Zone *zone, Buf *out) {
    char text[INSTANT_TEXT_SIZE];
    Instant second = at >= 0 ? at / INSTANT_SECOND : -((-at + INSTANT_SECOND - 1) / INSTANT_SECOND);
    switch (format) {
    case TIME_UNIX: buf_printf(out, "%lld", (long long)second); return;
    case TIME_UNIX_MS: buf_printf(out, "%lld", (long long)second * 1000); return;
    case TIME_ISO: buf_add(out, instant_print(at, zone, text)); return;
    case TIME_ISO_UTC: {
        Day day = (Day)(second >= 0 ? second / 86400 : -((-second + 86399) / 86400));
        long long rest = second - (long long)day * 86400;
        char date[DAY_TEXT_SIZE];
        buf_add(out, day_print(day, date));
        buf_printf(out, "T%02lld:%02lld:%02lldZ", rest / 3600, rest / 60 % 60, rest % 60);
        return;
    }
    default: {
        Str local = instant_print(at, zone, text); /* 2026-09-30T23:58:00+05:00 */
        size_t size = format == TIME_DATE ? 10 : 19;
        buf_add(out, str_sub(local, 0, local.len < size ? local.len : size));
    }
    }
}

static bool expand(const Fill *fill, Str pattern, Buf *out);

static void put_position(const RestRead *read, Buf *out) {
    const PageConfig *page = &read->set.page;
    const PagePosition *at = &read->at;
    int64_t base = 0;
    if (page->style == PAGE_NUMBER) {
        buf_printf(out, "%llu", (unsigned long long)at->number);
    } else if (page->style == PAGE_OFFSET) {
        if (!page->first.ptr || !str_int64(page->first, &base)) base = 0;
        buf_printf(out, "%lld", (long long)at->offset + (long long)base);
    } else {
        buf_add(out, at->text->len ? buf_str(at->text) : page->first);
    }
}

static bool fill_name(const Fill *fill, Str name, Buf *out) {
    bool from = str_eq(name, STR("from")), to = str_eq(name, STR("to")), cutoff = str_eq(name, STR("cutoff"));
    if (from || to || cutoff) {
        Instant at = from ? fill->window.from : to ? fill->window.to : fill->read->cutoff;
        if (at == INSTANT_NONE) return false;
        rest_print_time(at, fill->read->set.time_format, fill->rest->zone, out);
        return true;
    }
    if (str_eq(name, STR("field"))) {
        buf_add(out, fill->read->windows.field);
        return fill->read->windows.field.len > 0;
    }
    if (str_eq(name, STR("after"))) {
        buf_add(out, fill->after);
        return fill->after.len > 0;
    }
    if (str_eq(name, STR("position"))) {
        put_position(fill->read, out);
        return true;
    }
    if (str_eq(name, STR("size")) && fill->size > 0) {
        buf_printf(out, "%lld", (long long)fill->size);
        return true;
    }
    if (str_eq(name, STR("resource"))) {
        Fill whole = {fill->rest, fill->read, fill->read->windows.range, STR_NULL, 0};
        return expand(&whole, fill->read->set.resource, out);
    }
    return false;
}

/* Appends the template with its {names} filled in; false, and nothing appended, when one has no value. */
static bool expand(const Fill *fill, Str pattern, Buf *out) {
    size_t start = out->len;
    for (size_t i = 0; i < pattern.len; i++) {
        size_t end = i;
        while (pattern.ptr[i] == '{' && end < pattern.len && pattern.ptr[end] != '}') end++;
        if (pattern.ptr[i] != '{' || end == pattern.len) {
            buf_char(out, pattern.ptr[i]);
            continue;
        }
        if (!fill_name(fill, str_sub(pattern, i + 1, end), out)) {
            out->len = start;
            return false;
        }
        i = end;
    }
    return true;
}

static void add_param(Buf *url, Str name, Str value, bool *first) {
    buf_char(url, *first ? '?' : '&');
    *first = false;
    http_escape(url, name, keep_name);
    buf_char(url, '=');
    http_escape(url, value, keep_value);
}

static bool has_name(const Pairs *pairs, Str name) {
    for (size_t i = 0; i < pairs->count; i++) {
        if (str_eq(pairs->item[i].name, name)) return true;
    }
    return false;
}

/* All but those that `instead` names, too. */
static void add_pairs(const Fill *fill, const Pairs *pairs, const Pairs *instead, Buf *url, Buf *value, bool *first) {
    for (size_t i = 0; i < pairs->count; i++) {
        value->len = 0;
        if (has_name(instead, pairs->item[i].name)) continue;
        if (expand(fill, pairs->item[i].value, value)) add_param(url, pairs->item[i].name, buf_str(value), first);
    }
}

static void add_filter(const Fill *fill, Buf *url, Buf *value, bool *first) {
    const RestDataset *set = &fill->read->set;
    const Str part[] = {set->filter_from, set->filter_to, set->filter_after, set->filter_where};
    value->len = 0;
    for (size_t i = 0; i < ARRAY_LEN(part); i++) {
        size_t before = value->len;
        if (!part[i].ptr) continue;
        if (before) buf_add(value, set->filter_join);
        size_t joined = value->len;
        if (!expand(fill, part[i], value) || value->len == joined) value->len = before;
    }
    if (set->filter_param.ptr && value->len) add_param(url, set->filter_param, buf_str(value), first);
}

/* The known field of which the path leads into ("Товары" for "Товары.0.Сумма"), or null. */
static Str known_above(const RestRead *read, Str path) {
    for (size_t i = 0; i < read->names.count; i++) {
        Str name = read->names.item[i];
        if (path.len > name.len && path.ptr[name.len] == '.' && str_starts(path, name)) return name;
    }
    return STR_NULL;
}

/* The field to ask for: the list or text that the path leads into, else all its steps joined, else the outermost. */
static void field_name(const RestRead *read, Str path, Buf *out) {
    const RestDataset *set = &read->set;
    Str above = known_above(read, path);
    bool first = true;
    for (Str rest = above.ptr ? above : path; rest.ptr; first = false) {
        Str step = str_cut(&rest, '.');
        int64_t index;
        if (!first && (!set->select_nested.ptr || str_int64(step, &index))) continue;
        if (!first) buf_add(out, set->select_nested);
        buf_add(out, step);
    }
}

/* Whether every wanted field is a plain value, as far as is known. */
static bool plain_fields(const RestRead *read) {
    for (size_t c = 0; c < read->column_count; c++) {
        for (size_t i = 0; i < read->names.count; i++) {
            Str name = read->names.item[i];
            if (!read->names.plain[i] && str_starts(read->column[c], name)) return false;
        }
    }
    return read->names.count > 0;
}

static void add_select(const RestRead *read, Buf *url, Buf *value, bool *first) {
    const RestDataset *set = &read->set;
    value->len = 0;
    if (set->select_fixed.ptr) buf_add(value, set->select_fixed);
    for (size_t i = 0; !set->select_fixed.ptr && i < read->column_count; i++) {
        size_t start = value->len;
        if (start) buf_add(value, set->select_separator);
        size_t from = value->len;
        field_name(read, read->column[i], value);
        Str name = str_sub(buf_str(value), from, value->len), before = str_sub(buf_str(value), 0, start);
        for (Str known = before; before.len && known.ptr;) { /* client.inn and client.kpp ask for client once */
            size_t at = str_find(known, set->select_separator);
            Str one = at == SIZE_MAX ? known : str_sub(known, 0, at);
            known = at == SIZE_MAX ? STR_NULL : str_sub(known, at + set->select_separator.len, known.len);
            if (str_eq(one, name)) value->len = start;
        }
    }
    if (value->len) add_param(url, set->select_param, buf_str(value), first);
}

static void add_page(const RestRead *read, Buf *url, Buf *value, bool *first) {
    const PageConfig *page = &read->set.page;
    const PagePosition *at = &read->at;
    if (page->size_param.len && at->size > 0) {
        value->len = 0;
        buf_printf(value, "%lld", (long long)at->size);
        add_param(url, page->size_param, buf_str(value), first);
    }
    value->len = 0;
    bool named = page->style == PAGE_CURSOR || (page->style == PAGE_KEYSET && !read->set.filter_after.ptr);
    bool counted = page->style == PAGE_NUMBER || (page->style == PAGE_OFFSET && (at->offset || page->first.ptr));
    if (named || counted) put_position(read, value);
    if (page->position_param.len && value->len) add_param(url, page->position_param, buf_str(value), first);
}

static void add_order(const Fill *fill, QueryKind kind, Buf *url, Buf *value, bool *first) {
    const RestDataset *set = &fill->read->set;
    Str order = fill->read->windows.field.len || !set->order_undated.ptr ? set->order : set->order_undated;
    if (kind == QUERY_FIRST_DATE) order = STR("{field} asc");
    if (kind == QUERY_LAST_DATE) order = STR("{field} desc");
    value->len = 0;
    if (order.ptr && expand(fill, order, value) && value->len) add_param(url, set->order_param, buf_str(value), first);
}

static Window window_of(const RestRead *read, QueryKind kind) {
    const Windows *windows = &read->windows;
    if (kind == QUERY_PROBE) return (Window){INSTANT_NONE, INSTANT_NONE};
    if (kind == QUERY_COUNT) return windows->range;
    if (kind == QUERY_FIRST_DATE) return (Window){windows->floor, windows->range.to};
    if (kind == QUERY_LAST_DATE) return windows->range;
    return windows->now;
}

static bool follow_link(const Rest *rest, const RestRead *read, Buf *url, Error *err) {
    char *link = str_cstr(read->arena, buf_str(read->at.text));
    if (http_same_origin(rest->base, link, url)) return true;
    return error_set(err, ERROR_SOURCE, rest_where(rest),
                     "the link to the next page leads to another server; it is not followed");
}

/* The JSON of a declared query. Values go into its strings, so that quotes in them are escaped. */
static bool fill_body(const Fill *fill, Buf *out) {
    Str pattern = fill->read->set.body;
    Buf value = {0}, quoted = {0};
    bool fine = true;
    out->len = 0;
    for (size_t i = 0; i < pattern.len && fine; i++) {
        size_t end = i + 1;
        while (pattern.ptr[i] == '{' && end < pattern.len && pattern.ptr[end] >= 'a' && pattern.ptr[end] <= 'z') end++;
        if (pattern.ptr[i] != '{' || end == i + 1 || end == pattern.len || pattern.ptr[end] != '}') {
            buf_char(out, pattern.ptr[i]);
            continue;
        }
        value.len = quoted.len = 0;
        fine = fill_name(fill, str_sub(pattern, i + 1, end), &value);
        json_quote(&quoted, buf_str(&value));
        buf_append(out, quoted.ptr + 1, quoted.len - 2);
        i = end;
    }
    buf_char(out, 0);
    buf_free(&value);
    buf_free(&quoted);
    return fine;
}

bool rest_query(const Rest *rest, RestRead *read, QueryKind kind, Buf *url, Error *err) {
    const RestDataset *set = &read->set;
    bool link = set->page.style == PAGE_NEXT_URL || set->page.style == PAGE_LINK_HEADER;
    url->len = 0;
    if (kind == QUERY_PAGE && link && read->at.text->len) return follow_link(rest, read, url, err);

    Buf value = {0};
    bool one_row = kind == QUERY_PROBE || kind == QUERY_FIRST_DATE || kind == QUERY_LAST_DATE;
    Fill fill = {rest, read, window_of(read, kind), STR_NULL, read->at.size};
    if (kind == QUERY_PAGE) fill.after = buf_str(read->at.text);
    buf_add(url, str_of(rest->base));
    buf_char(url, '/');
    if (!expand(&fill, kind == QUERY_COUNT ? set->page.count_resource : STR("{resource}"), &value)) {
        buf_free(&value);
        return error_set(err, ERROR_USAGE, rest_where(rest), "resource %.*s: a name in braces has no value here",
                         STR_ARG(set->resource));
    }
    http_escape(url, buf_str(&value), keep_path);
    bool first = str_find(set->resource, STR("?")) == SIZE_MAX;
    if (set->post && kind != QUERY_COUNT) {
        add_pairs(&fill, &rest->params, &set->params, url, &value, &first);
        buf_free(&value);
        if (one_row) fill.size = 20;
        if (fill_body(&fill, read->post)) return true;
        return error_set(err, ERROR_USAGE, rest_where(rest), "body of %.*s: a name in braces has no value here",
                         STR_ARG(set->resource));
    }
    add_pairs(&fill, &rest->params, &set->params, url, &value, &first);
    add_pairs(&fill, &set->params, &(Pairs){NULL, 0}, url, &value, &first);
    if (kind != QUERY_PROBE) add_filter(&fill, url, &value, &first);
    if (kind != QUERY_COUNT && kind != QUERY_PROBE) add_order(&fill, kind, url, &value, &first);
    if (one_row && set->page.size_param.len) {
        add_param(url, set->page.size_param, kind == QUERY_PROBE && !set->select_param.len ? STR("20") : STR("1"),
                  &first);
    }
    if (kind == QUERY_PAGE) add_page(read, url, &value, &first);
    size_t bare = url->len;
    bool selects = (kind == QUERY_PAGE || kind == QUERY_FIRST_DATE || kind == QUERY_LAST_DATE) && set->select_param.len;
    if (selects && kind == QUERY_PAGE && !read->all_wanted) add_select(read, url, &value, &first);
    if (selects && kind != QUERY_PAGE) add_param(url, set->select_param, read->windows.field, &first);
    if (url->len - strlen(rest->base) > set->url_max) {
        url->len = bare;
        first = str_find(buf_str(url), STR("?")) == SIZE_MAX;
        read->select_left_out = true;
        if (kind == QUERY_PAGE && set->select_long.ptr && plain_fields(read)) {
            add_param(url, set->select_param, set->select_long, &first);
        }
    }
    buf_free(&value);
    return true;
}

void rest_query_plain(const Rest *rest, Str path, Buf *url) {
    RestRead none = {.set = {.time_format = TIME_ISO}};
    Fill fill = {rest, &none, {INSTANT_NONE, INSTANT_NONE}, STR_NULL, 0};
    Buf value = {0};
    bool first = true;
    buf_add(url, str_of(rest->base));
    buf_char(url, '/');
    http_escape(url, path, keep_path);
    add_pairs(&fill, &rest->params, &(Pairs){NULL, 0}, url, &value, &first);
    buf_free(&value);
}
