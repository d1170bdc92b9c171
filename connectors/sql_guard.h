/* The guard before every SQL source: only one statement that reads gets through, before it is sent. It is the first of three
 * fences; the others are the session (READ ONLY) and the account's own rights.
 *
 * It reads tokens, not text: strings, dollar quotes, quoted names and comments of the dialect are known, so that a word
 * inside them neither hides nor feigns a statement. Where it cannot be sure (an executable comment, a backslash before a
 * quote in an unknown dialect, an escaped name) it refuses. Functions written by users are beyond it. */
#ifndef KOPECK_SQL_GUARD_H
#define KOPECK_SQL_GUARD_H

#include "engine/base/error.h"
#include "engine/base/str.h"

typedef enum SqlDialect {
    DIALECT_OTHER, /* the strictest reading of all the others */
    DIALECT_POSTGRESQL,
    DIALECT_MYSQL, /* and MariaDB */
    DIALECT_SQLITE,
    DIALECT_MSSQL,
    DIALECT_ORACLE,
    DIALECT_FIREBIRD
} SqlDialect;

/* A name that may stand in the statement as ":name", and the literal that takes its place. */
typedef struct SqlPlaceholder {
    const char *name;
    Str text;
    bool used; /* set by sql_guard */
} SqlPlaceholder;

enum { SQL_BYTES_MAX = 1 << 20 };

/* Refuses all but one read; *out is the statement with placeholders replaced, closing semicolons and comments at the end
 * dropped. where: of the option, for the error. An unknown placeholder is an error that names the known ones. */
bool sql_guard(Str sql, SqlDialect dialect, SqlPlaceholder *placeholder, size_t placeholder_count, const char *where,
               Arena *arena, Str *out, Error *err) MUST_USE;

/* "sales.orders" -> quoted for the dialect, each part between its dots. A part may already be quoted with ". Fails for an
 * empty part and for bytes that no name has (NUL). */
bool sql_table_name(Str table, SqlDialect dialect, const char *where, Arena *arena, Str *out, Error *err) MUST_USE;

/* The parts of such a name, without quotes; the last is the table. */
enum { SQL_NAME_PARTS = 4 };
bool sql_name_parts(Str table, const char *where, Arena *arena, Str part[SQL_NAME_PARTS], size_t *count, Error *err) MUST_USE;

Str sql_quote_name(Str name, SqlDialect dialect, Arena *arena);

#endif
