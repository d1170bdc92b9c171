/* Each element is held against those paths only that matched the element around it: a path is alive as far down as it
 * matches. A value goes to the slot of its path, which is emptied when a new element begins that the path shares with
 * the rows (its scope): so rows inherit what stands before them, and nothing of the previous parent.
 *
 *   <Stmt><Id>A</Id> <Ntry><Amt>1</Amt></Ntry> <Ntry><Amt>2</Amt></Ntry></Stmt>     rows /Stmt/Ntry, columns ../Id, Amt
 *   slot ../Id has scope 1 (Stmt), slot Amt scope 2 (Ntry)  ->  (A, 1), (A, 2) */
#include "connectors/xml_inner.h"

#include "connectors/xml_fault.h"

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

bool xml_rows_new(XmlRows **out, const XmlRowsSpec *spec, Arena *arena, Error *err) {
    XmlRows *rows = arena_alloc(arena, sizeof *rows);
    rows->spec = *spec;
    rows->arena = arena;
    arena_own(arena, free_rows, rows);
    rows->cell = arena_array(arena, spec->column_count + 1, sizeof *rows->cell);
    rows->seen = arena_array(arena, spec->column_count + 1, sizeof *rows->seen);
    for (size_t r = 0; r < spec->row_count; r++) {
        if (!xml_watch_row(rows, r, err)) return false;
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

bool xml_rows_fault(XmlRows *rows, Error *err, const char *text) {
    char where[256];
    snprintf(where, sizeof where, "%s:%d", rows->name, xmlTextReaderGetParserLineNumber(rows->reader));
    return error_set(err, ERROR_SOURCE, where, "%s", text);
}

/* ---- Elements */

static bool begin_element(XmlRows *rows, xmlNodePtr node, Error *err) {
    if (rows->depth == XML_DEPTH_MAX) return xml_rows_fault(rows, err, "the document is nested deeper than 100 elements\nhint: the file is damaged; no exchange "
                                         "format does that");
    if (rows->depth) rows->frame[rows->depth - 1].has_children = true;
    Frame *frame = &rows->frame[rows->depth++];
    size_t depth = rows->depth;
    frame->name = node->name;
    frame->serial = ++rows->elements;
    frame->first = rows->matched_count;
    frame->text.len = 0;
    frame->wants_text = rows->outline != NULL;
    frame->has_children = frame->row = frame->inner = false;
    long line = xmlGetLineNo(node);
    frame->line = line > 0 && line < 65535 ? (uint64_t)line : (uint64_t)xmlTextReaderGetParserLineNumber(rows->reader);
    if (depth == 1) {
        for (size_t i = 0; i < rows->watch_count; i++) {
            if (!xml_watch_begin(rows, i, 1, frame, node, err)) return false;
        }
        rows->any_root = rows->matched_count > 0;
    } else {
        const Frame *outer = &rows->frame[depth - 2];
        for (size_t i = outer->first; i < outer->first + outer->count; i++) {
            if (!xml_watch_begin(rows, rows->matched[i], depth, frame, node, err)) return false;
        }
    }
    frame->count = rows->matched_count - frame->first;
    if (rows->outline) xml_outline_begin(rows, node);
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
        return xml_rows_fault(rows, err, fault_text);
    }
    buf_add(&frame->text, text);
    return true;
}

/* ---- Rows */

/* *row: the element was a row, and its cells are made. */
static bool end_element(XmlRows *rows, bool *row, Error *err) {
    Frame *frame = &rows->frame[rows->depth - 1];
    size_t number;
    Str text = frame->wants_text ? buf_str(&frame->text) : STR("");
    if (!rows->spec.verbatim) text = str_trim(text);
    if (rows->outline && !frame->has_children) xml_outline_text(rows, text);
    if (!xml_watch_end(rows, frame, rows->depth, text, &number, err)) return false;
    *row = number != SIZE_MAX && !frame->inner;
    if (*row) {
        xml_watch_cells(rows, number);
        for (size_t d = 0; d + 1 < rows->depth; d++) rows->frame[d].inner = true;
        rows->rows++;
    }
    rows->matched_count = frame->first;
    rows->depth--;
    return true;
}

static bool check_document(XmlRows *rows, xmlNodePtr node, Error *err) {
    xmlDtdPtr dtd = node->doc ? node->doc->intSubset : NULL;
    if (!dtd || (!dtd->entities && !dtd->pentities)) return true;
    return xml_rows_fault(
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
        return xml_rows_fault(rows, err, "the document uses an entity that it does not declare");
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

bool xml_rows_step(XmlRows *rows, bool *row, bool *ended, Error *err) {
    if (rows->closing) {
        rows->closing = false;
        return end_element(rows, row, err);
    }
    int state = xmlTextReaderRead(rows->reader);
    if (err->kind != ERROR_NONE) return false;
    if (state < 0) return xml_rows_fault(rows, err, "the document cannot be read");
    if (state > 0) return take_node(rows, row, err);
    *ended = rows->over = true;
    return rows->any_root || no_root(rows, err);
}

bool xml_rows_next(XmlRows *rows, const Str **cell, uint64_t *line, bool *ended, Error *err) {
    bool row = false;
    rows->err = err;
    *ended = rows->over;
    while (!row && !*ended) {
        if (!xml_rows_step(rows, &row, ended, err)) return false;
    }
    *cell = rows->cell;
    *line = row ? rows->frame[rows->depth].line : 0; /* the one that just ended */
    return true;
}

bool xml_rows_seen(const XmlRows *rows, size_t column) {
    return rows->seen[column];
}

uint64_t xml_rows_outer(const XmlRows *rows) {
    return rows->depth ? rows->frame[rows->depth - 1].serial : 0;
}
