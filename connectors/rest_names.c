#include "connectors/rest.h"

enum {
    NAMES_ROWS = 20,
    RESOURCES_MAX = 20000 /* large 1C configurations have 5 000 */,
    NAMES_FIRST = 64,
    NAMES_MAX = 4096,
    NAMES_MASK = 0xFFFF,
    OPEN_DEPTH = 4
};

typedef struct Names {
    Str *item;
    bool *plain; /* no list or object in any record */
    size_t count, capacity;
    SeenKeys *known;
    Arena *arena;
} Names;

/* Notes that OData sets beside the fields: odata.etag, X@navigationLinkUrl, __metadata. */
static bool annotation(Str key) {
    for (size_t i = 1; i < key.len; i++) {
        if (key.ptr[i] == '@') return true;
    }
    return str_starts(key, STR("odata.")) || str_starts(key, STR("@odata.")) || str_eq(key, STR("__metadata"));
}

static void grow(Names *names) {
    size_t capacity = names->capacity;
    names->plain = arena_grow(names->arena, names->plain, names->count, &capacity, sizeof *names->plain, NAMES_FIRST);
    names->item = arena_grow(names->arena, names->item, names->count, &names->capacity, sizeof *names->item, NAMES_FIRST);
}

static void add_name(Names *names, Str path, bool plain) {
    bool known;
    if (names->count == NAMES_MAX) return;
    SeenEntry *entry = seen_find(names->known, path, &known);
    if (known && !plain) names->plain[entry->number] = false;
    if (known) return;
    entry->number = names->count & NAMES_MASK;
    grow(names);
    names->plain[names->count] = plain;
    names->item[names->count++] = str_copy(names->arena, path);
}

static void add_step(Buf *path, Str key) {
    if (path->len) buf_char(path, '.');
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] == '.' || key.ptr[i] == '\\') buf_char(path, '\\');
        buf_char(path, key.ptr[i]);
    }
}

/* The leaves of one record, given as JSON text. Lists, and objects deeper than OPEN_DEPTH, are leaves. */
static void add_record(Names *names, Str record) {
    JsonScan scan = {0};
    Buf path = {0};
    size_t start[OPEN_DEPTH + 1] = {0}; /* length of `path` before each open object's keys */
    size_t open = 0, closed_depth = 0;  /* closed_depth: within a leaf that opened there */
    bool skip = false;
    json_scan_start(&scan, record.len + 1, JSON_DEPTH_MAX);
    for (Str text = STR("");;) {
        JsonToken token = json_next(&scan, &record, &text);
        if (token == TOKEN_MORE || token == TOKEN_BAD) break;
        if (closed_depth) {
            if (scan.depth < closed_depth) closed_depth = 0;
            continue;
        }
        if (token == TOKEN_KEY) {
            path.len = start[open];
            skip = annotation(text);
            add_step(&path, text);
            continue;
        }
        if (token == TOKEN_OBJECT_END) {
            if (open) open--;
            continue;
        }
        bool nested = token == TOKEN_OBJECT && open < OPEN_DEPTH && !skip;
        if (nested && scan.depth > 1) start[++open] = path.len;
        if (nested) continue;
        bool nest = token == TOKEN_OBJECT || token == TOKEN_ARRAY;
        if (!skip && path.len) add_name(names, buf_str(&path), !nest);
        if (nest) closed_depth = scan.depth;
    }
    buf_free(&path);
    json_scan_free(&scan);
}

static bool take_record(void *context, const JsonRow *row) {
    Names *names = context;
    if (!row->reject) add_record(names, row->cell[0]);
    return row->number < NAMES_ROWS;
}

bool rest_names(Rest *rest, RestRead *read, RestNames *out, Error *err) {
    Names names = {.known = seen_new(read->arena), .arena = read->arena};
    const Str whole = STR("");
    JsonRowsSpec spec = {.rows = read->set.rows,
                         .column = &whole,
                         .column_count = 1,
                         .value_max = rest->value_max,
                         .depth_max = rest->depth_max};
    JsonRows *rows;
    Buf *url = buf_own(read->arena);
    if (!json_rows_new(&rows, &spec, read->arena, err) || !rest_query(rest, read, QUERY_PROBE, url, err)) return false;
    buf_char(url, 0);
    size_t attempt = 0;
    Ask ask = {.url = url->ptr, .post = read->set.post ? read->post->ptr : NULL, .attempt = &attempt};
    if (!rest_fetch_rows(rest, &ask, rows, take_record, &names, err)) return false;
    *out = (RestNames){names.item, names.plain, names.count};
    return true;
}

/* ---- Names of resources. */

typedef struct List {
    Str *item;
    size_t count;
    Arena *arena;
} List;

static bool take_name(void *context, const JsonRow *row) {
    List *list = context;
    if (!row->reject && row->cell[0].len) list->item[list->count++] = str_copy(list->arena, row->cell[0]);
    return list->count < RESOURCES_MAX;
}

bool rest_list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    Rest *rest = (Rest *)source;
    *names = NULL;
    *count = 0;
    if (!rest->list_path.ptr) return true;
    List list = {arena_array(arena, RESOURCES_MAX, sizeof(Str)), 0, arena};
    JsonRowsSpec spec = {.rows = rest->list_rows,
                         .column = &rest->list_name,
                         .column_count = 1,
                         .value_max = rest->value_max,
                         .depth_max = rest->depth_max};
    JsonRows *rows;
    Buf *url = buf_own(arena);
    if (!json_rows_new(&rows, &spec, arena, err)) return false;
    rest_query_plain(rest, rest->list_path, url);
    buf_char(url, 0);
    size_t attempt = 0;
    Ask ask = {.url = url->ptr, .attempt = &attempt};
    if (!rest_fetch_rows(rest, &ask, rows, take_name, &list, err)) return false;
    *names = list.item;
    *count = list.count;
    return true;
}
