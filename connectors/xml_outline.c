/* What there is in a document: which elements repeat, and could be rows; which paths below the rows have values. */
#include "connectors/xml_inner.h"

enum { FOUND_MAX = 200, NODES_MAX = 500, ELEMENTS_MAX = 200000, NO_NODE = NODES_MAX };

typedef struct Node { /* all elements of one path */
    const void *name;
    size_t parent, depth;
    uint64_t count;
    bool holds; /* elements or attributes: more than a text */
} Node;

struct XmlOutline {
    bool rows; /* columns of rows are looked for, else elements that repeat */
    Str *found;
    size_t found_count;
    Node node[NODES_MAX];
    size_t node_count, at[XML_DEPTH_MAX + 1];
};

/* ---- Columns of rows */

/* How deep the innermost row stands that is open; rows->depth: none is. */
static size_t row_depth(const XmlRows *rows) {
    size_t row = rows->depth;
    for (size_t d = 0; d < rows->depth; d++) {
        if (rows->frame[d].row) row = d;
    }
    return row;
}

static void add_found(XmlRows *rows, size_t row, const char *attribute) {
    XmlOutline *outline = rows->outline;
    Str path = STR("");
    for (size_t d = row + 1; d < rows->depth; d++)
        path = str_printf(rows->arena, "%.*s%s%s", STR_ARG(path), path.len ? "/" : "", (const char *)rows->frame[d].name);
    if (attribute) path = str_printf(rows->arena, "%.*s%s@%s", STR_ARG(path), path.len ? "/" : "", attribute);
    for (size_t i = 0; i < outline->found_count; i++) {
        if (str_eq(outline->found[i], path)) return;
    }
    if (outline->found_count < FOUND_MAX) outline->found[outline->found_count++] = path;
}

void xml_outline_text(XmlRows *rows, Str text) {
    size_t row = row_depth(rows);
    if (rows->outline->rows && row + 1 < rows->depth && text.len) add_found(rows, row, NULL);
}

bool xml_rows_discover(XmlRows *rows, size_t rows_max, Str **column, size_t *count, Arena *arena, Error *err) {
    XmlOutline *outline = rows->outline = arena_alloc(arena, sizeof *outline);
    outline->rows = true;
    outline->found = arena_array(arena, FOUND_MAX, sizeof *outline->found);
    bool ended = false;
    const Str *cell;
    uint64_t line;
    for (size_t i = 0; i < rows_max && !ended; i++) {
        if (!xml_rows_next(rows, &cell, &line, &ended, err)) return false;
    }
    rows->outline = NULL;
    *column = outline->found;
    *count = outline->found_count;
    return true;
}

/* ---- Elements that repeat */

static size_t node_of(XmlOutline *outline, const void *name, size_t parent, size_t depth) {
    size_t i = 0;
    while (i < outline->node_count && (outline->node[i].name != name || outline->node[i].parent != parent)) i++;
    if (i == outline->node_count && i < NODES_MAX)
        outline->node[outline->node_count++] = (Node){.name = name, .parent = parent, .depth = depth};
    return i;
}

void xml_outline_begin(XmlRows *rows, xmlNodePtr node) {
    XmlOutline *outline = rows->outline;
    size_t depth = rows->depth - 1, row = row_depth(rows);
    if (outline->rows) {
        for (xmlAttrPtr a = node->properties; a && row < rows->depth; a = a->next) {
            if (!a->ns) add_found(rows, row, (const char *)a->name);
        }
        return;
    }
    size_t parent = depth ? outline->at[depth - 1] : NO_NODE;
    size_t own = depth && parent == NO_NODE ? NO_NODE : node_of(outline, node->name, parent, depth);
    outline->at[depth] = own;
    if (own == NO_NODE) return;
    outline->node[own].count++;
    outline->node[own].holds = outline->node[own].holds || node->properties;
    if (parent != NO_NODE) outline->node[parent].holds = true;
}

static Str path_of(const XmlOutline *outline, size_t node, Arena *arena) {
    Str path = STR("");
    for (size_t i = node; i != NO_NODE; i = outline->node[i].parent)
        path = str_printf(arena, "/%s%.*s", (const char *)outline->node[i].name, STR_ARG(path));
    return path;
}

bool xml_rows_repeated(XmlRows *rows, XmlRepeated *out, size_t max, size_t *count, Arena *arena, Error *err) {
    XmlOutline *outline = rows->outline = arena_alloc(arena, sizeof *outline);
    bool ended = false, row;
    while (!ended && rows->elements < ELEMENTS_MAX) {
        if (!xml_rows_step(rows, &row, &ended, err)) return false;
    }
    rows->outline = NULL;
    *count = 0;
    for (int single = 0; single < 2 && !*count; single++) {
        for (size_t i = 0; i < outline->node_count && *count < max; i++) {
            const Node *node = &outline->node[i];
            bool repeats = node->depth && node->count > outline->node[node->parent].count;
            if (node->depth && node->holds && (repeats || single)) out[(*count)++] = (XmlRepeated){path_of(outline, i, arena), node->count, !ended};
        }
    }
    return true;
}
