#include "connectors/rest.h"

#include "connectors/nearest.h"
#include "engine/base/parallel.h"

#include <stdio.h>

static void close_rest(void *handle) {
    Rest *rest = handle;
    if (rest->read) arena_free(rest->read->arena);
    rest->read = NULL;
    session_finish(rest);
}

static void close_arena(void *handle) {
    arena_free(handle);
}

static bool rest_open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    Rest *rest = arena_alloc(arena, sizeof *rest);
    HttpConfig config;
    rest->arena = arena;
    rest->notices = notices;
    rest->scratch = arena_new("rest", 0);
    arena_own(arena, close_arena, rest->scratch);
    rest->address = buf_own(arena);
    if (!rest_compile_source(rest, spec, &config, err) || !http_open(&rest->http, &config, arena, err)) return false;
    arena_own(arena, close_rest, rest);
    *out = (Source *)rest;
    return true;
}

/* ---- Reading. */

static bool make_reader(Rest *rest, RestRead *read, Error *err) {
    const PageConfig *page = &read->set.page;
    bool batch = page->style == PAGE_BATCH;
    const Str path[] = {page->total, page->next, page->more, rest->body_fault.path, batch ? page->batch.fault : STR(""), rest->quota.path,
                        rest->quota.restore};
    size_t *index[] = {&read->total_aside, &read->next_aside,  &read->more_aside,   &read->fault_aside,
                       &read->batch_aside, &read->left_aside, &read->restore_aside};
    Str *aside = arena_array(read->arena, ARRAY_LEN(path), sizeof *aside);
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(path); i++) {
        *index[i] = path[i].len ? count : SIZE_MAX;
        if (path[i].len) aside[count++] = path[i];
    }
    Str *column = arena_array(read->arena, read->column_count, sizeof *column), key, value, inner;
    for (size_t i = 0; i < read->column_count; i++) {
        if (!pick_split(read->column[i], &column[i], &key, &value, &inner)) column[i] = read->column[i];
    }
    if (!picks_new(read, rest, err)) return false;
    JsonRowsSpec spec = {.rows = read->set.rows,
                         .column = column,
                         .column_count = read->column_count,
                         .aside = aside,
                         .aside_count = count,
                         .value_max = rest->value_max,
                         .depth_max = rest->depth_max};
    if (batch) {
        size_t lists;
        Str *rows = batch_rows(read, read->arena, &lists);
        spec.rows = rows[0];
        spec.rows_more = rows + 1;
        spec.rows_more_count = lists - 1;
    }
    return json_rows_new(&read->rows, &spec, read->arena, err);
}

static void make_batch(RestRead *read) {
    size_t cells = read->wanted_count * BATCH_ROWS_MAX;
    read->cell = arena_array(read->arena, cells, sizeof *read->cell);
    read->text = arena_array(read->arena, cells, sizeof *read->text);
    read->batch_cell = arena_array(read->arena, read->wanted_count, sizeof *read->batch_cell);
    read->reject = arena_array(read->arena, BATCH_ROWS_MAX, sizeof *read->reject);
    read->field = arena_array(read->arena, read->wanted_count, sizeof *read->field);
    for (size_t i = 0; i < read->wanted_count; i++) {
        read->field[i] = (FieldInfo){.name = read->column[i], .type = COLUMN_TEXT, .native = STR("")};
    }
}

static RestRead *read_new(Rest *rest, const Extract *extract) {
    Arena *arena = arena_new("rest dataset", 0);
    RestRead *read = arena_alloc(arena, sizeof *read);
    read->arena = arena;
    read->dataset = str_copy(arena, extract->dataset);
    read->place = extract->where ? rest_place(rest, extract->where, arena) : rest->place;
    read->total_before = read->total_after = -1;
    read->rows_max = extract->rows_max;
    read->repeats_before = rest->repeats;
    read->cutoff = extract->cutoff ? extract->cutoff : INSTANT_NONE;
    read->changes = extract->changes;
    read->at.text = buf_own(arena);
    read->page.head = buf_own(arena);
    read->last_after = buf_own(arena);
    read->last_date = buf_own(arena);
    read->answered = buf_own(arena);
    read->bytes = buf_own(arena);
    read->key_text = buf_own(arena);
    read->post = buf_own(arena);
    read->positions = seen_new(arena);
    read->seen = seen_new(arena);
    rest->read = read;
    return read;
}

static void read_free(Rest *rest) {
    if (rest->read) arena_free(rest->read->arena);
    rest->read = NULL;
}

static bool describe_read(Rest *rest, RestRead *read, Error *err) { /* for the manifest */
    Buf url = {0};
    if (read->set.page.style == PAGE_BATCH) {
        read->detail = str_printf(read->arena, "POST /%.*s, by %.*s", STR_ARG(read->set.resource), STR_ARG(read->set.page.batch.resource));
        return true;
    }
    bool fine = rest_query(rest, read, QUERY_PAGE, &url, err);
    if (fine) {
        Str text = buf_str(&url);
        buf_char(&url, 0);
        mask_secrets(rest, url.ptr);
        read->detail = str_printf(read->arena, "%s %s", read->set.post ? "POST" : "GET",
                                  url.ptr + (text.len ? strlen(rest->base) : 0));
    }
    buf_free(&url);
    return fine;
}

/* Batches where they save requests; samples, and what has no keys yet, by plain pages. */
static bool choose_style(Rest *rest, RestRead *read, Error *err) {
    PageConfig *page = &read->set.page;
    if (page->style != PAGE_BATCH) return true;
    bool batch = !read->rows_max;
    if (batch && (!read_count(rest, read, err) || !batch_edges(rest, read, err))) return false;
    batch = batch && read->at.batch.last > read->at.batch.first && batch_is_worth_it(read);
    if (!batch) page->style = PAGE_KEYSET;
    return true;
}

static bool begin_read(Rest *rest, const Extract *extract, Schema *schema, Error *err) {
    read_free(rest);
    http_stop(rest->http);
    RestRead *read = read_new(rest, extract);
    if (!rest_compile_dataset(rest, extract, &read->set, &read->windows, read->arena, err)) return false;
    read->page_size = read->set.page.size_first;
    read->page_ceiling = read->set.page.size_max;
    if (read->rows_max && (int64_t)read->rows_max < read->page_size) read->page_size = (int64_t)read->rows_max;
    if (!rest_columns(rest, read, extract, err) || !choose_style(rest, read, err) || !make_reader(rest, read, err)) return false;
    make_batch(read);
    if (!read_start(rest, read, err) || !describe_read(rest, read, err)) return false;
    if (!read_fill(rest, read, true, err) || !rest_columns_seen(rest, read, err)) return false;
    *schema = (Schema){read->field, read->wanted_count};
    return true;
}

/* A resource that is not there: the nearest one that is. */
static void hint_resource(Rest *rest, const Extract *extract, Error *err) {
    Str *names, wanted = options_text(extract->options, "resource");
    size_t count;
    Error ignored = {0};
    if (strcmp(err->native, "404") != 0 || !rest->list_path.ptr) return;
    if (!rest_list((Source *)rest, &names, &count, rest->read->arena, &ignored)) return;
    size_t near = nearest_name(wanted, names, count);
    for (size_t i = 0; i < count && near == SIZE_MAX; i++) {
        if (str_starts(names[i], wanted)) near = i; /* cut short */
    }
    char *hint = strstr(err->text, "\nhint:");
    size_t len = hint ? (size_t)(hint - err->text) : strlen(err->text);
    if (near == SIZE_MAX || str_eq(names[near], wanted)) return; /* it is there: the address is wrong elsewhere */
    snprintf(err->text + len, sizeof err->text - len, "\nhint: did you mean \"%.*s\"?", STR_ARG(names[near]));
}

static bool rest_begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    Rest *rest = (Rest *)source;
    if (begin_read(rest, extract, schema, err)) return true;
    hint_resource(rest, extract, err);
    if (rest->read && err->kind == ERROR_SOURCE) rest_columns_refused(rest, rest->read, extract, err);
    return false;
}

static bool rest_next(Source *source, Batch *out, Error *err) {
    Rest *rest = (Rest *)source;
    RestRead *read = rest->read;
    assert(read);
    if (read->handed) { /* what was given out is no longer needed */
        read->batch_rows = read->reject_count = 0;
        read->bytes->len = 0;
    }
    if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, rest_where(rest), "cancelled");
    if (!read_fill(rest, read, false, err)) return false;
    read_hand_out(read, out);
    read->handed = true;
    return true;
}

static bool rest_finish(Source *source, ReadSummary *out, Error *err) {
    Rest *rest = (Rest *)source;
    RestRead *read = rest->read;
    if (!read || !read->done)
        return error_set(err, ERROR_INTERNAL, rest_where(rest), "a dataset was not read to its end");
    if (rest->repeats > read->repeats_before) {
        notice_add(rest->notices, rest->arena, LOG_INFO, "requests repeated", "%.*s: %llu requests failed at first",
                   STR_ARG(read->dataset), (unsigned long long)(rest->repeats - read->repeats_before));
    }
    if (read->select_left_out) {
        notice_add(rest->notices, rest->arena, LOG_INFO, "all fields read",
                   "%.*s: the list of wanted fields is longer than an address may be", STR_ARG(read->dataset));
    }
    *out = (ReadSummary){.rows = read->delivered,
                         .rows_declared = read->total_after,
                         .snapshot = STR(""),
                         .detail = str_copy(rest->arena, read->detail)};
    read_free(rest);
    return true;
}

static bool rest_offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    Str *names;
    if (!rest_list(source, &names, count, arena, err)) return false;
    *offers = offers_of_names(names, *count, "resource", "resource", arena);
    return true;
}

static bool options_say(const Options *options, const char *name) {
    for (size_t i = 0; i < options->count; i++) {
        if (str_find(options->item[i].value, str_of(name)) != SIZE_MAX) return true;
    }
    return false;
}

static const char *rest_changes(const Options *dataset, const Options *source) {
    if (options_say(dataset, "{cutoff}")) return "it is asked for as of the cut-off, so that every row may be another one each time";
    if (options_say(dataset, "{since}") || options_say(source, "{since}")) return NULL;
    return "no parameter or condition of it says {since}: filter: { since: \"{by} ge {since}\" }";
}

const Connector connector_rest = {
    .name = "rest",
    .summary = "HTTP and JSON: paged resources of any API",
    .source_options = rest_source_options,
    .dataset_options = rest_dataset_options,
    .open = rest_open,
    .begin = rest_begin,
    .next = rest_next,
    .finish = rest_finish,
    .list = rest_list,
    .changes = rest_changes,
    .offer = rest_offer,
};
