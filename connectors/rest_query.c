#include "connectors/rest.h"

/* Bytes that stay as they are in a parameter: 1C wants '$', quotes, commas and brackets readable, and a space as %20.
 */
static const char keep_value[] = "$'(),:;/@!*=?", keep_name[] = "$:@!*", keep_path[] = "/$'(),:;@!*=?&%";

/* The address of a request while parameters are added to it. */
typedef struct Address {
    Buf *url;
    Buf value;  /* of the parameter at hand */
    bool first; /* no parameter stands in it yet */
} Address;

/* Begins one of the source: the resource, which may bring parameters of its own. */
static Address address_begin(const Rest *rest, Str path, Buf *url) {
    buf_add(url, str_of(rest->base));
    buf_char(url, '/');
    http_escape(url, path, keep_path);
    return (Address){.url = url, .first = str_find(path, STR("?")) == SIZE_MAX};
}

static void add_param(Address *a, Str name, Str value) {
    buf_char(a->url, a->first ? '?' : '&');
    a->first = false;
    http_escape(a->url, name, keep_name);
    buf_char(a->url, '=');
    http_escape(a->url, value, keep_value);
}

static bool has_name(const Pairs *pairs, Str name) {
    for (size_t i = 0; i < pairs->count; i++) {
        if (str_eq(pairs->item[i].name, name)) return true;
    }
    return false;
}

/* All but those that `instead` names, too. */
static void add_pairs(const Fill *fill, const Pairs *pairs, const Pairs *instead, Address *a) {
    for (size_t i = 0; i < pairs->count; i++) {
        a->value.len = 0;
        if (has_name(instead, pairs->item[i].name)) continue;
        Fill own = *fill;
        own.json = fill_is_json(pairs->item[i].value);
        if (fill_expand(&own, pairs->item[i].value, &a->value)) add_param(a, pairs->item[i].name, buf_str(&a->value));
    }
}

static void add_filter(const Fill *fill, Address *a) {
    const RestDataset *set = &fill->read->set;
    a->value.len = 0;
    if (set->filter_param.ptr && fill_filter(fill, &a->value)) add_param(a, set->filter_param, buf_str(&a->value));
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
void rest_field_name(const RestRead *read, Str path, Buf *out) {
    const RestDataset *set = &read->set;
    Str above = known_above(read, path);
    bool first = true;
    Str whole = above.ptr ? above : path;
    size_t bracket = str_find(whole, STR("["));
    if (bracket != SIZE_MAX) whole = str_sub(whole, 0, bracket);
    if (set->select_below.len && str_starts(whole, set->select_below) && whole.len > set->select_below.len + 1 &&
        whole.ptr[set->select_below.len] == '.') {
        whole = str_sub(whole, set->select_below.len + 1, whole.len);
    } else if (set->select_below.len) {
        return;
    }
    for (Str rest = whole; rest.ptr; first = false) {
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

/* Whether another parameter asks for the field: $expand=customer. */
static bool comes_otherwise(const RestDataset *set, Str path) {
    Str outer = str_cut(&path, '.');
    for (Str rest = set->select_without; rest.ptr;) {
        if (str_eq(str_trim(str_cut(&rest, ',')), outer)) return true;
    }
    return false;
}

bool rest_select(const RestRead *read, bool json, Buf *out) {
    const RestDataset *set = &read->set;
    Str separator = json ? STR(",") : set->select_separator;
    size_t start = out->len;
    if (set->select_fixed.ptr) buf_add(out, set->select_fixed);
    Buf name = {0}, quoted = {0};
    for (size_t i = 0; !set->select_fixed.ptr && i < read->column_count; i++) {
        if (i == read->answered_index || comes_otherwise(set, read->column[i])) continue;
        name.len = quoted.len = 0;
        rest_field_name(read, read->column[i], &name);
        if (json) json_quote(&quoted, buf_str(&name));
        Str one = json ? buf_str(&quoted) : buf_str(&name);
        /* client.inn and client.kpp ask for client once */
        if (!name.len || str_listed(str_sub(buf_str(out), start, out->len), separator, one)) continue;
        if (out->len > start) buf_add(out, separator);
        buf_add(out, one);
    }
    buf_free(&name);
    buf_free(&quoted);
    return out->len > start;
}

static void add_select(const RestRead *read, Address *a) {
    a->value.len = 0;
    if (rest_select(read, false, &a->value)) add_param(a, read->set.select_param, buf_str(&a->value));
}

static void add_page(const RestRead *read, Address *a) {
    const PageConfig *page = &read->set.page;
    const PagePosition *at = &read->at;
    if (page->size_param.len && at->size > 0) {
        a->value.len = 0;
        buf_printf(&a->value, "%lld", (long long)at->size);
        add_param(a, page->size_param, buf_str(&a->value));
    }
    a->value.len = 0;
    bool named = page->style == PAGE_CURSOR || (page->style == PAGE_KEYSET && !read->set.filter_after.ptr);
    bool counted = page->style == PAGE_NUMBER || (page->style == PAGE_OFFSET && (at->offset || page->first.ptr));
    if (named || counted) fill_position(read, &a->value);
    if (page->position_param.len && a->value.len) add_param(a, page->position_param, buf_str(&a->value));
}

static void add_order(const Fill *fill, QueryKind kind, Address *a) {
    const RestDataset *set = &fill->read->set;
    Str order = fill->read->windows.field.len || !set->order_undated.ptr ? set->order : set->order_undated;
    if (kind == QUERY_FIRST_DATE) order = STR("{field} asc");
    if (kind == QUERY_LAST_DATE) order = STR("{field} desc");
    a->value.len = 0;
    if (order.ptr && fill_expand(fill, order, &a->value) && a->value.len)
        add_param(a, set->order_param, buf_str(&a->value));
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
                     "the link to the next page leads to another server; it is not followed"
                     "\nhint: `url` must be the address that the server itself gives in its links");
}

/* The JSON of a declared query, and of the number of its records. */
static bool fill_body(const Rest *rest, const Fill *fill, Str pattern, Buf *out, Error *err) {
    Fill json = *fill;
    json.json = true;
    out->len = 0;
    bool fine = fill_expand(&json, pattern, out);
    buf_char(out, 0);
    return fine || error_set(err, ERROR_USAGE, rest_where(rest), "body of %.*s: a name in braces has no value here",
                             STR_ARG(fill->read->set.resource));
}

/* One request with the queries of the whole page. */
static bool batch_page(const Rest *rest, RestRead *read, Buf *url, Error *err) {
    const RestDataset *set = &read->set;
    Buf commands = {0};
    Fill fill = {rest, read, read->windows.now, STR_NULL, read->at.size, QUERY_PAGE, false, STR_NULL, STR_NULL};
    Address address = address_begin(rest, set->page.batch.resource, url);
    add_pairs(&fill, &rest->params, &set->params, &address);
    bool fine = batch_commands(rest, read, &commands, err);
    fill.commands = buf_str(&commands);
    fine = fine && fill_body(rest, &fill, set->page.batch.body, read->post, err);
    buf_free(&commands);
    buf_free(&address.value);
    return fine;
}

static bool asks_one_row(QueryKind kind) {
    return kind == QUERY_PROBE || kind == QUERY_FIRST_DATE || kind == QUERY_LAST_DATE;
}

/* The fields that are wanted; where the address would become too long for it, all of them. */
static void add_selection(const Rest *rest, RestRead *read, QueryKind kind, Address *a) {
    const RestDataset *set = &read->set;
    size_t bare = a->url->len;
    bool first = a->first;
    bool selects = (kind == QUERY_PAGE || kind == QUERY_FIRST_DATE || kind == QUERY_LAST_DATE) && set->select_param.len;
    if (selects && kind == QUERY_PAGE && !read->all_wanted) add_select(read, a);
    if (selects && kind != QUERY_PAGE) add_param(a, set->select_param, read->windows.field);
    if (a->url->len - strlen(rest->base) <= set->url_max) return;
    a->url->len = bare;
    a->first = first;
    read->select_left_out = true;
    if (kind == QUERY_PAGE && set->select_long.ptr && plain_fields(read)) {
        add_param(a, set->select_param, set->select_long);
    }
}

/* The parameters of a query by GET, behind its path. */
static void add_query(const Rest *rest, RestRead *read, const Fill *fill, Address *a) {
    const RestDataset *set = &read->set;
    QueryKind kind = fill->kind;
    add_pairs(fill, &set->params, &(Pairs){NULL, 0}, a);
    if (kind != QUERY_PROBE) add_filter(fill, a);
    if (kind != QUERY_COUNT && kind != QUERY_PROBE) add_order(fill, kind, a);
    if (asks_one_row(kind) && set->page.size_param.len) {
        add_param(a, set->page.size_param, kind == QUERY_PROBE && !set->select_param.len ? STR("20") : STR("1"));
    }
    if (kind == QUERY_PAGE) add_page(read, a);
    add_selection(rest, read, kind, a);
}

bool rest_query(const Rest *rest, RestRead *read, QueryKind kind, Buf *url, Error *err) {
    const RestDataset *set = &read->set;
    bool link = set->page.style == PAGE_NEXT_URL || set->page.style == PAGE_LINK_HEADER;
    url->len = 0;
    if (kind == QUERY_PAGE && link && read->at.text->len) return follow_link(rest, read, url, err);
    if (kind == QUERY_PAGE && set->page.style == PAGE_BATCH) return batch_page(rest, read, url, err);

    Buf value = {0};
    Fill fill = {rest, read, window_of(read, kind), STR_NULL, read->at.size, kind, false, STR_NULL, STR_NULL};
    if (kind == QUERY_PAGE) fill.after = buf_str(read->at.text);
    if (!fill_expand(&fill, kind == QUERY_COUNT ? set->page.count_resource : STR("{resource}"), &value)) {
        buf_free(&value);
        return error_set(err, ERROR_USAGE, rest_where(rest), "resource %.*s: a name in braces has no value here",
                         STR_ARG(set->resource));
    }
    Address address = address_begin(rest, buf_str(&value), url);
    buf_free(&value);
    bool count_by_post = kind == QUERY_COUNT && set->page.count_body.ptr;
    bool by_post = (set->post && kind != QUERY_COUNT) || count_by_post;
    add_pairs(&fill, &rest->params, &set->params, &address);
    if (!by_post) add_query(rest, read, &fill, &address);
    buf_free(&address.value);
    if (!by_post) return true;
    if (asks_one_row(kind) && (fill.size == 0 || fill.size > 20)) fill.size = 20;
    return fill_body(rest, &fill, count_by_post ? set->page.count_body : set->body, read->post, err);
}

void rest_query_plain(const Rest *rest, Str path, Buf *url) {
    RestRead none = {.set = {.time_format = TIME_ISO}, .cutoff = INSTANT_NONE};
    Fill fill = {rest, &none, {INSTANT_NONE, INSTANT_NONE}, STR_NULL, 0, QUERY_PROBE, false, STR_NULL, STR_NULL};
    Address address = address_begin(rest, path, url);
    add_pairs(&fill, &rest->params, &(Pairs){NULL, 0}, &address);
    buf_free(&address.value);
}
