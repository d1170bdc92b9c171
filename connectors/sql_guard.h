/* The guard before every SQL source: only one statement that reads gets through, before it is sent. It is the first of three
 * fences; the others are the session (READ ONLY) and the account's own rights.
 *
 * It reads tokens, not text: strings, dollar quotes, quoted names and comments of the dialect are known, so that a word
 * inside them neither hides nor feigns a statement. Where it cannot be sure (an executable comment, a backslash before a
 * quote in an unknown dialect, an escaped name) it refuses. Functions written by users are beyond it. */
#ifndef KOPECK_SQL_GUARD_H
#define KOPECK_SQL_GUARD_H

#include "connectors/sql_dialect.h"
#include "engine/base/error.h"
#include "engine/base/str.h"

/* A name that may stand in the statement as ":name", and the literal that takes its place. */
typedef struct SqlPlaceholder {
    const char *name;
    Str text;
    bool used; /* set by sql_guard */
} SqlPlaceholder;

enum { SQL_BYTES_MAX = 1 << 20 };

typedef struct SqlGuard {
    SqlDialect dialect;
    SqlPlaceholder *placeholder;
    size_t placeholder_count;
    const char *where; /* of the option, for the error */
} SqlGuard;

/* Refuses all but one read; *out is the statement with placeholders replaced, closing semicolons and comments at the end
 * dropped. An unknown placeholder is an error that names the known ones. */
bool sql_guard(const SqlGuard *by, Str sql, Arena *arena, Str *out, Error *err) MUST_USE;

#endif
