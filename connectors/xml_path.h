/* Paths into XML: which elements are rows, and where a row's columns are. Names are local names: namespaces do not
 * matter.
 *
 *   rows     /Document/Stmt/Ntry            from the root; * is any element
 *   columns  Amt                            an element of the row
 *            Amt/@Ccy    @id    .           an attribute; the row's own attribute; the row's own text
 *            ../Acct/Id/IBAN                of the element around the row: each row inherits it
 *            /Document/Stmt/Acct/Id/IBAN    the same from the root
 *            Bal[Tp/Cd=OPBD]/Amt            of the Bal whose Tp/Cd is OPBD; [@kind=x] by attribute; != for "is not"
 *            count(Lines/Line)  name()      how many there are; the row's own name, ../name() that of the one around it
 *            A/B | C                        the first of them that has a value
 * Repeated elements give their texts joined by a blank. */
#ifndef KOPECK_XML_PATH_H
#define KOPECK_XML_PATH_H

#include "engine/base/error.h"
#include "engine/base/str.h"

enum { XML_STEPS_MAX = 24, XML_ALTERNATIVES_MAX = 8 };

typedef struct XmlStep {
    Str name;         /* "" for * */
    const void *atom; /* the parser's own copy of the name, set by whoever matches */
} XmlStep;

typedef enum XmlWant { XML_TEXT, XML_ATTRIBUTE, XML_NAME, XML_COUNT } XmlWant;

typedef struct XmlPath { /* always from the root */
    XmlStep step[XML_STEPS_MAX];
    size_t count;
    XmlWant want;
    Str attribute;
    /* One condition: on the element of step number `where_step` (from 1; 0: none). */
    size_t where_step;
    XmlStep where[4];
    size_t where_count;  /* 0: an attribute of the element itself */
    Str where_attribute; /* or "" */
    Str where_value;
    bool where_not;
} XmlPath;

/* A path of rows. Fails (ERROR_USAGE) on one that cannot be read. */
bool xml_path_rows(XmlPath *out, Str text, const char *where, Error *err) MUST_USE;

/* The alternatives of a column, relative to `row`. Texts point into `text`. */
bool xml_path_column(XmlPath out[XML_ALTERNATIVES_MAX], size_t *count, Str text, const XmlPath *row, const char *where,
                     Error *err) MUST_USE;

/* How many first steps of `path` are those of `row`: the element of that depth is the one that both belong to. */
size_t xml_path_common(const XmlPath *path, const XmlPath *row);

#endif
