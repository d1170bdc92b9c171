/* What the files behind xml_rows.h share: xml_rows.c the document and its elements, xml_watch.c what is looked for in them,
 * xml_outline.c what there is to look for. */
#ifndef KOPECK_XML_INNER_H
#define KOPECK_XML_INNER_H

#include "connectors/xml_guard.h"
#include "connectors/xml_rows.h"
#include "engine/base/buf.h"

#include <libxml/xmlreader.h>

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

typedef struct XmlOutline XmlOutline;

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
    XmlOutline *outline; /* while discovering, else NULL */
};

/* ---- xml_rows.c */

/* Takes the next node of the document. *row: it ended a row, whose cells are made. */
bool xml_rows_step(XmlRows *rows, bool *row, bool *ended, Error *err) MUST_USE;

/* Fails with "NAME:LINE". */
bool xml_rows_fault(XmlRows *rows, Error *err, const char *text);

/* ---- xml_watch.c */

/* Looks for rows of the spec's path number `row`, and for its columns there. */
bool xml_watch_row(XmlRows *rows, size_t row, Error *err) MUST_USE;

/* Holds the element that begins at `depth` against one watch that matched the element around it. */
bool xml_watch_begin(XmlRows *rows, size_t watch, size_t depth, Frame *frame, xmlNodePtr node, Error *err) MUST_USE;

/* Gives the text of the element that ends to those who look for it, and decides its conditions. *row: the number of the
 * path of rows of which it is one, or SIZE_MAX. */
bool xml_watch_end(XmlRows *rows, const Frame *frame, size_t depth, Str text, size_t *row, Error *err) MUST_USE;

void xml_watch_cells(XmlRows *rows, size_t row);

/* ---- xml_outline.c: both for the element at hand, while discovering */

void xml_outline_begin(XmlRows *rows, xmlNodePtr node);
void xml_outline_text(XmlRows *rows, Str text);

#endif
