/* Many queries in one request, for servers that let few requests through (Bitrix24's `batch`): each query asks for a
 * range of as many keys as its page holds, so that no page can be short of records, whatever becomes of them meanwhile.
 *
 *   keys 1..5000, 50 a query, 50 queries a request:  POST batch  c0: > 0, <= 50   c1: > 50, <= 100   ...   c49: > 2450,
 * <= 2500 POST batch  c0: > 2500, <= 2550 ...
 *
 * The least and the largest key are asked for first. Where keys are so sparse that plain pages need fewer requests, the
 * dataset is read by keyset. Queries are the dataset's own `body`, written as PHP reads addresses:
 * {"filter": {">id": 50}, "select": ["id"]} becomes filter[>id]=50&select[0]=id. */
#include "connectors/rest.h"

#include <jansson.h>
#include <stdlib.h>

enum { BATCH_DEPTH_MAX = 16 };

static void add_pair(Buf *out, Str name, Str value) {
    if (out->len && out->ptr[out->len - 1] != '?') buf_char(out, '&');
    http_escape(out, name, "");
    buf_char(out, '=');
    http_escape(out, value, "");
}

/* The members of a value below `name`, which is "" at the top. */
static bool flatten(const json_t *value, const char *name, unsigned depth, Arena *scratch, Buf *out) {
    const char *key;
    json_t *member;
    size_t index;
    if (depth > BATCH_DEPTH_MAX) return false;
    if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, key, member) {
            const char *below = *name ? arena_printf(scratch, "%s[%s]", name, key) : arena_printf(scratch, "%s", key);
            if (!flatten(member, below, depth + 1, scratch, out)) return false;
        }
        return true;
    }
    if (json_is_array(value)) {
        json_array_foreach(value, index, member) {
            if (!flatten(member, arena_printf(scratch, "%s[%zu]", name, index), depth + 1, scratch, out)) return false;
        }
        return true;
    }
    Str text = json_is_string(value)    ? (Str){json_string_value(value), json_string_length(value)}
               : json_is_integer(value) ? str_printf(scratch, "%lld", (long long)json_integer_value(value))
               : json_is_true(value)    ? STR("1")
               : json_is_false(value)   ? STR("0")
               : json_is_null(value)    ? STR("")
                                        : STR_NULL; /* a number with a fraction has no one form */
    if (text.ptr && *name) add_pair(out, str_of(name), text);
    return text.ptr && *name;
}

bool batch_query(Str json, Arena *scratch, Buf *out) {
    json_t *root = json_loadb(json.ptr ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES, NULL);
    bool fine = json_is_object(root) && flatten(root, "", 0, scratch, out);
    json_decref(root);
    return fine;
}

/* ---- Keys */

static int64_t steps(const RestRead *read) { /* queries that are left from where the page begins */
    int64_t left = read->at.batch.last - read->at.batch.low, size = read->set.page.size_first;
    if (left <= 0) return 0;
    int64_t queries = left / size + (left % size != 0);
    return queries < read->set.page.batch.size ? queries : read->set.page.batch.size;
}

size_t batch_queries(const RestRead *read) {
    int64_t queries = steps(read);
    return queries > 0 ? (size_t)queries : 0;
}

static bool ask_edge(Rest *rest, RestRead *read, QueryKind kind, bool *found, int64_t *key, Error *err) {
    Buf url = {0}, body = {0};
    bool fine = rest_query(rest, read, kind, &url, err);
    if (fine) buf_char(&url, 0);
    fine = fine && rest_fetch_small(rest, url.ptr, read->post->ptr, &body, err);
    if (fine) {
        Str rows = read->set.rows;
        Str path =
            str_printf(rest->scratch, "%.*s%s0.%.*s", STR_ARG(rows), rows.len ? "." : "", STR_ARG(read->set.key));
        Str text = control_value(buf_str(&body), path, rest->scratch);
        *found = text.ptr != NULL;
        const char *markup = *found ? NULL : fault_markup(buf_str(&body), STR(""));
        if (markup) {
            fine = error_set(err, ERROR_SOURCE, rest_where(rest),
                             "%.*s: answered with %s instead of JSON\nhint: a login page looks like this",
                             STR_ARG(read->set.resource), markup);
        }
        if (*found && !str_int64(text, key)) {
            fine = error_set(err, ERROR_SOURCE, rest_where(rest),
                             "%.*s has the key %.*s, which is no whole number: it cannot be read by ranges",
                             STR_ARG(read->set.resource), STR_ARG(text));
        }
    }
    buf_free(&url);
    buf_free(&body);
    return fine;
}

bool batch_edges(Rest *rest, RestRead *read, Error *err) {
    bool some, same;
    int64_t first = 0, last = 0;
    if (!ask_edge(rest, read, QUERY_FIRST_KEY, &some, &first, err)) return false;
    same = some;
    if (some && !ask_edge(rest, read, QUERY_LAST_KEY, &same, &last, err)) return false;
    bool ranged = some && same && first <= last && first > INT64_MIN / 2 && last < INT64_MAX / 2; /* else: as if nothing were there */
    read->at.batch.first = ranged ? first - 1 : 0;
    read->at.batch.last = ranged ? last : 0;
    read->at.batch.low = read->at.batch.first;
    return true;
}

bool batch_is_worth_it(const RestRead *read) {
    const PageConfig *page = &read->set.page;
    int64_t span = read->at.batch.last - read->at.batch.first, many = page->size_first * page->batch.size;
    int64_t requests = span / many + 1,
            pages = read->total_before < 0 ? INT64_MAX : read->total_before / page->size_first + 1;
    return requests <= pages;
}

/* ---- The request */

static bool add_command(const Rest *rest, RestRead *read, size_t index, int64_t above, Buf *out, Error *err) {
    Buf body = {0}, query = {0};
    int64_t up_to = above + read->set.page.size_first;
    Fill fill = {rest,
                 read,
                 read->windows.now,
                 str_printf(rest->scratch, "%lld", (long long)above),
                 read->at.size,
                 QUERY_PAGE,
                 true,
                 str_printf(rest->scratch, "%lld", (long long)up_to),
                 STR_NULL};
    buf_add(&query, read->set.resource);
    buf_char(&query, '?');
    bool fine = fill_expand(&fill, read->set.body, &body) && batch_query(buf_str(&body), rest->scratch, &query);
    if (fine) {
        buf_printf(out, "%s\"c%zu\": ", index ? ", " : "", index);
        json_quote(out, buf_str(&query));
    }
    buf_free(&body);
    buf_free(&query);
    return fine || error_set(err, ERROR_USAGE, rest_where(rest), "body of %.*s cannot stand in a batch",
                             STR_ARG(read->set.resource));
}

bool batch_commands(const Rest *rest, RestRead *read, Buf *out, Error *err) {
    size_t count = batch_queries(read);
    for (size_t i = 0; i < count; i++) {
        if (!add_command(rest, read, i, read->at.batch.low + (int64_t)i * read->set.page.size_first, out, err))
            return false;
    }
    return true;
}

Str *batch_rows(const RestRead *read, Arena *arena, size_t *count) {
    const PageConfig *page = &read->set.page;
    Str rest = read->set.rows;
    (void)str_cut(&rest, '.'); /* `page.batch.rows` stands for it */
    *count = (size_t)page->batch.size;
    Str *path = arena_array(arena, *count, sizeof *path);
    for (size_t i = 0; i < *count; i++) {
        path[i] =
            str_printf(arena, "%.*s.c%zu%s%.*s", STR_ARG(page->batch.rows), i, rest.ptr ? "." : "", STR_ARG(rest));
    }
    return path;
}
