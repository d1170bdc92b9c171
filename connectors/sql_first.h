/* "The first n rows", which each server says in words of its own. */
#ifndef KOPECK_SQL_FIRST_H
#define KOPECK_SQL_FIRST_H

#include "connectors/sql_dialect.h"
#include "engine/base/str.h"

bool sql_knows_first(SqlDialect dialect); /* false: the words of that server are not known */

/* A SELECT, which begins with that word and a space and may end with ORDER BY, as one that gives its first `rows` rows:
 *   LIMIT n behind it; SELECT TOP (n) (SQL Server); SELECT FIRST n (Firebird); around it ROWNUM <= n (Oracle) */
Str sql_first(Str select, size_t rows, SqlDialect dialect, Arena *arena);

#endif
