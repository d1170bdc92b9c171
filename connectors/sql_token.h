/* The tokens of a statement: strings, dollar quotes, quoted names and comments as the dialect reads them. Where servers
 * would read a statement differently and the dialect is not known, the token is a bad one. */
#ifndef KOPECK_SQL_TOKEN_H
#define KOPECK_SQL_TOKEN_H

#include "connectors/sql_dialect.h"
#include "engine/base/str.h"

typedef enum SqlTokenKind {
    SQL_TOKEN_END,
    SQL_TOKEN_WORD,   /* unquoted name or keyword */
    SQL_TOKEN_NAME,   /* quoted name, without its quotes */
    SQL_TOKEN_STRING, /* with its quotes */
    SQL_TOKEN_NUMBER,
    SQL_TOKEN_SYMBOL, /* one byte */
    SQL_TOKEN_PLACEHOLDER, /* :name, without the colon */
    SQL_TOKEN_BAD     /* reason says why */
} SqlTokenKind;

typedef struct SqlToken {
    SqlTokenKind kind;
    Str text;
    size_t from, to; /* bytes of the statement */
} SqlToken;

typedef struct SqlReader {
    Str sql;
    SqlDialect dialect;
    size_t at;
    unsigned char before; /* the byte before the token that was read last, 0 at the start */
    const char *reason; /* of a bad token; NULL until there is one */
} SqlReader;

/* From {.sql, .dialect} on; behind the last token SQL_TOKEN_END. Texts point into the statement. */
SqlToken sql_next_token(SqlReader *reader);

#endif
