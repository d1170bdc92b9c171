/* Each element is held against those paths only that matched the element around it: a path is alive as far down as it
 * matches. A value goes to the slot of its path, which is emptied when a new element begins that the path shares with
 * the rows (its scope): so rows inherit what stands before them, and nothing of the previous parent.
 *
 *   <Stmt><Id>A</Id> <Ntry><Amt>1</Amt></Ntry> <Ntry><Amt>2</Amt></Ntry></Stmt>     rows /Stmt/Ntry, columns ../Id, Amt
 *   slot ../Id has scope 1 (Stmt), slot Amt scope 2 (Ntry)  ->  (A, 1), (A, 2) */
#include "connectors/xml_rows.h"

#include "connectors/xml_fault.h"
#include "connectors/xml_guard.h"
#include "engine/base/buf.h"

#include <libxml/xmlreader.h>

enum { DISCOVERED_MAX = 200, ROWS_PATHS_MAX = 16 };

typedef struct Slot {
    Buf value;
    bool set;
    uint64_t count;         /* XML_COUNT */
    uint64_t rows_at_start; /* rows given when the scope began */
} Slot;

typedef enum Kind { KIND_ROW, KIND_VALUE, KIND_CONDITION } Kind;

typedef struct Watch { /* a path that is looked for */
    XmlPath path;
    Kind kind;
    size_t row, column;
    size_t scope;
    Slot slot;
    Buf pending; /* behind a condition that is not decided yet */
    bool has_pending, holds;
    uint64_t pending_count;
    size_t owner; /* KIND_CONDITION: the watch whose condition this is */
    const void *attribute, *where_attribute;
} Watch;

typedef struct Frame { /* an open element */
    const void *name;
    size_t first, count; /* of XmlRows.matched: watches whose step this element is */
    Buf text;
    bool wants_text, has_children, row, inner;
    uint64_t line, serial;
} Frame;

struct XmlRows {
    XmlRowsSpec spec;
    Arena *arena;
    Watch *watch;
    size_t watch_count, watch_capacity;
    size_t *matched, matched_count, matched_capacity;
    Frame frame[XML_DEPTH_MAX + 1];
    size_t depth;
    Str *cell;
    bool *seen;
    uint64_t rows, elements;
    XmlGuard guard;

    xmlTextReaderPtr reader;
    const char *name;
    XmlRead read;
    void *context;
    Error *err;
    bool closing; /* the element at hand is empty: its end comes next, without a node of its own */
    bool over, any_root;
    Str *found; /* discovering */
    size_t found_count;
    bool discovering;
};

/* ---- Making */

static void free_rows(void *handle) {
    XmlRows *rows = handle;
    if (rows->reader) xmlFreeTextReader(rows->reader);
    for (size_t i = 0; i < rows->watch_count; i++) {
        buf_free(&rows->watch[i].slot.value);
        buf_free(&rows->watch[i].pending);
    }
    for (size_t i = 0; i <= XML_DEPTH_MAX; i++) buf_free(&rows->frame[i].text);
}

static Watch *add_watch(XmlRows *rows, Kind kind, const XmlPath *path) {
    if (rows->watch_count == rows->watch_capacity) {
        size_t capacity = rows->watch_capacity ? 2 * rows->watch_capacity : 64;
        Watch *grown = arena_array(rows->arena, capacity, sizeof *grown);
        if (rows->watch_count) memcpy(grown, rows->watch, rows->watch_count * sizeof *grown);
        rows->watch = grown;
        rows->watch_capacity = capacity;
    }
    Watch *watch = &rows->watch[rows->watch_count++];
    *watch = (Watch){.path = *path, .kind = kind};
    return watch;
}

/* The texts of the paths point into the caller's: they are copied first. */
static bool add_column(XmlRows *rows, size_t row, size_t column, const XmlPath *of, Error *err) {
    XmlPath path[XML_ALTERNATIVES_MAX];
    size_t count;
    if (!xml_path_column(path, &count, str_copy(rows->arena, rows->spec.column[column]), of, rows->spec.where, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        Watch *watch = add_watch(rows, KIND_VALUE, &path[i]);
        watch->row = row;
        watch->column = column;
        watch->scope = xml_path_common(&path[i], of);
        if (!path[i].where_step || !path[i].where_count) continue;
        XmlPath condition = path[i];
        condition.count = path[i].where_step;
        condition.where_step = 0;
        if (condition.count + path[i].where_count > XML_STEPS_MAX)
            return error_set(err, ERROR_USAGE, rows->spec.where, "a path is too deep");
        for (size_t s = 0; s < path[i].where_count; s++) condition.step[condition.count++] = path[i].where[s];
        condition.want = path[i].where_attribute.len ? XML_ATTRIBUTE : XML_TEXT;
        condition.attribute = path[i].where_attribute;
        size_t owner = rows->watch_count - 1;
        add_watch(rows, KIND_CONDITION, &condition)->owner = owner;
    }
    return true;
}

bool xml_rows_new(XmlRows **out, const XmlRowsSpec *spec, Arena *arena, Error *err) {
    XmlRows *rows = arena_alloc(arena, sizeof *rows);
    rows->spec = *spec;
    rows->arena = arena;
    arena_own(arena, free_rows, rows);
    rows->cell = arena_array(arena, spec->column_count + 1, sizeof *rows->cell);
    rows->seen = arena_array(arena, spec->column_count + 1, sizeof *rows->seen);
    for (size_t r = 0; r < spec->row_count; r++) {
        XmlPath path;
        if (!xml_path_rows(&path, str_copy(arena, spec->rows[r]), spec->where, err)) return false;
        Watch *watch = add_watch(rows, KIND_ROW, &path);
        watch->row = r;
        watch->scope = path.count;
        for (size_t c = 0; c < spec->column_count; c++) {
            if (!add_column(rows, r, c, &path, err)) return false;
        }
    }
    *out = rows;
    return true;
}

/* ---- A document */

static void on_error(void *context, xmlErrorPtr error) {
    XmlRows *rows = context;
    if (!error || error->level < XML_ERR_ERROR || rows->err->kind != ERROR_NONE) return;
    XmlFaultPlace place = {.name = rows->name,
                           .byte = rows->reader ? xmlTextReaderByteConsumed(rows->reader) : 0,
                           .any_element = rows->elements > 0,
                           .open = rows->depth > 0};
    xml_fault_tell(error, &place, rows->err);
}

static int read_some(void *context, char *to, int size) {
    XmlRows *rows = context;
    int got = rows->read(rows->context, to, size);
    const char *wrong = got > 0 ? xml_guard_look(&rows->guard, (Str){to, (size_t)got}, rows->elements > 0) : NULL;
    if (!wrong) return got;
    (void)error_set(rows->err, ERROR_SOURCE, rows->name, "%s", wrong);
    return -1;
}

static int close_nothing(void *context) {
    (void)context;
    return 0;
}

static const void *atom(XmlRows *rows, Str name) {
    if (!name.len) return NULL;
    char text[512];
    if (name.len >= sizeof text) return rows; /* never a name */
    memcpy(text, name.ptr, name.len);
    text[name.len] = 0;
    return xmlTextReaderConstString(rows->reader, (const xmlChar *)text);
}

bool xml_rows_start(XmlRows *rows, const char *name, XmlRead read, void *context, Error *err) {
    if (rows->reader) xmlFreeTextReader(rows->reader);
    rows->name = name;
    rows->err = err;
    rows->depth = rows->matched_count = 0;
    rows->elements = 0;
    rows->closing = rows->over = rows->any_root = false;
    rows->guard = (XmlGuard){0};
    rows->read = read;
    rows->context = context;
    rows->reader = xmlReaderForIO(read_some, close_nothing, rows, NULL, "UTF-8",
                                  XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES | XML_PARSE_NOCDATA);
    if (!rows->reader) return error_set(err, ERROR_SOURCE, name, "the parser could not be started");
    xmlTextReaderSetStructuredErrorHandler(rows->reader, on_error, rows);
    for (size_t i = 0; i < rows->watch_count; i++) {
        Watch *watch = &rows->watch[i];
        for (size_t s = 0; s < watch->path.count; s++) watch->path.step[s].atom = atom(rows, watch->path.step[s].name);
        watch->attribute = atom(rows, watch->path.attribute);
        watch->where_attribute = atom(rows, watch->path.where_attribute);
        watch->slot.set = watch->has_pending = false;
        watch->slot.value.len = 0;
        watch->slot.count = 0;
    }
    return true;
}

static bool fault(XmlRows *rows, Error *err, const char *text) {
    char where[256];
    snprintf(where, sizeof where, "%s:%d", rows->name, xmlTextReaderGetParserLineNumber(rows->reader));
    return error_set(err, ERROR_SOURCE, where, "%s", text);
}

/* ---- Values */

static bool put(XmlRows *rows, Watch *watch, Str value, Error *err) {
    Slot *slot = &watch->slot;
    if (!value.len) return true;
    Buf *to = watch->path.where_step && watch->path.where_count ? &watch->pending : &slot->value;
    bool *set = to == &watch->pending ? &watch->has_pending : &slot->set;
    if (*set && !rows->spec.verbatim) buf_char(to, ' ');
    if (!*set) to->len = 0;
    if (to->len + value.len > rows->spec.value_max) {
        char text[160];
        snprintf(text, sizeof text, "a value has more than %zu bytes\nhint: the file is damaged, or raise `field_max`",
                 rows->spec.value_max);
        return fault(rows, err, text);
    }
    buf_add(to, value);
    *set = true;
    return true;
}

/* A value that rows were to inherit must stand before them: those already given went without it. */
static bool check_late(XmlRows *rows, const Watch *watch, Error *err) {
    bool late = watch->scope < rows->watch[0].path.count && watch->slot.set && rows->rows > watch->slot.rows_at_start;
    for (size_t i = 0; late && i < rows->watch_count; i++) {
        if (rows->watch[i].kind == KIND_ROW && rows->watch[i].row == watch->row &&
            watch->scope >= rows->watch[i].path.count)
            late = false;
    }
    if (!late || rows->discovering) return true;
    Str column = rows->spec.column[watch->column];
    char text[400];
    snprintf(text, sizeof text,
             "\"%.*s\" stands behind the rows that it belongs to\nhint: read it as a dataset of its own",
             STR_ARG(str_sub(column, 0, column.len < 200 ? column.len : 200)));
    return fault(rows, err, text);
}

static bool give(XmlRows *rows, Watch *watch, Str value, Error *err) {
    if (watch->kind == KIND_CONDITION) {
        Watch *owner = &rows->watch[watch->owner];
        if (str_eq(value, owner->path.where_value)) owner->holds = true;
        return true;
    }
    return put(rows, watch, value, err) && check_late(rows, watch, err);
}

/* The condition of the element that ends is decided. */
static bool settle(XmlRows *rows, Watch *watch, Error *err) {
    bool take = watch->holds != watch->path.where_not;
    if (take && watch->has_pending) {
        Slot *slot = &watch->slot;
        if (slot->set) buf_char(&slot->value, ' ');
        if (!slot->set) slot->value.len = 0;
        buf_add(&slot->value, buf_str(&watch->pending));
        slot->set = true;
    }
    if (take) watch->slot.count += watch->pending_count;
    watch->has_pending = watch->holds = false;
    watch->pending_count = 0;
    return check_late(rows, watch, err);
}

/* ---- Elements */

static Str attribute_value(xmlNodePtr node, const void *name, xmlChar **owned) {
    for (xmlAttrPtr a = node->properties; a; a = a->next) {
        if (a->name != name) continue;
        if (a->children && !a->children->next && a->children->type == XML_TEXT_NODE)
            return str_of((const char *)a->children->content);
        *owned = xmlNodeListGetString(node->doc, a->children, 1);
        return str_of((const char *)*owned);
    }
    return STR_NULL;
}

static bool give_attribute(XmlRows *rows, Watch *watch, xmlNodePtr node, Error *err) {
    xmlChar *owned = NULL;
    Str value = attribute_value(node, watch->attribute, &owned);
    bool good = !value.ptr || give(rows, watch, str_trim(value), err);
    xmlFree(owned);
    return good;
}

/* [@kind=x] is decided at once. */
static bool condition_fails(const Watch *watch, size_t depth, xmlNodePtr node) {
    if (watch->path.where_step != depth || watch->path.where_count) return false;
    xmlChar *owned = NULL;
    Str value = attribute_value(node, watch->where_attribute, &owned);
    bool equal = value.ptr && str_eq(value, watch->path.where_value);
    xmlFree(owned);
    return equal == watch->path.where_not;
}

static void match(XmlRows *rows, size_t watch) {
    if (rows->matched_count == rows->matched_capacity) {
        size_t capacity = rows->matched_capacity ? 2 * rows->matched_capacity : 256;
        size_t *grown = arena_array(rows->arena, capacity, sizeof *grown);
        if (rows->matched_count) memcpy(grown, rows->matched, rows->matched_count * sizeof *grown);
        rows->matched = grown;
        rows->matched_capacity = capacity;
    }
    rows->matched[rows->matched_count++] = watch;
}

/* The element at hand is the last step of the watch's path. */
static bool complete(XmlRows *rows, Watch *watch, Frame *frame, xmlNodePtr node, Error *err) {
    if (watch->kind == KIND_ROW) {
        frame->row = true;
        return true;
    }
    switch (watch->path.want) {
    case XML_TEXT: frame->wants_text = true; return true;
    case XML_ATTRIBUTE: return give_attribute(rows, watch, node, err);
    case XML_NAME: return give(rows, watch, str_of((const char *)node->name), err);
    case XML_COUNT:
        if (watch->path.where_step && watch->path.where_count)
            watch->pending_count++;
        else
            watch->slot.count++;
        return true;
    }
    return true;
}

static bool try_watch(XmlRows *rows, size_t index, size_t depth, Frame *frame, xmlNodePtr node, Error *err) {
    Watch *watch = &rows->watch[index];
    if (watch->path.count < depth) return true;
    const void *wanted = watch->path.step[depth - 1].atom;
    if ((wanted && wanted != node->name) || condition_fails(watch, depth, node)) return true;
    match(rows, index);
    if (watch->scope == depth && watch->kind == KIND_VALUE) { /* a new parent: nothing of the one before */
        watch->slot.set = false;
        watch->slot.count = 0;
        watch->slot.rows_at_start = rows->rows;
    }
    if (watch->path.where_step == depth) watch->has_pending = watch->holds = false;
    return watch->path.count != depth || complete(rows, watch, frame, node, err);
}

static bool begin_element(XmlRows *rows, xmlNodePtr node, Error *err) {
    if (rows->depth == XML_DEPTH_MAX) return fault(rows, err, "the document is nested deeper than 100 elements\nhint: the file is damaged; no exchange format does that");
    if (rows->depth) rows->frame[rows->depth - 1].has_children = true;
    Frame *frame = &rows->frame[rows->depth++];
    size_t depth = rows->depth;
    frame->name = node->name;
    frame->serial = ++rows->elements;
    frame->first = rows->matched_count;
    frame->text.len = 0;
    frame->wants_text = rows->discovering;
    frame->has_children = frame->row = frame->inner = false;
    long line = xmlGetLineNo(node);
    frame->line = line > 0 && line < 65535 ? (uint64_t)line : (uint64_t)xmlTextReaderGetParserLineNumber(rows->reader);
    if (depth == 1) {
        for (size_t i = 0; i < rows->watch_count; i++) {
            if (!try_watch(rows, i, 1, frame, node, err)) return false;
        }
        rows->any_root = rows->matched_count > 0;
    } else {
        const Frame *outer = &rows->frame[depth - 2];
        for (size_t i = outer->first; i < outer->first + outer->count; i++) {
            if (!try_watch(rows, rows->matched[i], depth, frame, node, err)) return false;
        }
    }
    frame->count = rows->matched_count - frame->first;
    return true;
}

static bool add_text(XmlRows *rows, xmlNodePtr node, Error *err) {
    Frame *frame = rows->depth ? &rows->frame[rows->depth - 1] : NULL;
    if (!frame || !frame->wants_text || !node->content) return true;
    Str text = str_of((const char *)node->content);
    if (frame->text.len + text.len > rows->spec.value_max) {
        if (!str_trim(text).len) return true;
        char fault_text[160];
        snprintf(fault_text, sizeof fault_text,
                 "a value has more than %zu bytes\nhint: the file is damaged, or raise `field_max`",
                 rows->spec.value_max);
        return fault(rows, err, fault_text);
    }
    buf_add(&frame->text, text);
    return true;
}

/* ---- Rows */

static void make_cells(XmlRows *rows, size_t row) {
    for (size_t c = 0; c < rows->spec.column_count; c++) rows->cell[c] = STR_NULL;
    static const char *const none = "0";
    for (size_t i = 0; i < rows->watch_count; i++) {
        Watch *watch = &rows->watch[i];
        if (watch->kind != KIND_VALUE || watch->row != row || rows->cell[watch->column].ptr) continue;
        Slot *slot = &watch->slot;
        if (watch->path.want == XML_COUNT) {
            slot->value.len = 0;
            if (slot->count) buf_printf(&slot->value, "%llu", (unsigned long long)slot->count);
            rows->cell[watch->column] = slot->count ? buf_str(&slot->value) : str_of(none);
        } else if (slot->set) {
            rows->cell[watch->column] = buf_str(&slot->value);
        }
        if (rows->cell[watch->column].ptr) rows->seen[watch->column] = true;
    }
    for (size_t d = 0; d + 1 < rows->depth; d++) rows->frame[d].inner = true;
    rows->rows++;
}

static void discover_text(XmlRows *rows, Str text) {
    size_t row = rows->depth;
    for (size_t d = 0; d < rows->depth; d++) {
        if (rows->frame[d].row) row = d;
    }
    if (row + 1 >= rows->depth || !text.len || rows->found_count == DISCOVERED_MAX) return;
    Str path = STR("");
    for (size_t d = row + 1; d < rows->depth; d++)
        path =
            str_printf(rows->arena, "%.*s%s%s", STR_ARG(path), path.len ? "/" : "", (const char *)rows->frame[d].name);
    for (size_t i = 0; i < rows->found_count; i++) {
        if (str_eq(rows->found[i], path)) return;
    }
    rows->found[rows->found_count++] = path;
}

/* *row: the element was a row, and its cells are made. */
static bool end_element(XmlRows *rows, bool *row, Error *err) {
    Frame *frame = &rows->frame[rows->depth - 1];
    size_t depth = rows->depth, number = SIZE_MAX;
    Str text = frame->wants_text ? buf_str(&frame->text) : STR("");
    if (!rows->spec.verbatim) text = str_trim(text);
    if (rows->discovering && !frame->has_children) discover_text(rows, text);
    for (size_t i = frame->first; i < frame->first + frame->count; i++) {
        Watch *watch = &rows->watch[rows->matched[i]];
        bool last = watch->path.count == depth;
        if (last && watch->kind == KIND_ROW && number == SIZE_MAX) number = watch->row;
        if (last && watch->kind != KIND_ROW && watch->path.want == XML_TEXT && !give(rows, watch, text, err))
            return false;
    }
    for (size_t i = frame->first; i < frame->first + frame->count; i++) {
        Watch *watch = &rows->watch[rows->matched[i]];
        if (watch->path.where_step == depth && watch->path.where_count && !settle(rows, watch, err)) return false;
    }
    *row = number != SIZE_MAX && !frame->inner;
    if (*row) make_cells(rows, number);
    rows->matched_count = frame->first;
    rows->depth--;
    return true;
}

static bool check_document(XmlRows *rows, xmlNodePtr node, Error *err) {
    xmlDtdPtr dtd = node->doc ? node->doc->intSubset : NULL;
    if (!dtd || (!dtd->entities && !dtd->pentities)) return true;
    return fault(
        rows, err,
        "the document declares entities, which Kopeck does not expand\nhint: such declarations can make a small file "
        "endless; have it written without <!ENTITY>");
}

static bool take_node(XmlRows *rows, bool *row, Error *err) {
    xmlNodePtr node = xmlTextReaderCurrentNode(rows->reader);
    switch (xmlTextReaderNodeType(rows->reader)) {
    case XML_READER_TYPE_ELEMENT:
        if (!rows->depth && !check_document(rows, node, err)) return false;
        if (!begin_element(rows, node, err)) return false;
        rows->closing = xmlTextReaderIsEmptyElement(rows->reader) == 1;
        return true;
    case XML_READER_TYPE_END_ELEMENT: return end_element(rows, row, err);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: return add_text(rows, node, err);
    case XML_READER_TYPE_DOCUMENT_TYPE: return check_document(rows, node, err);
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return fault(rows, err, "the document uses an entity that it does not declare");
    default: return true;
    }
}

static bool no_root(XmlRows *rows, Error *err) {
    Str rest = str_sub(rows->spec.rows[0], 1, rows->spec.rows[0].len), wanted = str_cut(&rest, '/');
    return error_set(
        err, ERROR_SOURCE, rows->name,
        "its root element is not <%.*s>: this is another kind of document\nhint: does the pattern match other "
        "files, or is the root empty?",
        STR_ARG(wanted));
}

static bool step(XmlRows *rows, bool *row, bool *ended, Error *err) {
    if (rows->closing) {
        rows->closing = false;
        return end_element(rows, row, err);
    }
    int state = xmlTextReaderRead(rows->reader);
    if (err->kind != ERROR_NONE) return false;
    if (state < 0) return fault(rows, err, "the document cannot be read");
    if (state > 0) return take_node(rows, row, err);
    *ended = rows->over = true;
    return rows->any_root || no_root(rows, err);
}

bool xml_rows_next(XmlRows *rows, const Str **cell, uint64_t *line, bool *ended, Error *err) {
    bool row = false;
    rows->err = err;
    *ended = rows->over;
    while (!row && !*ended) {
        if (!step(rows, &row, ended, err)) return false;
    }
    *cell = rows->cell;
    *line = row ? rows->frame[rows->depth].line : 0; /* the one that just ended */
    return true;
}

bool xml_rows_discover(XmlRows *rows, size_t rows_max, Str **column, size_t *count, Arena *arena, Error *err) {
    rows->found = arena_array(arena, DISCOVERED_MAX, sizeof *rows->found);
    rows->found_count = 0;
    rows->discovering = true;
    bool ended = false;
    const Str *cell;
    uint64_t line;
    for (size_t i = 0; i < rows_max && !ended; i++) {
        if (!xml_rows_next(rows, &cell, &line, &ended, err)) return false;
    }
    rows->discovering = false;
    *column = rows->found;
    *count = rows->found_count;
    return true;
}

bool xml_rows_seen(const XmlRows *rows, size_t column) {
    return rows->seen[column];
}

uint64_t xml_rows_outer(const XmlRows *rows) {
    return rows->depth ? rows->frame[rows->depth - 1].serial : 0;
}
