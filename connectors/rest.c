#include "connectors/rest.h"
#include "connectors/nearest.h"

#include <stdlib.h>

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

/* ---- Columns. */

static size_t column_index(const Str *column, size_t count, Str name) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(column[i], name)) return i;
    }
    return SIZE_MAX;
}

static size_t add_column(RestRead *read, Str *column, Str name) {
    size_t index = column_index(column, read->column_count, name);
    if (index != SIZE_MAX) return index;
    column[read->column_count] = str_copy(read->arena, name);
    return read->column_count++;
}

static bool has_all(const RestRead *read, Str key) {
    for (Str rest_of_key = key; rest_of_key.ptr;) {
        if (column_index(read->name, read->name_count, str_trim(str_cut(&rest_of_key, ','))) == SIZE_MAX) return false;
    }
    return true;
}

/* Of "Ref_Key,LineNumber | Ref_Key" the first that the records have. A single key is taken as it is. */
static Str choose_key(const RestRead *read) {
    Str rest_of_keys = read->set.key, first = str_trim(str_cut(&rest_of_keys, '|'));
    if (!rest_of_keys.ptr) return first;
    for (rest_of_keys = read->set.key; rest_of_keys.ptr;) {
        Str one = str_trim(str_cut(&rest_of_keys, '|'));
        if (has_all(read, one)) return one;
    }
    return STR("");
}

static bool add_keys(Rest *rest, RestRead *read, Str *column, Error *err) {
    for (Str rest_of_key = choose_key(read); rest_of_key.ptr;) {
        Str part = str_trim(str_cut(&rest_of_key, ','));
        if (!part.len) continue;
        if (read->key_count == ARRAY_LEN(read->key)) {
            return error_set(err, ERROR_USAGE, rest_where(rest), "%.*s: the key has too many fields",
                             STR_ARG(read->dataset));
        }
        if (read->name_count && column_index(read->name, read->name_count, part) == SIZE_MAX) {
            return nearest_column_error(err, rest_where(rest), read->dataset, part, read->name, read->name_count);
        }
        read->key[read->key_count++] = add_column(read, column, part);
    }
    return true;
}

/* The order without the fields that the records do not have. */
static Str known_order(const RestRead *read, Str order) {
    if (!read->set.order_known || !read->probed || !order.ptr) return order;
    Buf *kept = buf_own(read->arena);
    for (Str rest_of_order = order; rest_of_order.ptr;) {
        Str one = str_trim(str_cut(&rest_of_order, ',')), after = one;
        Str field = str_cut(&after, ' ');
        bool known = str_eq(field, STR("{field}")) || column_index(read->name, read->name_count, field) != SIZE_MAX;
        if (!known) continue;
        if (kept->len) buf_char(kept, ',');
        buf_add(kept, one);
    }
    return buf_str(kept);
}

static void add_siblings(const Rest *rest, RestRead *read, Str *column) {
    size_t wanted = read->wanted_count;
    for (size_t i = 0; i < wanted && rest->sibling_suffix.len; i++) {
        Str name = str_printf(read->arena, "%.*s%.*s", STR_ARG(column[i]), STR_ARG(rest->sibling_suffix));
        bool known = read->name_count ? column_index(read->name, read->name_count, name) != SIZE_MAX
                                      : !read->set.select_param.len;
        if (known) read->sibling[i] = add_column(read, column, name);
    }
}

/* A field below a known one ("items.0.price" below "items") cannot be denied by the names of leaves. */
static bool may_exist(Str wanted, const Str *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], wanted)) return true;
        Str shorter = names[i].len < wanted.len ? names[i] : wanted,
            longer = names[i].len < wanted.len ? wanted : names[i];
        if (str_starts(longer, shorter) && longer.ptr[shorter.len] == '.') return true;
    }
    return count == 0;
}

static bool set_columns(Rest *rest, RestRead *read, const Extract *extract, Error *err) {
    bool all = extract->column_count == 0;
    read->probed = all || read->set.probe;
    if (read->probed && !rest_names(rest, read, &read->name, &read->name_count, err)) return false;
    const Str *wanted = all ? read->name : extract->column, *names = read->name;
    read->wanted_count = all ? read->name_count : extract->column_count;
    size_t room = 2 * read->wanted_count + ARRAY_LEN(read->key) + 2;
    Str *column = arena_array(read->arena, room, sizeof *column);
    read->sibling = arena_array(read->arena, room, sizeof *read->sibling);
    memset(read->sibling, 0xFF, room * sizeof *read->sibling);
    for (size_t i = 0; i < read->wanted_count; i++) {
        if (!read->set.absent_is_null && !may_exist(wanted[i], names, read->name_count)) {
            return nearest_column_error(err, rest_where(rest), read->dataset, wanted[i], names, read->name_count);
        }
        column[i] = str_copy(read->arena, wanted[i]);
    }
    read->column = column;
    read->column_count = read->wanted_count;
    read->set.order = known_order(read, read->set.order);
    read->set.order_undated = known_order(read, read->set.order_undated);
    add_siblings(rest, read, column);
    if (!add_keys(rest, read, column, err)) return false;
    read->after_index = read->date_index = SIZE_MAX;
    if (read->set.page.style == PAGE_KEYSET) {
        if (!read->key_count) {
            return error_set(err, ERROR_USAGE, options_where(extract->options, "page.style"),
                             "page.style: keyset needs the `key` by which records are ordered");
        }
        read->after_index = read->key[0];
    }
    if (read->windows.unit != WINDOW_NONE) read->date_index = add_column(read, column, read->windows.field);
    return true;
}

/* A wanted field that no record of the first page has is a mistake in the project, or a change of the source. */
static bool check_seen(Rest *rest, RestRead *read, Error *err) {
    if (read->set.absent_is_null || read->taken == 0) return true;
    for (size_t i = 0; i < read->wanted_count; i++) {
        if (json_rows_seen(read->rows, i)) continue;
        Str *names = NULL;
        size_t count = 0;
        Error ignored = {0};
        if (!rest_names(rest, read, &names, &count, &ignored)) count = 0;
        return nearest_column_error(err, rest_where(rest), read->dataset, read->column[i], names, count);
    }
    return true;
}

/* ---- Reading. */

static bool make_reader(Rest *rest, RestRead *read, Error *err) {
    const PageConfig *page = &read->set.page;
    const Str path[] = {page->total, page->next, page->more};
    size_t *index[] = {&read->total_aside, &read->next_aside, &read->more_aside};
    Str *aside = arena_array(read->arena, ARRAY_LEN(path), sizeof *aside);
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(path); i++) {
        *index[i] = path[i].len ? count : SIZE_MAX;
        if (path[i].len) aside[count++] = path[i];
    }
    JsonRowsSpec spec = {.rows = read->set.rows,
                         .column = read->column,
                         .column_count = read->column_count,
                         .aside = aside,
                         .aside_count = count,
                         .value_max = rest->value_max,
                         .depth_max = rest->depth_max};
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
    read->rows_max = extract->rows_max;
    read->at.text = buf_own(arena);
    read->page.head = buf_own(arena);
    read->last_after = buf_own(arena);
    read->last_date = buf_own(arena);
    read->bytes = buf_own(arena);
    read->key_text = buf_own(arena);
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
    bool fine = rest_query(rest, read, QUERY_PAGE, &url, err);
    if (fine) {
        Str text = buf_str(&url);
        buf_char(&url, 0);
        mask_secrets(rest, url.ptr);
        read->detail = str_printf(read->arena, "GET %s", url.ptr + (text.len ? strlen(rest->base) : 0));
    }
    buf_free(&url);
    return fine;
}

static bool rest_begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    Rest *rest = (Rest *)source;
    read_free(rest);
    http_stop(rest->http);
    RestRead *read = read_new(rest, extract);
    if (!rest_compile_dataset(rest, extract, &read->set, &read->windows, read->arena, err)) return false;
    read->page_size = read->set.page.size_first;
    read->page_ceiling = read->set.page.size_max;
    if (read->rows_max && (int64_t)read->rows_max < read->page_size) read->page_size = (int64_t)read->rows_max;
    if (!set_columns(rest, read, extract, err) || !make_reader(rest, read, err)) return false;
    make_batch(read);
    if (!read_start(rest, read, err) || !describe_read(rest, read, err)) return false;
    if (!read_fill(rest, read, true, err) || !check_seen(rest, read, err)) return false;
    *schema = (Schema){read->field, read->wanted_count};
    return true;
}

static bool rest_next(Source *source, Batch *out, Error *err) {
    Rest *rest = (Rest *)source;
    RestRead *read = rest->read;
    assert(read);
    if (read->handed) { /* what was given out is no longer needed */
        read->batch_rows = read->reject_count = 0;
        read->bytes->len = 0;
    }
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

const Connector connector_rest = {
    .name = "rest",
    .summary = "HTTP and JSON: paged resources of any API",
    .source_options = rest_source_options,
    .dataset_options = rest_dataset_options,
    .open = rest_open,
    .begin = rest_begin,
    .next = rest_next,
    .finish = rest_finish,
};
