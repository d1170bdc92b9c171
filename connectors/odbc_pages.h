/* Pages by key, for drivers that hold the whole answer of a query in memory: the rows are asked for in pieces,
 *     <head> WHERE key >= <last key of the page before> ORDER BY key LIMIT n      (sql_first.h)
 * Each page begins with the last row of the one before, which is dropped: so a key that is not unique, or null, is seen and is
 * an error, never a row lost. All pages belong to one snapshot. n follows the size of the rows. */
#ifndef KOPECK_ODBC_PAGES_H
#define KOPECK_ODBC_PAGES_H

#include "connectors/cells.h"
#include "connectors/sql_dialect.h"
#include "engine/base/buf.h"
#include "engine/base/error.h"

typedef struct OdbcPages {
    Str head;       /* SELECT ... FROM ... [WHERE (...)] */
    bool has_where;
    Str key;        /* the column, quoted */
    bool number;    /* its values are numbers; else text */
    size_t column;  /* where it stands in the cells */
    SqlDialect dialect;
    const char *where; /* for errors */

    size_t size, seen; /* rows of this page: asked for, arrived */
    size_t bytes;
    bool first;
    Buf last; /* key of the last row */
} OdbcPages;

void odbc_pages_begin(OdbcPages *pages, Arena *arena); /* the fields up to `where` are set; the arena frees the rest */

/* The statement of the next page. */
Str odbc_pages_sql(OdbcPages *pages, Arena *arena);

/* Looks at the rows cells->rows - added .. cells->rows that have just arrived, and drops the one that is there twice. */
bool odbc_pages_take(OdbcPages *pages, Cells *cells, size_t added, Error *err) MUST_USE;

/* At the end of a page: whether there may be more; if so, the next one is prepared for. */
bool odbc_pages_more(OdbcPages *pages);

#endif
