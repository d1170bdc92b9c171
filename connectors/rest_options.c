#include "connectors/rest.h"

#include <stdio.h>
#include <stdlib.h>

static bool wrong(const Options *options, const char *name, Error *err, const char *text) {
    return error_set(err, ERROR_USAGE, options_where(options, name), "%s: %s", name, text);
}

static Pairs pairs_of(const Options *options, const char *name, Arena *arena) {
    Pairs pairs = {arena_array(arena, options->count + 1, sizeof(Pair)), 0};
    Str key, value;
    for (size_t cursor = 0; options_below(options, name, &cursor, &key, &value);) {
        pairs.item[pairs.count++] = (Pair){str_copy(arena, key), str_copy(arena, value)};
    }
    return pairs;
}

static Str text_or(const Options *options, const char *name, Str absent) {
    Str text = options_text(options, name);
    return text.ptr ? text : absent;
}

static const char *cstr_or_null(const Options *options, const char *name, Arena *arena) {
    Str text = options_text(options, name);
    return text.ptr ? str_cstr(arena, text) : NULL;
}

/* ---- Source. */

static bool compile_url(Rest *rest, Error *err) {
    Str url = str_trim(options_text(rest->options, "url"));
    bool http = str_starts(url, STR("http://")), https = str_starts(url, STR("https://"));
    if (!http && !https) return wrong(rest->options, "url", err, "must begin with https:// or http://");
    while (url.len && url.ptr[url.len - 1] == '/') url.len--;
    Str rest_of_url = str_sub(url, http ? 7 : 8, url.len);
    Str host = str_cut(&rest_of_url, '/');
    if (!host.len) return wrong(rest->options, "url", err, "has no host");
    if (str_find(host, STR("@")) != SIZE_MAX) {
        return wrong(rest->options, "url", err, "holds an account; write it as `user` and `password`");
    }
    Str path = options_text(rest->options, "base_path");
    bool there = !path.ptr || str_ends(url, path);
    rest->base = arena_printf(rest->arena, "%.*s%.*s", STR_ARG(url), STR_ARG(there ? STR("") : path));
    rest->host = str_cstr(rest->arena, host);
    rest->place = rest_place(rest, rest->place ? rest->place : options_where(rest->options, "url"), rest->arena);
    bool local = str_starts(host, STR("127.")) || str_starts(host, STR("localhost")) || str_starts(host, STR("[::1]"));
    if (http && !local) {
        notice_add(rest->notices, rest->arena, LOG_WARNING, "not encrypted", "%s is read over plain http", rest->host);
    }
    return true;
}

static bool compile_rate(Rest *rest, Error *err) {
    Str text = options_text(rest->options, "rate");
    if (!text.ptr) return true;
    Str rest_of_text = text;
    int64_t count;
    Str number = str_cut(&rest_of_text, ' ');
    Str word = rest_of_text.ptr ? str_cut(&rest_of_text, ' ') : STR_NULL;
    Str unit = str_trim(rest_of_text);
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"second", 1000}, {"minute", 60000}, {"hour", 3600000}};
    int64_t span = 0;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_eq(unit, str_of(units[i].name))) span = units[i].ms;
    }
    if (!span && !option_parse_ms(unit, &span)) span = 0;
    if (!str_int64(number, &count) || count < 1 || count > PACE_MAX || !str_eq(word, STR("per")) || span <= 0) {
        return wrong(rest->options, "rate", err, "write it as '20 per second', '100 per minute' or '3 per 500 ms'");
    }
    rest->pace = (Pace){(size_t)count, 0, span, arena_array(rest->arena, (size_t)count, sizeof(int64_t))};
    for (size_t i = 0; i < (size_t)count; i++) rest->pace.sent[i] = INT64_MIN / 2;
    return true;
}

static void add_secret(Rest *rest, Str value) {
    if (value.len >= 4) rest->secret[rest->secret_count++] = value; /* shorter would mask ordinary words */
}

static void compile_secrets(Rest *rest) {
    rest->secret = arena_array(rest->arena, rest->options->count + 1, sizeof(Str));
    for (const OptionSpec *spec = rest_source_options; spec->name; spec++) {
        Str key, value;
        if (!spec->secret) continue;
        if (spec->type != OPTION_MAP) add_secret(rest, options_text(rest->options, spec->name));
        if (spec->type != OPTION_MAP) continue;
        for (size_t cursor = 0; options_below(rest->options, spec->name, &cursor, &key, &value);)
            add_secret(rest, value);
    }
}

static bool compile_auth(Rest *rest, Error *err) {
    const Options *options = rest->options;
    Arena *arena = rest->arena;
    Auth *auth = &rest->auth;
    auth->user = cstr_or_null(options, "auth.basic.user", arena);
    if (!auth->user) auth->user = cstr_or_null(options, "user", arena);
    auth->password = cstr_or_null(options, "auth.basic.password", arena);
    if (!auth->password) auth->password = cstr_or_null(options, "password", arena);
    auth->headers = pairs_of(options, "auth.header", arena);
    auth->query = pairs_of(options, "auth.query", arena);
    auth->body = pairs_of(options, "auth.body", arena);
    Str bearer = options_text(options, "auth.bearer");
    if (bearer.ptr) {
        auth->headers.item[auth->headers.count++] =
            (Pair){STR("Authorization"), str_printf(arena, "Bearer %.*s", STR_ARG(bearer))};
    }
    auth->token = buf_own(arena);
    auth->token_url = cstr_or_null(options, "auth.oauth2.token_url", arena);
    if (!auth->token_url) return true;
    auth->client_id = options_text(options, "auth.oauth2.client_id");
    auth->client_secret = options_text(options, "auth.oauth2.client_secret");
    auth->scope = options_text(options, "auth.oauth2.scope");
    auth->client_in_header = str_eq(options_text(options, "auth.oauth2.in"), STR("header"));
    if (!auth->client_id.ptr) return wrong(options, "auth.oauth2.token_url", err, "needs client_id and client_secret");
    return true;
}

static void compile_faults(Rest *rest) {
    const Options *options = rest->options;
    Arena *arena = rest->arena;
    BodyFault *fault = &rest->body_fault;
    fault->path = options_text(options, "fault.path");
    fault->wait = arena_array(arena, options->count + 1, sizeof(Str));
    for (Str text = options_item(options, "fault.wait", 0); text.ptr;
         text = options_item(options, "fault.wait", fault->wait_count)) {
        fault->wait[fault->wait_count++] = text;
    }
    rest->quota = (Quota){.header = cstr_or_null(options, "quota.header", arena),
                          .reset = cstr_or_null(options, "quota.reset", arena),
                          .path = text_or(options, "quota.path", STR("")),
                          .restore = text_or(options, "quota.restore", STR("")),
                          .keep = options_number(options, "quota.keep", 0),
                          .pause_ms = options_ms(options, "quota.pause", 1000)};
    rest->retry_after = cstr_or_null(options, "retry_after.header", arena);
    rest->retry_after_in_ms = str_eq(options_text(options, "retry_after.unit"), STR("ms"));
    if (!rest->retry_after) rest->retry_after = "retry-after";
}

static void compile_session(Rest *rest) {
    rest->session.start = cstr_or_null(rest->options, "session.start", rest->arena);
    rest->session.finish = cstr_or_null(rest->options, "session.finish", rest->arena);
    rest->session.cookie = options_text(rest->options, "session.cookie");
    rest->session.dead = options_text(rest->options, "session.dead");
    rest->session.refused = (long)options_number(rest->options, "session.refused", 0);
    rest->session.value = buf_own(rest->arena);
}

static void compile_nulls(Rest *rest) {
    rest->null_value = arena_array(rest->arena, rest->options->count + 1, sizeof(Str));
    for (Str text = options_item(rest->options, "null_values", 0); text.ptr;
         text = options_item(rest->options, "null_values", rest->null_count)) {
        rest->null_value[rest->null_count++] = text;
    }
    rest->sibling_suffix = options_text(rest->options, "null_sibling.suffix");
    rest->sibling_value = options_text(rest->options, "null_sibling.value");
}

static bool header_clean(Str text) { /* no line break may slip another header in */
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) return false;
    }
    return true;
}

static bool check_headers(const Rest *rest, const Pairs *pairs, const char *name, Error *err) {
    for (size_t i = 0; i < pairs->count; i++) {
        if (header_clean(pairs->item[i].name) && header_clean(pairs->item[i].value)) continue;
        return wrong(rest->options, name, err, "a header holds a control character");
    }
    return true;
}

bool rest_compile_source(Rest *rest, const SourceSpec *spec, HttpConfig *http, Error *err) {
    const Options *options = spec->options;
    rest->options = options;
    rest->name = spec->name;
    rest->place = spec->where;
    rest->zone = spec->zone;
    compile_secrets(rest);
    compile_session(rest);
    compile_nulls(rest);
    compile_faults(rest);
    rest->headers = pairs_of(options, "headers", rest->arena);
    rest->params = pairs_of(options, "params", rest->arena);
    rest->values = pairs_of(options, "values", rest->arena);
    rest->retry_after_max_ms = options_ms(options, "retry_after_max", 600000);
    rest->value_max = (size_t)options_size(options, "value_max", 16 << 20);
    rest->depth_max = (size_t)options_number(options, "depth_max", 64);
    if (rest->depth_max < 1 || rest->depth_max > JSON_DEPTH_MAX) {
        return wrong(options, "depth_max", err, "must lie between 1 and 256");
    }
    *http = (HttpConfig){.connect_ms = options_ms(options, "timeout.connect", 15000),
                         .read_ms = options_ms(options, "timeout.read", 180000),
                         .size_max = (uint64_t)options_size(options, "size_max", (int64_t)64 << 30)};
    Str ca = options_text(options, "tls.ca");
    if (ca.ptr) {
        bool absolute = ca.len && ca.ptr[0] == '/';
        http->ca = absolute || !spec->folder ? ca : str_printf(rest->arena, "%s/%.*s", spec->folder, STR_ARG(ca));
    }
    rest->retry = retry_plan(options);
    rest->list_path = options_text(options, "resources.path");
    rest->list_rows = text_or(options, "resources.rows", STR(""));
    rest->list_name = text_or(options, "resources.name", STR("name"));
    return compile_url(rest, err) && compile_rate(rest, err) && compile_auth(rest, err) &&
           check_headers(rest, &rest->headers, "headers", err) &&
           check_headers(rest, &rest->auth.headers, "auth.header", err);
}

/* ---- Dataset. */

typedef struct StyleDefaults {
    const char *name;
    PageStyle style;
    const char *size_param, *position_param, *first, *next;
    WindowUnit unit;
} StyleDefaults;

static const StyleDefaults styles[] = {
    {"none", PAGE_NONE, NULL, NULL, NULL, NULL, WINDOW_NONE},
    {"offset", PAGE_OFFSET, "limit", "offset", NULL, NULL, WINDOW_NONE},
    {"skip_top", PAGE_OFFSET, "$top", "$skip", NULL, NULL, WINDOW_NONE},
    {"window", PAGE_OFFSET, "$top", "$skip", NULL, NULL, WINDOW_MONTH},
    {"page", PAGE_NUMBER, "limit", "page", "1", NULL, WINDOW_NONE},
    {"cursor", PAGE_CURSOR, "limit", "cursor", NULL, "next_cursor", WINDOW_NONE},
    {"next_url", PAGE_NEXT_URL, "limit", NULL, NULL, "next", WINDOW_NONE},
    {"link_header", PAGE_LINK_HEADER, "limit", NULL, NULL, NULL, WINDOW_NONE},
    {"keyset", PAGE_KEYSET, "limit", "after", NULL, NULL, WINDOW_NONE},
    {"batch", PAGE_BATCH, NULL, NULL, NULL, NULL, WINDOW_NONE},
};

static bool page_is_fine(const Options *options, const PageConfig *page, Error *err) {
    bool batch = page->batch.resource.ptr && page->batch.body.ptr && page->batch.rows.ptr;
    if (page->style == PAGE_BATCH && (!batch || page->batch.size < 1 || page->batch.size > BATCH_QUERIES_MAX)) {
        return wrong(options, "page.style", err, "batch needs page.batch.resource, .body and .rows, and at most 1000 queries");
    }
    if (page->size_first < 1 || page->size_min < 1 || page->size_max < page->size_first ||
        page->size_min > page->size_first) {
        return wrong(options, "page.size", err, "page.size_min <= page.size <= page.size_max must hold, from 1");
    }
    return true;
}

static bool compile_page(const Options *options, PageConfig *page, Windows *windows, Error *err) {
    Str name = text_or(options, "page.style", STR("none"));
    const StyleDefaults *style = NULL;
    for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
        if (str_eq(name, str_of(styles[i].name))) style = &styles[i];
    }
    if (!style) return wrong(options, "page.style", err, "unknown style");
    *page = (PageConfig){
        .style = style->style,
        .size_param = text_or(options, "page.size_param", str_of(style->size_param)),
        .position_param = text_or(options, "page.position_param", str_of(style->position_param)),
        .first = text_or(options, "page.first", str_of(style->first)),
        .size_first = options_number(options, "page.size", 100),
        .size_min = options_number(options, "page.size_min", 1),
        .bytes = (uint64_t)options_size(options, "page.bytes", 32 << 20),
        .total = options_text(options, "page.total"),
        .next = text_or(options, "page.next", str_of(style->next)),
        .more = options_text(options, "page.more"),
        .total_header = options_text(options, "page.total_header"),
        .count_resource = options_text(options, "page.count_resource"),
        .count_path = options_text(options, "page.count_path"),
        .count_body = options_text(options, "page.count_body"),
        .batch = {.resource = options_text(options, "page.batch.resource"),
                  .body = options_text(options, "page.batch.body"),
                  .rows = options_text(options, "page.batch.rows"),
                  .fault = text_or(options, "page.batch.fault", STR("")),
                  .size = options_number(options, "page.batch.size", 50)},
        .end_status = (long)options_number(options, "page.end_status", 0),
        .pages_max = (uint64_t)options_number(options, "page.pages_max", 1000000),
    };
    if (str_eq(page->count_resource, STR("none"))) page->count_resource = STR_NULL;
    page->size_max = options_number(options, "page.size_max", page->size_first);
    windows->unit = style->unit;
    return page_is_fine(options, page, err);
}

static bool compile_windows(const Options *options, const Extract *extract, const Zone *zone, Windows *windows,
                            Error *err) {
    Str unit = options_text(options, "window.unit");
    bool named = options_text(options, "page.style").ptr && str_eq(options_text(options, "page.style"), STR("window"));
    if (unit.ptr && !(named && str_eq(unit, STR("none")))) {
        windows->unit = str_eq(unit, STR("month")) ? WINDOW_MONTH : str_eq(unit, STR("day")) ? WINDOW_DAY : WINDOW_NONE;
    }
    windows->field = text_or(options, "window.field", extract->date_column.ptr ? extract->date_column : STR(""));
    windows->pages = (uint64_t)options_number(options, "window.pages", 10);
    windows->range = windows->now = (Window){extract->from, extract->to};
    Day day;
    int64_t us;
    Str floor = text_or(options, "window.floor", STR("1990-01-01"));
    if (instant_parse(floor, STR(""), &day, &us) != INSTANT_DATE) {
        return wrong(options, "window.floor", err, "must be a date such as 1990-01-01");
    }
    windows->floor = zone_instant(zone, (int64_t)day * INSTANT_DAY);
    if (!windows->field.len) windows->unit = WINDOW_NONE;
    return true;
}

static TimeFormat time_format(Str name) {
    static const struct {
        const char *name;
        TimeFormat format;
    } formats[] = {{"iso", TIME_ISO},   {"iso_utc", TIME_ISO_UTC}, {"local", TIME_LOCAL},
                   {"date", TIME_DATE}, {"unix", TIME_UNIX},       {"unix_ms", TIME_UNIX_MS},
                   {"utc", TIME_UTC},   {"local_space", TIME_LOCAL_SPACE}, {"utc_space", TIME_UTC_SPACE}};
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (str_eq(name, str_of(formats[i].name))) return formats[i].format;
    }
    return TIME_ISO;
}

/* The dataset's options go before its source's. */
static Options merge(const Options *dataset, const Options *source, Arena *arena) {
    Option *item = arena_array(arena, dataset->count + source->count, sizeof *item);
    if (dataset->count) memcpy(item, dataset->item, dataset->count * sizeof *item);
    if (source->count) memcpy(item + dataset->count, source->item, source->count * sizeof *item);
    return (Options){item, dataset->count + source->count};
}

/* own: the options of the dataset alone, without those of its source. */
static RestDataset dataset_of(const Options *options, const Options *own, Arena *arena) {
    return (RestDataset){
        .resource = str_copy(arena, str_trim(options_text(options, "resource"))),
        .rows = text_or(options, "rows", STR("")),
        .order = options_text(options, "order"),
        .order_undated = options_text(options, "order_undated"),
        .order_known = options_switch(options, "order_known"),
        .order_param = text_or(options, "order_param", STR("order")),
        .filter_param = options_text(options, "filter.param"),
        .filter_from = options_text(options, "filter.from"),
        .filter_to = options_text(options, "filter.to"),
        .filter_after = options_text(options, "filter.after"),
        .filter_since = options_text(options, "filter.since"),
        .filter_up_to = options_text(options, "filter.up_to"),
        .filter_where = options_text(options, "filter.also"),
        .filter_join = text_or(options, "filter.join", STR(" and ")),
        .select_param = options_text(options, "select.param"),
        .select_separator = text_or(options, "select.separator", STR(",")),
        .select_nested = options_text(options, "select.nested"),
        .select_fixed = options_text(options, "select.fields"),
        .select_long = options_text(options, "select.long"),
        .select_all = options_text(options, "select.all"),
        .select_below = text_or(options, "select.below", STR("")),
        .select_without = options_text(options, "select.without"),
        .probe = options_switch(options, "select.probe"),
        .key = text_or(options, "key", STR("")),
        .absent_is_null = str_eq(options_text(options, "absent"), STR("null")),
        .time_format = time_format(text_or(options, "time_format", STR("iso"))),
        .since_format = time_format(text_or(options, "since_format", text_or(options, "time_format", STR("iso")))),
        .post = str_eq(options_text(own, "method"), STR("post_query")),
        .body = options_text(own, "body"),
        .params = pairs_of(own, "params", arena),
        .url_max = (size_t)options_number(options, "url_max", 8000),
    };
}

static bool resource_is_fine(const Options *options, RestDataset *set, Error *err) {
    while (set->resource.len && set->resource.ptr[0] == '/') set->resource = str_sub(set->resource, 1, set->resource.len);
    if (!options_text(options, "resource").ptr) return wrong(options, "resource", err, "is missing");
    if (str_find(set->resource, STR("://")) == SIZE_MAX) return true;
    return wrong(options, "resource", err, "must be a path below the url of the source");
}

static bool method_is_fine(const Options *own, const RestDataset *set, Error *err) {
    Str method = options_text(own, "method");
    if (method.ptr && !set->post && !str_eq(method, STR("get"))) {
        return wrong(own, "method", err, "is get, or post_query for a query that only reads");
    }
    if (set->post == (set->body.ptr != NULL)) return true;
    return wrong(own, set->post ? "method" : "body", err, "post_query and `body` go together");
}

bool rest_compile_dataset(Rest *rest, const Extract *extract, RestDataset *out, Windows *windows, Arena *arena,
                          Error *err) {
    const Options merged = merge(extract->options, rest->options, arena), *options = &merged;
    *out = dataset_of(options, extract->options, arena);
    if (!resource_is_fine(options, out, err) || !method_is_fine(extract->options, out, err)) return false;
    if (!compile_page(options, &out->page, windows, err)) return false;
    /* A body of the project's own that asks in one direction only, or has no end to its range, is read by plain pages. */
    bool ranged = out->post && str_find(out->body, STR("{direction}")) != SIZE_MAX && out->filter_up_to.len && out->filter_after.len &&
                  str_find(out->key, STR(",")) == SIZE_MAX && str_find(out->key, STR("|")) == SIZE_MAX;
    if (out->page.style == PAGE_BATCH && !ranged) out->page.style = PAGE_KEYSET;
    return compile_windows(options, extract, rest->zone, windows, err);
}
