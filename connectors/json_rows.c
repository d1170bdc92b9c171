#include "connectors/json_rows.h"

#include "connectors/json_tree.h"

#include <stdio.h>

enum { ASIDE_MAX = 64 << 10 };

typedef struct Slot {
    size_t from, len; /* in `bytes` */
    bool filled, null;
} Slot;

/* An open object or array. */
typedef struct Frame {
    const JsonNode *node;  /* NULL: nothing below is wanted */
    const JsonNode *value; /* of the value that comes next */
    int64_t index;     /* of that value, in arrays */
    bool keyed;        /* the key of that value has been read */
    int capture;       /* slot whose JSON text began here, or SLOT_NONE */
    size_t capture_from;
    bool array;
} Frame;

/* Values of one side: of the current record, or of the answer around the records. */
typedef struct Values {
    Slot *slot;
    size_t count;
    Buf *bytes;
} Values;

struct JsonRows {
    JsonRowsSpec spec;
    JsonNode *answer, *record;
    size_t column_count, aside_count;
    int *column_slot, *aside_slot;
    Values cells, asides;
    bool *seen;
    Str *cell;
    JsonScan scan;
    Frame frame[JSON_DEPTH_MAX + 1];
    size_t depth;
    size_t rows_depth;   /* depth of the records' array, 0 while outside */
    size_t record_depth; /* depth of the open record, 0 between records */
    const char *reject;  /* of the open record */
    Buf *json;           /* text of what is being captured, whole */
    size_t captures;     /* open ones */
    Buf *scratch;
    uint64_t count;
    size_t lists;
    bool rows_found, whole, cut_short;
    char fault[200];
};

/* ---- Making. */

static void close_scan(void *handle) {
    json_scan_free(handle);
}

static Values values_new(size_t count, Arena *arena) {
    return (Values){arena_array(arena, count, sizeof(Slot)), count, buf_own(arena)};
}

bool json_rows_new(JsonRows **out, const JsonRowsSpec *spec, Arena *arena, Error *err) {
    JsonRows *rows = arena_alloc(arena, sizeof *rows);
    rows->spec = *spec;
    rows->spec.rows = str_copy(arena, spec->rows.ptr ? spec->rows : STR(""));
    rows->answer = json_tree_new(arena);
    rows->record = json_tree_new(arena);
    rows->column_count = spec->column_count;
    rows->aside_count = spec->aside_count;
    rows->column_slot = arena_array(arena, spec->column_count, sizeof(int));
    rows->aside_slot = arena_array(arena, spec->aside_count, sizeof(int));
    rows->cell = arena_array(arena, spec->column_count, sizeof(Str));
    rows->json = buf_own(arena);
    rows->scratch = buf_own(arena);
    JsonPaths columns = {spec->column, spec->column_count, rows->column_slot, 0};
    JsonPaths asides = {spec->aside, spec->aside_count, rows->aside_slot, 0};
    Buf *step = buf_own(arena);
    bool fine = json_tree_add(rows->record, &columns, step, arena, err) && json_tree_add(rows->answer, &asides, step, arena, err) &&
                json_tree_add_rows(rows->answer, rows->spec.rows, step, arena, err);
    for (size_t i = 0; fine && i < spec->rows_more_count; i++) fine = json_tree_add_rows(rows->answer, spec->rows_more[i], step, arena, err);
    if (!fine) return false;
    rows->cells = values_new(columns.slots, arena);
    rows->asides = values_new(asides.slots, arena);
    rows->seen = arena_array(arena, columns.slots, sizeof(bool));
    arena_own(arena, close_scan, &rows->scan);
    json_rows_start(rows);
    *out = rows;
    return true;
}

static void clear(Values *values) {
    for (size_t i = 0; i < values->count; i++) values->slot[i] = (Slot){.null = true};
    values->bytes->len = 0;
}

void json_rows_start(JsonRows *rows) {
    json_scan_start(&rows->scan, rows->spec.value_max, rows->spec.depth_max);
    clear(&rows->cells);
    clear(&rows->asides);
    rows->frame[0] = (Frame){.value = rows->answer, .capture = SLOT_NONE};
    rows->depth = rows->rows_depth = rows->record_depth = rows->captures = 0;
    rows->json->len = 0;
    rows->reject = NULL;
    rows->count = rows->lists = 0;
    rows->rows_found = rows->whole = rows->cut_short = false;
    rows->fault[0] = 0;
}

/* ---- Values. */

static Values *side(JsonRows *rows) {
    return rows->record_depth ? &rows->cells : &rows->asides;
}

static void store(JsonRows *rows, int slot, Str value) {
    Values *values = side(rows);
    Slot *to = &values->slot[slot];
    if (rows->record_depth) {
        if (to->filled) rows->reject = "a field stands twice in the record";
        rows->seen[slot] = true;
    } else if (value.len > ASIDE_MAX) {
        value.len = ASIDE_MAX;
    }
    *to = (Slot){values->bytes->len, value.len, true, value.ptr == NULL};
    buf_add(values->bytes, value);
}

/* A value without anything below it says nothing about the columns further down: {"client": null} may have an inn. */
static void seen_below(JsonRows *rows, const JsonNode *node) {
    if (!rows->record_depth) return;
    for (const JsonNode *child = node->child; child; child = child->next) {
        if (child->slot != SLOT_NONE) rows->seen[child->slot] = true;
        seen_below(rows, child);
    }
}

static void capture_comma(JsonRows *rows) {
    if (!rows->json->len) return;
    char last = rows->json->ptr[rows->json->len - 1];
    if (last != '{' && last != '[' && last != ':') buf_char(rows->json, ',');
}

static void capture_scalar(JsonRows *rows, JsonToken token, Str text) {
    capture_comma(rows);
    if (token == TOKEN_TEXT) {
        json_quote(rows->json, text);
    } else {
        buf_add(rows->json, text);
    }
}

static Str scalar_text(JsonRows *rows, JsonToken token, Str text) {
    switch (token) {
    case TOKEN_TRUE: return STR("true");
    case TOKEN_FALSE: return STR("false");
    case TOKEN_NULL: return STR("null");
    case TOKEN_NUMBER: return json_plain_number(text, rows->scratch);
    default: return text;
    }
}

static void take_scalar(JsonRows *rows, const JsonNode *node, JsonToken token, Str text) {
    text = scalar_text(rows, token, text);
    if (token == TOKEN_TEXT && rows->scan.text_bad && rows->record_depth) rows->reject = "text that is not UTF-8";
    if (rows->captures) capture_scalar(rows, token, text);
    if (!node) return;
    if (node->rows && !rows->rows_depth && token == TOKEN_NULL) rows->rows_found = true;
    if (node->slot != SLOT_NONE) store(rows, node->slot, token == TOKEN_NULL ? STR_NULL : text);
    if (node->child) seen_below(rows, node);
}

/* ---- The way through the document. */

static bool fail(JsonRows *rows, const char *text) {
    if (!rows->fault[0]) snprintf(rows->fault, sizeof rows->fault, "%s", text);
    return false;
}

static bool enter_rows(JsonRows *rows, const JsonNode *node, bool array) {
    if (node->rows_map && !array) return true;
    if (array) return true; /* an empty object of members is written [] by PHP */
    return fail(rows, "an object stands where the list of records should be; if its members are the records, "
                      "end the path of `rows` with '*'");
}

/* A value that is neither a record nor inside one, at the records' level. */
static void reject_item(JsonRows *rows) {
    clear(&rows->cells);
    rows->reject = "not an object";
}

static bool open_value(JsonRows *rows, bool array) {
    Frame *above = &rows->frame[rows->depth];
    const JsonNode *node = above->value;
    bool at_rows = rows->rows_depth && rows->depth == rows->rows_depth;
    rows->depth++;
    Frame *frame = &rows->frame[rows->depth];
    *frame = (Frame){.node = node, .capture = SLOT_NONE, .array = array};
    if (at_rows) {
        rows->record_depth = rows->depth;
        clear(&rows->cells);
        rows->json->len = 0;
        rows->reject = array ? "not an object" : NULL;
        frame->node = node = array ? NULL : rows->record;
    } else if (node && node->rows && !rows->rows_depth) {
        if (!enter_rows(rows, node, array)) return false;
        rows->rows_depth = rows->depth;
        rows->rows_found = true;
        rows->lists++;
        frame->value = NULL;
        return true;
    }
    if (rows->captures) capture_comma(rows);
    if (node && node->slot != SLOT_NONE && !node->over_rows) {
        if (!rows->captures++) rows->json->len = 0;
        frame->capture = node->slot;
        frame->capture_from = rows->json->len;
    }
    if (rows->captures) buf_char(rows->json, array ? '[' : '{');
    frame->value = array ? json_tree_index(node, 0) : NULL;
    return true;
}

/* Items past the end of an array say nothing about the columns in them. */
static void seen_past(JsonRows *rows, const Frame *frame) {
    if (!rows->record_depth) return;
    for (const JsonNode *child = frame->node->child; child; child = child->next) {
        if (child->index >= 0 && child->index < frame->index) continue;
        if (child->slot != SLOT_NONE) rows->seen[child->slot] = true;
        seen_below(rows, child);
    }
}

static void close_value(JsonRows *rows) {
    Frame *frame = &rows->frame[rows->depth];
    if (rows->captures) buf_char(rows->json, frame->array ? ']' : '}');
    if (frame->capture != SLOT_NONE) {
        Str text = str_sub(buf_str(rows->json), frame->capture_from, rows->json->len);
        store(rows, frame->capture, text);
        rows->captures--;
    }
    if (frame->array && frame->node) seen_past(rows, frame);
    if (rows->depth == rows->rows_depth) rows->rows_depth = 0;
    rows->depth--;
}

static void after_item(JsonRows *rows) {
    Frame *frame = &rows->frame[rows->depth];
    if (frame->array && !(rows->rows_depth && rows->depth == rows->rows_depth)) {
        frame->index++;
        frame->value = json_tree_index(frame->node, frame->index);
    } else if (!frame->array) {
        frame->value = NULL;
        frame->keyed = false;
    }
}

static void take_key(JsonRows *rows, Str key) {
    Frame *frame = &rows->frame[rows->depth];
    if (rows->captures) {
        capture_comma(rows);
        json_quote(rows->json, key);
        buf_char(rows->json, ':');
    }
    frame->value = json_tree_child(frame->node, key);
    frame->keyed = true;
}

/* Texts that nobody wants are read over, not kept. */
static bool discards(const JsonRows *rows, const Frame *frame) {
    if (rows->captures || frame->value) return false;
    return frame->array || frame->keyed || !frame->node;
}

static bool take_record(JsonRows *rows, JsonRow *out) {
    rows->record_depth = 0;
    rows->count++;
    for (size_t i = 0; i < rows->column_count; i++) {
        const Slot *slot = &rows->cells.slot[rows->column_slot[i]];
        rows->cell[i] = slot->null ? STR_NULL : (Str){buf_str(rows->cells.bytes).ptr + slot->from, slot->len};
    }
    *out = (JsonRow){rows->count, rows->cell, rows->reject};
    rows->reject = NULL;
    return true;
}

/* One token. *row is set when it completed a record. */
static bool take_token(JsonRows *rows, JsonToken token, Str text, bool *row, JsonRow *out) {
    bool at_rows = rows->rows_depth && rows->depth == rows->rows_depth;
    switch (token) {
    case TOKEN_OBJECT:
    case TOKEN_ARRAY: return open_value(rows, token == TOKEN_ARRAY);
    case TOKEN_KEY: take_key(rows, text); return true;
    case TOKEN_OBJECT_END:
    case TOKEN_ARRAY_END: {
        bool record = rows->record_depth && rows->depth == rows->record_depth;
        close_value(rows);
        after_item(rows);
        if (record) *row = take_record(rows, out);
        return true;
    }
    default:
        if (at_rows) {
            reject_item(rows);
            *row = take_record(rows, out);
        } else {
            take_scalar(rows, rows->frame[rows->depth].value, token, text);
            after_item(rows);
        }
        return true;
    }
}

static void not_json(JsonRows *rows) {
    snprintf(rows->fault, sizeof rows->fault, "not JSON at byte %llu: %s", (unsigned long long)rows->scan.byte,
             rows->scan.fault);
}

JsonRowsState json_rows_next(JsonRows *rows, Str *piece, JsonRow *out) {
    if (rows->fault[0]) return JSON_ROWS_BAD;
    bool row = false;
    for (;;) {
        Str text = STR("");
        rows->scan.discard = discards(rows, &rows->frame[rows->depth]);
        JsonToken token = json_next(&rows->scan, piece, &text);
        if (token == TOKEN_MORE) return JSON_ROWS_MORE;
        if (token == TOKEN_BAD) {
            not_json(rows);
            return JSON_ROWS_BAD;
        }
        if (!take_token(rows, token, text, &row, out)) return JSON_ROWS_BAD;
        if (rows->cells.bytes->len + rows->json->len > 2 * rows->spec.value_max) {
            fail(rows, "a record longer than allowed");
            return JSON_ROWS_BAD;
        }
        if (row) return JSON_ROWS_ROW;
    }
}

static const char *what(const JsonRows *rows) {
    return rows->spec.what ? rows->spec.what : "answer";
}

bool json_rows_end(JsonRows *rows) {
    if (rows->fault[0]) return false;
    Str text = STR("");
    JsonRow none;
    bool row = false;
    JsonToken last = json_last(&rows->scan, &text);
    if (last != TOKEN_MORE && last != TOKEN_BAD) take_token(rows, last, text, &row, &none);
    if (last == TOKEN_BAD) not_json(rows);
    if (rows->fault[0]) return false;
    if (!json_complete(&rows->scan)) {
        rows->cut_short = true;
        snprintf(rows->fault, sizeof rows->fault, "the %s ends in the middle, after %llu bytes", what(rows),
                 (unsigned long long)rows->scan.byte);
        return false;
    }
    if (!rows->rows_found) {
        Str path = rows->spec.rows;
        if (path.len)
            snprintf(rows->fault, sizeof rows->fault, "the %s has no '%.*s'", what(rows), STR_ARG(path));
        else
            snprintf(rows->fault, sizeof rows->fault,
                     "the %s is no list of records; `rows` tells where in it they are", what(rows));
        return false;
    }
    return rows->whole = true;
}

const char *json_rows_fault(const JsonRows *rows) {
    return rows->fault;
}

bool json_rows_cut_short(const JsonRows *rows) {
    return rows->cut_short;
}

size_t json_rows_lists(const JsonRows *rows) {
    return rows->lists;
}

uint64_t json_rows_count(const JsonRows *rows) {
    return rows->count;
}

Str json_rows_aside(const JsonRows *rows, size_t aside) {
    const Slot *slot = &rows->asides.slot[rows->aside_slot[aside]];
    return slot->null ? STR_NULL : (Str){buf_str(rows->asides.bytes).ptr + slot->from, slot->len};
}

bool json_rows_seen(const JsonRows *rows, size_t column) {
    return rows->seen[rows->column_slot[column]];
}
